package tds

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

const (
	tagURI      = "urn:epc:tag:"
	pureURI     = "urn:epc:id:"
	mustEscape  = `"%&/<>?#`
	hexadecimal = "0123456789ABCDEF"
)

// ParseURI reads an EPC tag URI, urn:epc:tag:sgtin-96:3.0614141.112345.400 (TDS
// 2.0, section 12). An error is an *[Error].
func ParseURI(uri string) (Tag, error) {
	rest, ok := strings.CutPrefix(uri, tagURI)
	name, body, found := strings.Cut(rest, ":")
	s := schemeNamed(name)
	if !ok || !found || s == nil || s.plus != nil {
		return Tag{}, broken("%q is not the tag URI of an encoding", uri)
	}
	t := Tag{Scheme: name}
	if s.filter > 0 {
		filter, rest, _ := strings.Cut(body, ".")
		n, err := strconv.Atoi(filter)
		if err != nil || n < 0 || n >= 1<<s.filter || strconv.Itoa(n) != filter {
			return Tag{}, &Error{name, "the filter value " + strconv.Quote(filter) + " is not one of this encoding"}
		}
		t.Filter, body = n, rest
	}
	t.Name = pureURI + s.urn + ":" + body
	if _, err := gs1.Canonical(t.Name); err != nil {
		return Tag{}, &Error{name, err.Error()}
	}
	_, err := t.Encode(nil) // not every name fits into every encoding
	return t, err
}

// URI gives the EPC tag URI. The schemes with a plus have none: it is their
// Digital Link.
func (t Tag) URI() string {
	s := schemeNamed(t.Scheme)
	if s == nil || s.plus != nil {
		return t.Name
	}
	body := strings.TrimPrefix(t.Name, pureURI+s.urn+":")
	if s.filter > 0 {
		body = strconv.Itoa(t.Filter) + "." + body
	}
	return tagURI + t.Scheme + ":" + body
}

// values gives the parts of the pure identity URI of a name as plain text.
func (s *scheme) values(name string, prefixes gs1.Prefixes) ([]string, error) {
	uri := name
	if !strings.HasPrefix(name, pureURI+s.urn+":") {
		k, err := gs1.Parse(name)
		if err != nil {
			return nil, err
		}
		if uri, err = k.URN(prefixes); err != nil {
			return nil, err
		}
	}
	if _, err := gs1.Canonical(uri); err != nil {
		return nil, err
	}
	body, ok := strings.CutPrefix(uri, pureURI+s.urn+":")
	if !ok {
		return nil, broken("%s is of another scheme", uri)
	}
	values := strings.SplitN(body, ".", s.parts())
	for i, v := range values {
		plain, err := url.PathUnescape(v)
		if err != nil {
			return nil, broken("%q is not percent-coded as a URI is", v)
		}
		values[i] = plain
	}
	return values, nil
}

// parts is how many parts the URI has. The last may hold dots.
func (s *scheme) parts() (n int) {
	for _, f := range s.fields {
		switch f.(type) {
		case partition, freePartition, textPartition, sixBitPartition:
			n += 2
		case zeros:
		default:
			n++
		}
	}
	return n
}

// join writes values as the body of a URI.
func join(values []string) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte('.')
		}
		for j := range len(v) {
			if c := v[j]; strings.IndexByte(mustEscape, c) >= 0 {
				b.Write([]byte{'%', hexadecimal[c>>4], hexadecimal[c&15]})
			} else {
				b.WriteByte(c)
			}
		}
	}
	return b.String()
}
