package query

import (
	"strings"

	"github.com/trailmark/trailmark"
)

// MasterVersion is a [MasterElement] for JSON: with times by RFC 3339, and
// attributes by their ids.
type MasterVersion struct {
	Vocabulary string              `json:"vocabulary"`
	ID         trailmark.Name      `json:"id"`
	Attributes map[string][]string `json:"attributes"`
	Children   []trailmark.Name    `json:"children,omitempty"`
	Whole      trailmark.ThingID   `json:"partOf,omitempty"`
	Recorded   string              `json:"recorded,omitempty"`
	Until      string              `json:"until,omitempty"` // of a version that is the newest no more
	Document   string              `json:"document,omitempty"`
	Teller     string              `json:"teller,omitempty"`
}

// Version gives the element for JSON.
func (e *MasterElement) Version() MasterVersion {
	v := MasterVersion{
		Vocabulary: e.Vocabulary, ID: e.ID, Children: e.Children, Whole: e.Whole,
		Document: e.Document, Teller: e.Teller, Attributes: map[string][]string{},
	}
	for _, a := range e.Attributes {
		v.Attributes[a.ID] = append(v.Attributes[a.ID], attributeText(&a.Value))
	}
	if e.Recorded != 0 {
		v.Recorded = e.Recorded.String()
	}
	if e.Until != trailmark.Forever {
		v.Until = e.Until.String()
	}
	return v
}

// attributeText gives the value of an attribute on one line, also of one that
// has a structure.
func attributeText(e *trailmark.Element) string {
	if e.Kind != trailmark.Parent {
		return e.Value
	}
	parts := make([]string, len(e.Children))
	for i := range e.Children {
		parts[i] = e.Children[i].Local + ": " + attributeText(&e.Children[i])
	}
	return strings.Join(parts, ", ")
}
