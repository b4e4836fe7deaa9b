package epcis

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
)

// endless is a document that begins and never ends.
type endless struct {
	begin, again string
	rest         string
}

func (r *endless) Read(p []byte) (int, error) {
	if r.rest == "" {
		r.rest, r.begin = r.begin+r.again, ""
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestEndless reads documents that have no end. Each is refused after it took
// little more than the limit for one event.
func TestEndless(t *testing.T) {
	const limit, most = 1 << 20, 40 << 20 // bytes: for an event, and what reading may allocate
	head := `{"@context":[` + standard + `],"type":"EPCISDocument",`
	xmlHead := `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2">`
	for name, document := range map[string]*endless{
		"nested arrays":        {begin: head + `"x:y":`, again: "["},
		"nested arrays alone":  {again: "["},
		"nested objects":       {begin: head + `"epcisBody":{"eventList":[{"a:b":`, again: `{"a":`},
		"a text":               {begin: head + `"epcisBody":{"eventList":[{"a:b":"`, again: "x"},
		"a name":               {begin: head + `"`, again: "x"},
		"a number":             {begin: head + `"epcisBody":{"eventList":[{"a:b":`, again: "1"},
		"white space":          {begin: head, again: " \n"},
		"many things":          {begin: head + `"epcisBody":{"eventList":[{"epcList":["a"`, again: `,"a"`},
		"a context":            {begin: `{"@context":[`, again: `{"a":"b"},`},
		"a vocabulary":         {begin: head + `"epcisHeader":{"epcisMasterData":{"vocabularyList":[{"type":"a:b","vocabularyElementList":[`, again: `{"id":"a:b"},`},
		"many vocabularies":    {begin: head + `"epcisHeader":{"epcisMasterData":{`, again: `"vocabularyList":[{"type":"a:b","vocabularyElementList":[{"id":"a:b"}]}],`},
		"nested elements":      {again: xmlHead},
		"nested in an event":   {begin: xmlHead + "<EPCISBody><EventList><ObjectEvent>", again: "<a>"},
		"an attribute":         {begin: xmlHead + `<EPCISBody a="`, again: "x"},
		"a tag":                {begin: xmlHead + "<", again: "x"},
		"a comment":            {begin: xmlHead + "<!--", again: "x>"},
		"a text in XML":        {begin: xmlHead, again: "x"},
		"elements in an event": {begin: xmlHead + "<EPCISBody><EventList><ObjectEvent>", again: "<a/>"},
		"vocabularies in XML":  {begin: xmlHead, again: `<VocabularyList><Vocabulary type="a:b"><VocabularyElementList><VocabularyElement id="a:b"/></VocabularyElementList></Vocabulary></VocabularyList>`},
	} {
		t.Run(name, func(t *testing.T) {
			document.again = strings.Repeat(document.again, 1+4096/len(document.again))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err := readToTheEnd(NewDecoder(document, MaxEvent(limit)))
			runtime.ReadMemStats(&after)
			if trailmark.KindOf(err) != trailmark.Malformed {
				t.Errorf("not refused: %v", err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > most {
				t.Errorf("took %d MB", took>>20)
			}
		})
	}
}

// readToTheEnd gives the error with which a document ends.
func readToTheEnd(d *Decoder) error {
	for {
		if _, err := d.Next(); err == io.EOF || trailmark.KindOf(err) == trailmark.Malformed {
			return err
		}
	}
}

// TestEntities refuses entities that a document defines, wherever that is, and
// those that nobody defined.
func TestEntities(t *testing.T) {
	laughs := `<!DOCTYPE a [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;"><!ENTITY lol3 "&lol2;&lol2;&lol2;">]>`
	good := xmlEvent("")
	for name, document := range map[string]string{
		"a billion laughs": laughs + xmlDocument(xmlEvent("<a:b xmlns:a='urn:a'>&lol3;</a:b>")),
		"in a bare event":  laughs + good,
		"inside":           xmlDocument(laughs + good),
		"inside an event":  xmlDocument(xmlEvent(laughs)),
		"parameter entity": `<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1/">%b;]>` + good,
	} {
		if err := readToTheEnd(NewDecoder(strings.NewReader(document))); trailmark.KindOf(err) != trailmark.Malformed ||
			!strings.Contains(err.Error(), "document type declaration") {
			t.Errorf("%s: %v", name, err)
		}
	}
	undefined := faultsOf(t, xmlDocument(xmlEvent("<a:b xmlns:a='urn:a'>&lol;</a:b>")), 0)
	if len(undefined) != 1 || !strings.Contains(undefined[0].Message, "entity") {
		t.Error(undefined)
	}
}
