package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/resolver"
)

// Where links and what is published are managed.
const (
	linksPath       = "/resolver/links"
	publicationPath = "/resolver/publication"
)

// mostLinkBytes bounds the body of links that are put.
const mostLinkBytes = 64 << 20

// managed gives the resolver. Errors: NotFound when there is none.
func (c *call) managed() (*resolver.Resolver, error) {
	if c.Resolver == nil {
		return nil, notFound("this service resolves no links")
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.Resolver, nil
}

// getLinks answers with a page of links, or with all of them as CSV.
func (c *call) getLinks() error {
	r, err := c.managed()
	if err != nil {
		return err
	}
	accept := parseAccept(c.r.Header.Values("Accept"))
	if accept.quality("text/csv") > accept.quality(jsonMedia) {
		o := c.output(http.StatusOK, "text/csv; charset=utf-8")
		if err := r.WriteCSV(c.ctx(), o); err != nil {
			return c.cutOff(o, err)
		}
		return o.Close()
	}
	page, err := c.listing("after")
	if err != nil {
		return err
	}
	list, err := r.List(c.ctx(), c.r.URL.Query().Get("key"), page.from, page.limit)
	if err != nil {
		return err
	}
	c.goesOn(linksPath, page, len(list), func() int64 { return list[len(list)-1].ID })
	return c.writeJSON(http.StatusOK, list)
}

// postLinks keeps links: a JSON object, a list of them, or CSV.
func (c *call) postLinks() error {
	r, err := c.managed()
	if err != nil {
		return err
	}
	body := http.MaxBytesReader(c.w, c.r.Body, mostLinkBytes)
	var list []resolver.NewLink
	media, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	switch media {
	case "text/csv":
		list, err = resolver.ReadCSV(body)
	case jsonMedia:
		list, err = readLinks(body)
	default:
		return statusError(http.StatusUnsupportedMediaType, unsupportedMedia, "send links as application/json or text/csv")
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLong(tooLarge.Limit)
	}
	if err != nil {
		return err
	}
	changes, err := r.AddAll(c.ctx(), c.principal.Who(), "over HTTP", list)
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, changes)
}

// readLinks reads one link or a list of them. A member that no link has is an
// error: what is misspelt would be lost.
func readLinks(body io.Reader) (list []resolver.NewLink, err error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	if text = bytes.TrimSpace(text); !bytes.HasPrefix(text, []byte("[")) {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&list); err != nil {
		return nil, trailmark.Wrapf(trailmark.Malformed, err, "the links cannot be read")
	}
	return list, nil
}

// deleteLink takes a link away.
func (c *call) deleteLink() error {
	r, err := c.managed()
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if err != nil {
		return notFound("there is no such link")
	}
	if _, err := r.Remove(c.ctx(), c.principal.Who(), id); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// getPublication answers with what the public is told of items.
func (c *call) getPublication() error {
	r, err := c.managed()
	if err != nil {
		return err
	}
	list, err := r.Published(c.ctx())
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, list)
}

// putPublication lets the public be told of a kind of step, or a place.
func (c *call) putPublication() error {
	r, err := c.managed()
	if err != nil {
		return err
	}
	p, err := r.Publish(c.ctx(), c.principal.Who(), resolver.Published{Kind: c.r.PathValue("kind"), Value: c.r.PathValue("value")})
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, p)
}

// deletePublication keeps it from the public again.
func (c *call) deletePublication() error {
	r, err := c.managed()
	if err != nil {
		return err
	}
	p := resolver.Published{Kind: c.r.PathValue("kind"), Value: c.r.PathValue("value")}
	if _, err := r.Unpublish(c.ctx(), c.principal.Who(), p); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}
