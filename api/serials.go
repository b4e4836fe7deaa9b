package api

import (
	"io"
	"net/http"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
)

// Serial numbers are beside EPCIS: these paths are not below the mount.
const (
	poolsPath       = "/serials/pools"
	poolPath        = poolsPath + "/{name}"
	allocationsPath = poolPath + "/allocations"
	marksPath       = poolPath + "/marks"
	resumePath      = poolPath + "/resume"
	numberPath      = poolPath + "/numbers/{number}"
)

// serialBytes is how large a body with numbers may be: about a million of them.
const serialBytes = 16 << 20

// issuer gives out numbers to one's own people. A contractor gets a token whose
// scope is capture, or a file. Errors: Forbidden for partners.
func (c *call) issuer() (*serial.Issuer, error) {
	if c.principal.Party != "" {
		return nil, trailmark.Errorf(trailmark.Forbidden, "serial numbers are for one's own people")
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return serial.Open(c.Store), nil
}

// getPools answers with all pools.
func (c *call) getPools() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	list, err := issuer.Pools(c.ctx())
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, list)
}

// getPool answers with one pool.
func (c *call) getPool() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	p, err := issuer.Pool(c.ctx(), c.r.PathValue("name"))
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, p)
}

// getAllocations answers with who got the last blocks of a pool.
func (c *call) getAllocations() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	limit, err := c.number("perPage", 100)
	if err != nil {
		return err
	}
	list, err := issuer.Allocations(c.ctx(), c.r.PathValue("name"), int(min(max(1, limit), int64(c.Limits.Page))))
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, list)
}

// poolSpec is the body of a new pool.
type poolSpec struct {
	Name     string   `json:"name"`
	AI       string   `json:"ai"`
	Key      string   `json:"key"`
	Random   bool     `json:"random"`
	Length   *int     `json:"length"`
	Alphabet *string  `json:"alphabet"`
	Odds     *int64   `json:"odds"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Serials  []string `json:"serials"`
	Issued   bool     `json:"issued"`
	Limit    int64    `json:"limit"`
	Warn     *int64   `json:"warn_percent"`
}

// postPool makes a pool.
func (c *call) postPool() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	var b poolSpec
	if err := c.readLongJSON(&b, serialBytes); err != nil {
		return err
	}
	spec := serial.Spec{
		Name: b.Name, AI: b.AI, Key: b.Key, Random: b.Random, Length: b.Length, Alphabet: b.Alphabet, Odds: b.Odds,
		From: b.From, To: b.To, Issued: b.Issued, Most: b.Limit, Warn: b.Warn,
	}
	if b.Serials != nil {
		spec.List = lines(b.Serials)
	}
	p, err := issuer.Create(c.ctx(), c.principal.Who(), spec)
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusCreated, p)
}

// lines gives texts as a list has them, one a line.
func lines(texts []string) io.Reader { return strings.NewReader(strings.Join(texts, "\n")) }

// patchPool changes the limits of a pool, or makes a range or a list longer.
func (c *call) patchPool() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	var b struct {
		serial.Change
		Serials []string `json:"serials"`
	}
	if err := c.readLongJSON(&b, serialBytes); err != nil {
		return err
	}
	if b.Serials != nil {
		b.List = lines(b.Serials)
	}
	p, err := issuer.Change(c.ctx(), c.principal.Who(), c.r.PathValue("name"), b.Change)
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, p)
}

// postAllocation gives out numbers, as they are computed. The request id is in
// the body or in the header Idempotency-Key.
func (c *call) postAllocation() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	var b struct {
		Count   int64  `json:"count"`
		Request string `json:"request"`
		To      string `json:"to"`
	}
	if err := c.readJSON(&b); err != nil {
		return err
	}
	if key := c.r.Header.Get("Idempotency-Key"); b.Request == "" {
		b.Request = key
	}
	format, err := c.serialFormat()
	if err != nil {
		return err
	}
	a, err := issuer.Allocate(c.ctx(), c.principal.Who(), serial.Request{Pool: c.r.PathValue("name"), Count: b.Count, ID: b.Request, To: b.To})
	if err != nil {
		return err
	}
	o := c.output(http.StatusOK, format.Media())
	if err := a.Write(c.ctx(), o, format); err != nil {
		return c.cutOff(o, err)
	}
	return o.Close()
}

// serialFormat chooses how numbers are written, by Accept; JSON for anything.
func (c *call) serialFormat() (serial.Format, error) {
	ranges := parseAccept(c.r.Header.Values("Accept"))
	best, quality := serial.Format(""), 0
	for _, offer := range []struct {
		media  string
		format serial.Format
	}{{"application/json", serial.JSON}, {"text/plain", serial.Plain}, {"text/csv", serial.CSV}} {
		if q := ranges.quality(offer.media); q > quality {
			best, quality = offer.format, q
		}
	}
	if quality == 0 {
		return "", statusError(http.StatusNotAcceptable, notAcceptable, "numbers are written as application/json, text/plain or text/csv")
	}
	return best, nil
}

// postMark brings numbers into a state.
func (c *call) postMark() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	var b struct {
		State   string   `json:"state"`
		Request string   `json:"request"`
		From    string   `json:"from"`
		To      string   `json:"to"`
		Serials []string `json:"serials"`
	}
	if err := c.readLongJSON(&b, serialBytes); err != nil {
		return err
	}
	n, err := issuer.Mark(c.ctx(), c.principal.Who(), c.r.PathValue("name"), b.State,
		serial.Selection{Request: b.Request, From: b.From, To: b.To, Numbers: b.Serials})
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, map[string]int64{"marked": n})
}

// postResume lets a pool go on that a restore has suspended.
func (c *call) postResume() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	var b serial.Resume
	if err := c.readJSON(&b); err != nil {
		return err
	}
	if err := issuer.Resume(c.ctx(), c.principal.Who(), c.r.PathValue("name"), b); err != nil {
		return err
	}
	return c.getPool()
}

// getNumber tells what is known of one number.
func (c *call) getNumber() error {
	issuer, err := c.issuer()
	if err != nil {
		return err
	}
	n, err := issuer.Number(c.ctx(), c.r.PathValue("name"), c.r.PathValue("number"))
	if err != nil {
		return err
	}
	return c.writeJSON(http.StatusOK, n)
}
