package resolver

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Link is a link as it is kept. [NewLink] is one as people write it.
type Link = store.Link

// NewLink is a link as people write it.
type NewLink struct {
	Key       string   `json:"key"`   // in any form; a path may have open values, /01/09521250000011/21/{21}
	Type      string   `json:"type"`  // gs1:pip, a relation registered with IANA, or a URI
	Href      string   `json:"href"`  // may have {01}, {10}, {21} and the names of the key's open values
	Title     string   `json:"title"` // that of the type by default
	Languages []string `json:"languages"`
	Media     string   `json:"media"` // "text/html"
	Contexts  []string `json:"contexts"`
	// Default marks the link that a request without a link type is led to.
	Default      bool `json:"default"`
	WithoutQuery bool `json:"withoutQuery"` // do not pass the query of the request on

	line int // of a file; 0 for none
}

// place says where in a list a link is, the first one being 0.
func (n NewLink) place(i int) string {
	if n.line > 0 {
		return "line " + strconv.Itoa(n.line)
	}
	return "link " + strconv.Itoa(i+1)
}

// The most that a link may have.
const (
	mostHref  = 2_000
	mostTitle = 200
	mostWords = 50 // languages or contexts
)

var (
	language = regexp.MustCompile(`^(und|[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)$`)
	media    = regexp.MustCompile(`^[a-z0-9][-+.a-z0-9]*/[a-z0-9][-+.a-z0-9]*$`)
)

// link checks and gives the one form. Errors: Usage.
func (n NewLink) link() (Link, error) {
	a, err := parseAnchor(strings.TrimSpace(n.Key))
	if err != nil {
		return Link{}, err
	}
	typ, err := ParseType(n.Type)
	if err != nil {
		return Link{}, err
	}
	l := Link{
		Key: a.key(), Anchor: a.String(), Shape: a.shape(), Fixed: a.fixed(),
		Type: typ, Href: strings.TrimSpace(n.Href), Title: strings.TrimSpace(n.Title),
		Languages: words(n.Languages), Media: strings.ToLower(strings.TrimSpace(n.Media)), Contexts: words(n.Contexts),
		Default: n.Default || isDefaultType(typ), WithoutQuery: n.WithoutQuery,
	}
	if l.Title == "" {
		l.Title = label(typ)
	}
	return l, checkLink(&l, a)
}

// words gives a list without blanks and empty entries; nil for none.
func words(list []string) (kept []string) {
	for _, word := range list {
		if word = strings.TrimSpace(word); word != "" {
			kept = append(kept, word)
		}
	}
	return kept
}

func checkLink(l *Link, a anchor) error {
	if i := slices.IndexFunc(l.Languages, func(s string) bool { return !language.MatchString(s) }); i >= 0 {
		return trailmark.Errorf(trailmark.Usage, "%s is no language; write en, de-CH or und", quote(l.Languages[i]))
	}
	tooLong := func(s string) bool { return len(s) > mostTitle }
	switch {
	case l.Media != "" && !media.MatchString(l.Media):
		return trailmark.Errorf(trailmark.Usage, "%s is no media type; write text/html", quote(l.Media))
	case slices.ContainsFunc(l.Contexts, func(s string) bool { return strings.Contains(s, "|") }):
		return trailmark.Errorf(trailmark.Usage, "a context has no |")
	case tooLong(l.Title) || slices.ContainsFunc(l.Contexts, tooLong):
		return trailmark.Errorf(trailmark.Usage, "a title or context has at most %d bytes", mostTitle)
	case len(l.Languages) > mostWords || len(l.Contexts) > mostWords:
		return trailmark.Errorf(trailmark.Usage, "a link has at most %d languages and contexts", mostWords)
	}
	return checkHref(l.Href, a)
}

// variable finds the places of a target that a request fills.
var variable = regexp.MustCompile(`\{([^{}]*)\}`)

// checkHref sees that a target is a URL of the web, that no request can choose
// its host, and that something is known for its open places.
func checkHref(href string, a anchor) error {
	wrong := func(why string) error {
		return &trailmark.Error{
			Kind: trailmark.Usage, Message: quote(href) + " " + why,
			Hint: "write https://example.com/item?serial={21}",
		}
	}
	plain := variable.ReplaceAllString(href, "x")
	u, err := url.Parse(plain)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return wrong("is no URL of the web")
	case len(href) > mostHref || strings.ContainsFunc(plain, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("\"<>\\^`{|}", c) }):
		return wrong("is no URL: what is not plain ASCII has to be percent-coded, and {} belong together")
	case u.User != nil || strings.Contains(strings.SplitN(href, "/", 4)[2], "{"):
		return wrong("must have a host of its own")
	}
	for _, m := range variable.FindAllStringSubmatch(href, -1) {
		own := slices.ContainsFunc(a.steps, func(st step) bool { return st.variable == m[1] })
		if !own && gs1.Title(m[1]) == "" {
			return wrong("has an open place {" + m[1] + "} that no request fills")
		}
	}
	return nil
}

// target fills the open places of a target from a request.
func target(href string, k gs1.Key, variables map[string]string) string {
	if !strings.Contains(href, "{") {
		return href
	}
	return variable.ReplaceAllStringFunc(href, func(place string) string {
		name := place[1 : len(place)-1]
		if value, ok := variables[name]; ok {
			return escape(value)
		}
		value, _ := k.Elements().Get(name)
		return escape(value)
	})
}

// withQuery passes the query of a request on to a target.
func withQuery(target, query string) string {
	if query == "" {
		return target
	}
	target, fragment, found := strings.Cut(target, "#")
	separator := "?"
	if strings.Contains(target, "?") {
		separator = "&"
	}
	target += separator + query
	if found {
		target += "#" + fragment
	}
	return target
}

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// escape percent-codes all but the unreserved characters, as a Digital Link has
// its values.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; strings.IndexByte(unreserved, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// quote shows what somebody wrote.
func quote(s string) string {
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return "“" + s + "”"
}
