package api

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/gs1/tds"
)

// linkRequest is a request to the resolver, taken apart.
type linkRequest struct {
	*call
	key      gs1.Key
	base     string // of links in the answer
	own      string // the link itself, without a query
	values   url.Values
	forward  string // the query for the target
	linkType string // as it was asked for; "" for the default
	accept   acceptance
	readers  []string // languages, the best first
}

// linkRequest reads the request. A path that is no Digital Link is a bad
// request (GS1-Conformant Resolver, section 2.4.1).
func (c *call) linkRequest() (*linkRequest, error) {
	q := &linkRequest{
		call: c, base: c.base.url(c.r), values: commandsOf(c.r.URL.RawQuery),
		accept: parseAccept(c.r.Header.Values("Accept")), readers: languagesOf(c.r.Header.Values("Accept-Language")),
	}
	q.linkType = q.value("linktype")
	path := c.path()
	link, err := plainLink(q.base, path)
	if err != nil {
		return nil, notFound("nothing is at this path")
	}
	compressed := link != q.base+path
	link, inside, _ := strings.Cut(link, "?") // a compressed link may hold attributes
	q.forward = joinQueries(inside, c.r.URL.RawQuery)
	if q.forward != "" {
		link += "?" + q.forward
	}
	if q.key, err = gs1.Parse(link); err != nil {
		return nil, badLink(err)
	}
	name := gs1.Key{AI: q.key.AI, Value: q.key.Value, Qualifiers: q.key.Qualifiers}
	if q.own, err = name.LinkAt(q.base); err != nil {
		return nil, badLink(err)
	}
	if compressed {
		c.w.Header().Add("Link", "<"+q.own+`>; rel="owl:sameAs"`)
	}
	return q, nil
}

func badLink(err error) error {
	return &httpError{http.StatusBadRequest, "", trailmark.Wrapf(trailmark.Usage, err, "this is no GS1 Digital Link")}
}

// path is the path below the base. A slash at its end is forgiven.
func (c *call) path() string {
	path, _ := c.base.rest(c.r)
	return strings.TrimSuffix(path, "/")
}

// plainLink gives the link that a path stands for: an EPC as a tag holds it, a
// compressed link, or itself.
func plainLink(base, path string) (string, error) {
	segment := strings.TrimPrefix(path, "/")
	if !isCompressed(segment) {
		return base + path, nil
	}
	if tag, ok := tagOf(segment); ok {
		k, err := gs1.Parse(tag.Name)
		if err != nil {
			return "", err
		}
		return k.LinkAt(base)
	}
	return gs1.Decompress(base + path)
}

// tagOf reads an EPC in hexadecimal digits after eh, or in base 64 after ex (GS1
// Digital Link URI: Compression Technical Standard for EPC binary strings 1.0).
func tagOf(segment string) (tag tds.Tag, ok bool) {
	var err error
	switch digits := segment[2:]; segment[:2] {
	case "eh":
		tag, err = tds.DecodeHex(digits)
	case "ex":
		var data []byte
		bytes := (len(digits)*6 + 7) / 8 // the last one is filled up with zeros
		if data, err = base64.URLEncoding.DecodeString(digits + strings.Repeat("A", -len(digits)&3)); err == nil {
			tag, err = tds.Decode(data[:bytes])
		}
	default:
		return tag, false
	}
	return tag, err == nil
}

// commandsOf reads what the query tells the resolver, by names in small letters.
func commandsOf(query string) url.Values {
	commands := url.Values{}
	for parameter := range strings.FieldsFuncSeq(query, func(c rune) bool { return c == '&' || c == ';' }) {
		name, value, _ := strings.Cut(parameter, "=")
		switch name = strings.ToLower(name); name {
		case "linktype", "context", "compress":
			if plain, err := url.QueryUnescape(value); err == nil {
				commands.Add(name, plain)
			}
		}
	}
	return commands
}

func joinQueries(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "&" + b
}

func (q *linkRequest) value(name string) string { return strings.TrimSpace(q.values.Get(name)) }

func (q *linkRequest) flag(name string) bool { return strings.EqualFold(q.value(name), "true") }

// prefers reports whether the request likes one media type better than another.
func (q *linkRequest) prefers(media, than string) bool {
	return q.accept.quality(media) > q.accept.quality(than)
}
