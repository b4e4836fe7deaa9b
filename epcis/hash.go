package epcis

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// Hash gives the event hash id (CBV 2.0, section 8.9.2):
// ni:///sha-256;<hex>?ver=CBV2.0. It depends on what the event says alone, not
// on the notation, the order of lists, or recordTime, eventID and
// errorDeclaration.
func Hash(e *trailmark.Event) string {
	const scheme, version = "ni:///sha-256;", "?ver=CBV2.0"
	sum := sha256.Sum256(prehash(e))
	id := make([]byte, 0, len(scheme)+2*len(sum)+len(version))
	id = append(id, scheme...)
	id = hex.AppendEncode(id, sum[:])
	return string(append(id, version...))
}

// PreHash gives the string that [Hash] is computed over.
func PreHash(e *trailmark.Event) string { return string(prehash(e)) }

// prehash writes the fields in the order of the reference program; see
// docs/adr/0005-event-hash.md for where that order differs from the text.
func prehash(e *trailmark.Event) []byte {
	h := &hashWriter{b: make([]byte, 0, 512)}
	h.text("eventType", string(e.Type))
	h.time("eventTime", e.Time)
	h.text("eventTimeZoneOffset", e.Offset)
	h.sorted(len(e.Certifications), func(i int) { h.id("certificationInfo", e.Certifications[i]) })
	h.id("parentID", string(e.Parent))
	h.things("epcList", e.EPCs)
	h.things("inputEPCList", e.Inputs)
	h.things("childEPCs", e.Children)
	h.quantities("quantityList", e.Quantities)
	h.quantities("childQuantityList", e.ChildQuantities)
	h.quantities("inputQuantityList", e.InputQuantities)
	h.things("outputEPCList", e.Outputs)
	h.quantities("outputQuantityList", e.OutputQuantities)
	h.text("action", string(e.Action))
	h.id("transformationID", string(e.TransformationID))
	h.term("bizStep", BizSteps, e.BizStep)
	h.term("disposition", Dispositions, e.Disposition)
	h.persistent(e.Persistent)
	h.location("readPoint", e.ReadPoint)
	h.location("bizLocation", e.BizLocation)
	h.sensorElements(e.Sensors)
	h.rest(e)
	return h.b
}

// hashWriter appends the canonical text of an event.
type hashWriter struct{ b []byte }

func (h *hashWriter) name(name string) { h.b = append(h.b, name...) }

func (h *hashWriter) text(name, value string) {
	if value = strings.TrimSpace(value); value != "" {
		h.b = append(h.b, name...)
		h.b = append(h.b, '=')
		h.b = append(h.b, value...)
	}
}

// id writes an identifier in its canonical form.
func (h *hashWriter) id(name, value string) { h.text(name, canonicalID(value)) }

// canonicalID gives the canonical Digital Link of an identifier. A wrong check
// digit does not matter here, and what is no identifier stays as it is.
func canonicalID(s string) string {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "http") && !strings.HasPrefix(s, "urn:epc:") {
		return s
	}
	id, _ := gs1.Canonical(s)
	switch {
	case id.ID == "":
		return s
	case strings.Contains(id.ID, "%27"):
		return strings.ReplaceAll(id.ID, "%27", "'") // as the reference vectors have it
	}
	return id.ID
}

func (h *hashWriter) term(name string, v Vocabulary, t trailmark.Term) {
	if IsStandard(v, t) {
		h.b = append(h.b, name...)
		h.b = append(h.b, '=')
		h.b = append(h.b, notations[v].web...)
		h.b = append(h.b, t...)
		return
	}
	h.id(name, string(t))
}

// time writes an instant to the millisecond, half a millisecond up.
func (h *hashWriter) time(name string, t time.Time) {
	if t.IsZero() {
		return
	}
	h.b = append(append(h.b, name...), '=')
	h.b = t.UTC().Round(time.Millisecond).AppendFormat(h.b, "2006-01-02T15:04:05.000Z")
}

func (h *hashWriter) number(name string, n trailmark.Number) {
	h.text(name, canonicalNumber(string(n)))
}

func (h *hashWriter) things(name string, list []trailmark.Name) {
	if len(list) > 0 {
		h.name(name)
		h.sorted(len(list), func(i int) { h.id("epc", string(list[i])) })
	}
}

func (h *hashWriter) quantities(name string, list []trailmark.QuantityElement) {
	if len(list) == 0 {
		return
	}
	h.name(name)
	h.sorted(len(list), func(i int) {
		h.name("quantityElement")
		h.id("epcClass", string(list[i].Class))
		h.number("quantity", list[i].Quantity)
		h.text("uom", list[i].UOM)
	})
}

func (h *hashWriter) persistent(d *trailmark.PersistentDisposition) {
	if d == nil {
		return
	}
	h.name("persistentDisposition")
	h.sorted(len(d.Set), func(i int) { h.term("set", Dispositions, d.Set[i]) })
	h.sorted(len(d.Unset), func(i int) { h.term("unset", Dispositions, d.Unset[i]) })
	h.elements(d.Extensions)
}

func (h *hashWriter) location(name string, l *trailmark.Location) {
	if l == nil {
		return
	}
	h.name(name)
	h.id("id", string(l.ID))
	h.elements(l.Extensions)
}

// rest writes what the reference program has no place for in its order: these
// fields and the extensions, sorted by their text.
func (h *hashWriter) rest(e *trailmark.Event) {
	fields := [...]func(){
		func() { h.typed("bizTransactionList", "bizTransaction", TransactionTypes, e.Transactions) },
		func() { h.typed("destinationList", "destination", SourceDestTypes, e.Destinations) },
		func() { h.ilmd(e.ILMD) },
		func() { h.reportRules(e.Sensors) },
		func() { h.typed("sourceList", "source", SourceDestTypes, e.Sources) },
	}
	h.sorted(len(fields)+len(e.Extensions), func(i int) {
		if i < len(fields) {
			fields[i]()
		} else {
			h.element(e.Extensions[i-len(fields)])
		}
	})
}

func (h *hashWriter) typed(name, idName string, v Vocabulary, list []trailmark.Typed) {
	if len(list) == 0 {
		return
	}
	h.name(name)
	h.sorted(len(list), func(i int) {
		h.term("type", v, list[i].Type)
		h.id(idName, string(list[i].ID))
	})
}

func (h *hashWriter) ilmd(list []trailmark.Element) {
	if len(list) > 0 {
		h.name("ilmd")
		h.elements(list)
	}
}

// elements writes extensions, sorted.
func (h *hashWriter) elements(list []trailmark.Element) {
	h.sorted(len(list), func(i int) { h.element(list[i]) })
}

// element writes one extension: its name, its value, and sorted what is in it.
func (h *hashWriter) element(el trailmark.Element) {
	if el.Kind == trailmark.Null || el.Space == rdfsSpace && el.Local == "comment" {
		return // a null is as if it were not there; a comment is not of the event
	}
	h.extension(el.Space, el.Local, el.Value)
	h.sorted(len(el.Attributes)+len(el.Children), func(i int) {
		if i < len(el.Attributes) {
			a := el.Attributes[i]
			h.extension(a.Space, a.Local, a.Value)
		} else {
			h.element(el.Children[i-len(el.Attributes)])
		}
	})
}

// extension writes a qualified name, and the value if there is one.
func (h *hashWriter) extension(space, local, value string) {
	if space != "" {
		local = "{" + space + "}" + local
	}
	if value = extensionValue(value); value != "" {
		h.text(local, value)
	} else {
		h.name(local)
	}
}

// extensionValue gives the canonical form of a value whose type is not known:
// what looks like a number is one, since XML cannot say.
func extensionValue(s string) string {
	s = canonicalNumber(strings.TrimSpace(s))
	if strings.HasPrefix(s, cbvURN) {
		for v := range numVocabularies {
			if t := TermOf(v, s); IsStandard(v, t) {
				return WebURI(v, t)
			}
		}
	}
	return canonicalID(s)
}
