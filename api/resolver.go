package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
)

// The Digital Link resolver (GS1-Conformant Resolver 1.1). Everything that is a
// Digital Link under its base is one route.

const (
	linkPath     = "/{link...}"
	resolverFile = "/.well-known/gs1resolver"

	linksetMedia = "application/linkset+json"
	jsonMedia    = "application/json"
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
}

// getLink leads from a Digital Link to what it stands for.
func (c *call) getLink() error {
	c.allowAnywhere()
	q, err := c.linkRequest()
	if err != nil {
		return err
	}
	q.announceLinkset()
	switch {
	case q.flag("compress"):
		return q.compressed()
	case q.wantsLinkset():
		return q.linkset()
	}
	return q.lead()
}

// allowAnywhere lets pages of other servers read the answer.
func (c *call) allowAnywhere() {
	h := c.w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Expose-Headers", "Link, Location")
	h.Set("Vary", "Accept, Accept-Language")
	h.Set("Cache-Control", "no-cache") // a link may change, and an item be recalled
}

// linkRequest reads the request. A link that names nothing is malformed.
func (c *call) linkRequest() (*linkRequest, error) {
	q := &linkRequest{call: c, base: c.base.url(c.r), accept: parseAccept(c.r.Header.Values("Accept"))}
	link := q.base + c.path()
	if isCompressed(c.path()[1:]) {
		plain, err := gs1.Decompress(link)
		if err != nil {
			return nil, notFound("nothing is at this path")
		}
		link = plain
	}
	link, inside, _ := strings.Cut(link, "?") // a compressed link may hold attributes
	q.values, q.forward = commandsOf(c.r.URL.RawQuery), joinQueries(inside, c.r.URL.RawQuery)
	var err error
	whole := link
	if q.forward != "" {
		whole += "?" + q.forward
	}
	if q.key, err = gs1.Parse(whole); err != nil {
		return nil, trailmark.Wrapf(trailmark.Malformed, err, "this is no GS1 Digital Link")
	}
	name := gs1.Key{AI: q.key.AI, Value: q.key.Value, Qualifiers: q.key.Qualifiers}
	if q.own, err = name.LinkAt(q.base); err != nil {
		return nil, trailmark.Wrapf(trailmark.Malformed, err, "this is no GS1 Digital Link")
	}
	if link != q.base+c.path() { // which was compressed
		c.w.Header().Add("Link", "<"+q.own+`>; rel="owl:sameAs"`)
	}
	q.linkType = q.value("linktype")
	return q, nil
}

// path is the path below the base. A slash at its end is forgiven.
func (c *call) path() string {
	path, _ := c.base.rest(c.r)
	return strings.TrimSuffix(path, "/")
}

// commandsOf reads what the query tells the resolver, by names in small letters.
func commandsOf(query string) url.Values {
	commands := url.Values{}
	for parameter := range strings.SplitSeq(query, "&") {
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

// announceLinkset says where all links of the item are.
func (q *linkRequest) announceLinkset() {
	q.w.Header().Add("Link", "<"+q.own+`?linkType=linkset>; rel="linkset"; type="`+linksetMedia+`"`)
}

// wantsLinkset reports whether all links are asked for, by the link type or by
// the media type.
func (q *linkRequest) wantsLinkset() bool {
	switch q.linkType {
	case "linkset", "all":
		return true
	}
	return q.linkType == "" && q.accept.quality("text/html") < q.accept.quality(linksetMedia)
}

// linkset answers with all links of the item.
func (q *linkRequest) linkset() error {
	set, err := q.Resolver.Linkset(q.ctx(), q.base, q.key)
	if err != nil {
		return err
	}
	return q.writeLinkset(http.StatusOK, set)
}

func (q *linkRequest) writeLinkset(status int, set *resolver.Linkset) error {
	q.w.Header().Add("Link", "<"+resolver.ContextURL+`>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
	media := linksetMedia
	if q.accept.quality(jsonMedia) > q.accept.quality(linksetMedia) {
		media = jsonMedia
	}
	body, err := json.Marshal(set)
	if err != nil {
		return err
	}
	return q.write(status, media, append(body, '\n'))
}

// compressed answers with the short form of the link.
func (q *linkRequest) compressed() error {
	link, err := q.key.CompressedLinkAt(q.base)
	if err != nil {
		return trailmark.Wrapf(trailmark.Malformed, err, "this link cannot be compressed")
	}
	return q.writeJSON(http.StatusOK, map[string]string{"COMPRESSED_LINK": strings.TrimPrefix(link, q.base), "link": link})
}

// lead sends the reader on, lets it choose, or answers itself.
func (q *linkRequest) lead() error {
	request := resolver.Request{
		Key: q.key, Languages: languagesOf(q.r.Header.Values("Accept-Language")),
		Contexts: q.values["context"], Quality: q.accept.quality, Query: q.forward,
	}
	var err error
	if q.linkType != "" {
		if request.Type, err = resolver.ParseType(q.linkType); err != nil {
			return notFound("there is no link type %.80q", q.linkType)
		}
	}
	if q.linkType == "" && q.PublicPage {
		return q.answerPublic(request.Languages)
	}
	found, err := q.Resolver.Resolve(q.ctx(), request)
	switch {
	case err != nil:
		return err
	case found.Target != "" && q.linkType == "" && q.prefersJSON():
		return q.linkset()
	case found.Target != "":
		if found.HandledBy {
			q.w.Header().Set("Link", "<"+found.Target+`>; rel="`+resolver.Voc+`handledBy"`)
		}
		q.scanned("led on")
		q.w.Header().Set("Location", found.Target)
		q.w.WriteHeader(http.StatusTemporaryRedirect)
		return nil
	case len(found.Choices) > 0:
		return q.choose(found.Choices)
	case q.linkType != "":
		return notFound("this item has no link of the type %.80q", q.linkType)
	}
	return q.answerPublic(request.Languages)
}

// choose lets the reader choose among several links.
func (q *linkRequest) choose(choices []resolver.Choice) error {
	set, err := q.Resolver.Choose(q.ctx(), q.base, q.key, choices)
	if err != nil {
		return err
	}
	return q.writeLinkset(http.StatusMultipleChoices, set)
}

// getResolverFile describes the resolver (GS1-Conformant Resolver, section 5).
func (c *call) getResolverFile() error {
	if c.Resolver == nil {
		return notFound("nothing is at this path")
	}
	c.allowAnywhere()
	return c.writeJSON(http.StatusOK, map[string]any{
		"name": "trailmark", "resolverRoot": c.base.url(c.r),
		"supportedPrimaryKeys": []string{"all"},
		"supportedLinkType":    []any{map[string]string{"namespace": resolver.Voc, "prefix": "gs1:"}},
		"linksetContext":       resolver.ContextURL,
	})
}
