package api

import (
	"net/http"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/resolver"
)

// The Digital Link resolver (GS1-Conformant Resolver 1.2). Everything that is a
// Digital Link under its base is one route.

const (
	linkPath     = "/{link...}"
	resolverFile = "/.well-known/gs1resolver"

	linksetMedia = "application/linkset+json"
	jsonMedia    = "application/json"
	jsonLDMedia  = "application/ld+json"
	htmlMedia    = "text/html"
	pageMedia    = "text/html; charset=utf-8"
)

// getLink leads from a Digital Link to what it stands for.
func (c *call) getLink() error {
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

// linkOptions says what a link answers, and where all links of the item are.
func (c *call) linkOptions() {
	if q, err := c.linkRequest(); err == nil {
		q.announceLinkset()
	}
}

// allowAnywhere lets pages of other servers read the answer.
func allowAnywhere(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Expose-Headers", "Link, Location, Retry-After")
	h.Set("Vary", "Accept, Accept-Language, Accept-Encoding")
	h.Set("Cache-Control", "no-cache") // a link may change, and an item be recalled
}

// announceLinkset says where all links of the item are.
func (q *linkRequest) announceLinkset() {
	q.w.Header().Add("Link", "<"+q.own+`?linkType=linkset>; rel="linkset"; type="`+linksetMedia+`"`)
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
		Key: q.key, Languages: q.readers, Contexts: q.values["context"], Quality: q.accept.quality, Query: q.forward,
	}
	var err error
	if q.linkType != "" {
		if request.Type, err = resolver.ParseType(q.linkType); err != nil {
			return notFound("there is no link type %.80q", q.linkType)
		}
	}
	if q.linkType == "" && q.PublicPage {
		return q.answerPublic()
	}
	found, err := q.Resolver.Resolve(q.ctx(), request)
	switch {
	case err != nil:
		return err
	case found.Target != "" && q.linkType == "" && q.prefers(jsonMedia, htmlMedia):
		return q.linkset()
	case found.Target != "":
		return q.redirect(found)
	case len(found.Choices) > 0:
		return q.choose(found.Choices)
	case q.linkType != "":
		return notFound("this item has no link of the type %.80q", q.linkType)
	}
	return q.answerPublic()
}

// redirect sends the reader on.
func (q *linkRequest) redirect(found resolver.Resolution) error {
	if found.HandledBy {
		q.w.Header().Add("Link", "<"+found.Target+`>; rel="`+resolver.Voc+`handledBy"`)
	}
	if identity, err := q.key.Identity(); err == nil && identity.Kind.Single() {
		q.scanned(trailmark.ThingID(identity.ID), "led on")
	}
	q.w.Header().Set("Location", found.Target)
	q.w.WriteHeader(http.StatusTemporaryRedirect)
	return nil
}

// getResolverFile describes the resolver (GS1-Conformant Resolver, section 3).
func (c *call) getResolverFile() error {
	if c.Resolver == nil {
		return notFound("nothing is at this path")
	}
	allowAnywhere(c.w.Header())
	return c.writeJSON(http.StatusOK, map[string]any{
		"name": "trailmark", "resolverRoot": c.base.url(c.r),
		"supportedPrimaryKeys":        []string{"all"},
		"supportedLinkType":           []any{map[string]string{"namespace": resolver.Voc, "prefix": "gs1:"}},
		"linkTypeDefaultCanBeLinkset": false,
		"jsonLdContextLocation":       resolver.ContextURL,
	})
}
