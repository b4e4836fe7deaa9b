package api

import (
	"net/http"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// terms are how the answer to a request is written.
type terms struct {
	format   epcis.Format
	media    string // of the answer
	names    epcis.NameFormat
	words    epcis.WordFormat
	prefixes map[string]string // prefix to namespace, of GS1-Extensions
}

// negotiate reads the headers of a request that say how it wants to be answered
// (EPCIS 2.0, section 12). An error is one of a 406 or a malformed header.
func (c *call) negotiate() (err error) {
	h := c.r.Header
	t := &c.terms
	if t.prefixes, err = parseExtensions(h.Values("GS1-Extensions")); err != nil {
		return err
	}
	if t.names, err = epcis.ParseNameFormat(h.Get("GS1-EPC-Format")); err != nil {
		return statusError(http.StatusNotAcceptable, notAcceptable, "GS1-EPC-Format: %s", err)
	}
	if t.words, err = epcis.ParseWordFormat(h.Get("GS1-CBV-XML-Format")); err != nil {
		return statusError(http.StatusNotAcceptable, notAcceptable, "GS1-CBV-XML-Format: %s", err)
	}
	wants, err := wantedVersions(h)
	if err != nil {
		return err
	}
	if t.format, t.media, err = chooseFormat(h.Values("Accept"), wants); err != nil {
		return err
	}
	c.announce()
	return nil
}

// announce puts what was agreed on into the header of the answer.
func (c *call) announce() {
	h := c.w.Header()
	version := versions[0]
	if c.terms.format == epcis.XML1 {
		version = versions[1]
	}
	h.Set("GS1-EPCIS-Version", version.epcis)
	h.Set("GS1-CBV-Version", version.cbv)
	h.Set("GS1-EPC-Format", c.terms.names.String())
	if c.terms.format != epcis.JSON {
		h.Set("GS1-CBV-XML-Format", c.terms.words.String())
	}
	if len(c.terms.prefixes) > 0 {
		h.Set("GS1-Extensions", formatExtensions(c.terms.prefixes))
	}
	h.Add("Vary", "Accept, Accept-Encoding, GS1-EPC-Format, GS1-CBV-XML-Format, GS1-EPCIS-Max")
}

// offer is a media type in which an answer can be written.
type offer struct {
	media  string
	format epcis.Format
}

// chooseFormat finds the offer that the request likes best; the first one when
// it has no preference. It is an error when none is left.
func chooseFormat(accept []string, wants wanted) (epcis.Format, string, error) {
	var offers []offer
	if wants.takes(versions[0]) {
		offers = append(offers, offer{"application/json", epcis.JSON}, offer{"application/ld+json", epcis.JSON},
			offer{"application/xml", epcis.XML}, offer{"text/xml", epcis.XML})
	}
	if wants.takes(versions[1]) {
		offers = append(offers, offer{"application/xml", epcis.XML1}, offer{"text/xml", epcis.XML1})
	}
	if len(offers) == 0 {
		return 0, "", statusError(http.StatusNotAcceptable, notAcceptable,
			"this service speaks EPCIS %s and, in XML, %s", versions[0].epcis, versions[1].epcis)
	}
	ranges := parseAccept(accept)
	best, quality := -1, 0
	for i, o := range offers {
		if q := ranges.quality(o.media); q > quality {
			best, quality = i, q
		}
	}
	if best < 0 {
		return 0, "", &httpError{http.StatusNotAcceptable, notAcceptable, &trailmark.Error{
			Kind: trailmark.Usage, Message: "nothing that Accept asks for can be had",
			Hint: "accept application/json, application/ld+json, application/xml or text/xml",
		}}
	}
	return offers[best].format, offers[best].media, nil
}

// mediaRange is one part of an Accept header (RFC 9110, section 12.5.1).
type mediaRange struct {
	typ, sub string
	quality  int // in thousandths
}

type acceptance []mediaRange

// parseAccept reads Accept headers; none is the same as */*. What cannot be
// read is left out.
func parseAccept(headers []string) acceptance {
	var list acceptance
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			media, parameters, _ := strings.Cut(part, ";")
			typ, sub, ok := strings.Cut(strings.ToLower(strings.TrimSpace(media)), "/")
			if ok {
				list = append(list, mediaRange{typ, sub, qualityOf(parameters)})
			}
		}
	}
	if len(headers) == 0 {
		return acceptance{{"*", "*", 1000}}
	}
	return list
}

// qualityOf reads the weight among the parameters of a media range.
func qualityOf(parameters string) int {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			return parseQuality(value)
		}
	}
	return 1000
}

// parseQuality reads a weight such as 0.8 in thousandths; 0 for what is none.
func parseQuality(s string) (q int) {
	whole, decimals, _ := strings.Cut(s, ".")
	if whole == "1" {
		return 1000
	}
	if whole != "0" || len(decimals) > 3 {
		return 0
	}
	for i := range 3 {
		q *= 10
		if i < len(decimals) && decimals[i] >= '0' && decimals[i] <= '9' {
			q += int(decimals[i] - '0')
		}
	}
	return q
}

// quality is how much a media type is liked: what the most specific range that
// fits it says.
func (a acceptance) quality(media string) (q int) {
	typ, sub, _ := strings.Cut(media, "/")
	specific := -1
	for _, r := range a {
		is := -1
		switch {
		case r.typ == typ && r.sub == sub:
			is = 2
		case r.typ == typ && r.sub == "*":
			is = 1
		case r.typ == "*" && r.sub == "*":
			is = 0
		}
		if is > specific {
			specific, q = is, r.quality
		}
	}
	return q
}
