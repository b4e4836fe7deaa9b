package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/trailmark/trailmark/resolver"
)

// Linksets are written as JSON, as JSON-LD, and as a page for people (RFC 9264,
// section 4.2; GS1-Conformant Resolver, section 2.10).

// wantsLinkset reports whether all links are asked for, by the link type or by
// the media type.
func (q *linkRequest) wantsLinkset() bool {
	switch q.linkType {
	case "linkset", "all":
		return true
	}
	return q.linkType == "" && q.prefers(linksetMedia, htmlMedia)
}

// linkset answers with all links of the item.
func (q *linkRequest) linkset() error {
	set, err := q.Resolver.Linkset(q.ctx(), q.base, q.key)
	if err != nil {
		return err
	}
	return q.writeLinkset(http.StatusOK, set, "all")
}

// choose lets the reader choose among several links.
func (q *linkRequest) choose(choices []resolver.Choice) error {
	set, err := q.Resolver.Choose(q.ctx(), q.base, q.key, choices)
	if err != nil {
		return err
	}
	return q.writeLinkset(http.StatusMultipleChoices, set, "several")
}

// writeLinkset answers with links in the form that is asked for. What names the
// words that a page says first.
func (q *linkRequest) writeLinkset(status int, set *resolver.Linkset, what string) error {
	media := linksetMedia
	for _, other := range []string{jsonMedia, jsonLDMedia, htmlMedia} {
		if q.prefers(other, media) {
			media = other
		}
	}
	if media == htmlMedia {
		body, err := q.linksPage(set, what)
		if err != nil {
			return err
		}
		return q.write(status, pageMedia, body)
	}
	if media == jsonLDMedia {
		set.Context = resolver.ContextURL
	} else {
		q.w.Header().Add("Link", "<"+resolver.ContextURL+`>; rel="http://www.w3.org/ns/json-ld#context"; type="`+jsonLDMedia+`"`)
	}
	body, err := json.Marshal(set)
	if err != nil {
		return err
	}
	return q.write(status, media, append(body, '\n'))
}

// linksPage is what the page with links shows.
type linksPage struct {
	Frame   frame
	Of      string // what they are about
	Links   []offeredLink
	Linkset *resolver.Linkset // for programs that read the page
}

type offeredLink struct {
	resolver.LinkObject
	Tag string // of its language, if it has one
	For string // which readers
}

func (q *linkRequest) linksPage(set *resolver.Linkset, what string) ([]byte, error) {
	words := q.pages.in(q.readers)
	view := linksPage{Of: set.Description(), Linkset: set, Frame: frame{Words: words, Told: words.Links[what], Look: "plain"}}
	view.Frame.Title = view.Frame.Told.Headline + " – " + view.Of
	for _, l := range set.Links() {
		o := offeredLink{LinkObject: l, For: strings.Join(append(l.Languages, l.Contexts...), ", ")}
		if len(l.Languages) == 1 {
			o.Tag = l.Languages[0]
		}
		view.Links = append(view.Links, o)
	}
	set.Context = resolver.ContextURL
	return q.pages.page("links.html", view, words, q.w.Header())
}

// problemPage is what the page about a wrong link shows.
type problemPage struct {
	Frame  frame
	Detail string // in English
}

// linkProblem is the page of a problem with a link, for a reader that likes
// pages. There is none for others, nor for problems that no words are kept for.
func (s *Server) linkProblem(p *problem, w http.ResponseWriter, r *http.Request) (body []byte, media string, err error) {
	accept := parseAccept(r.Header.Values("Accept"))
	if !s.isLink(r) || accept.quality(htmlMedia) <= accept.quality(jsonMedia) {
		return nil, "", nil
	}
	words := s.pages.in(languagesOf(r.Header.Values("Accept-Language")))
	told, known := words.Problems[p.Status]
	if !known {
		return nil, "", nil
	}
	view := problemPage{Detail: p.Detail, Frame: frame{Words: words, Title: told.Headline, Told: told, Look: "warn"}}
	body, err = s.pages.page("problem.html", view, words, w.Header())
	return body, pageMedia, err
}
