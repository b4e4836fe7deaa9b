package main

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// masterLine is a version of an element in the answers of trailmark master
// list --json and show --json.
type masterLine struct {
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

func newMasterLine(e *query.MasterElement) masterLine {
	line := masterLine{
		Vocabulary: e.Vocabulary, ID: e.ID, Children: e.Children, Whole: e.Whole,
		Document: e.Document, Teller: e.Teller, Attributes: map[string][]string{},
	}
	for _, a := range e.Attributes {
		line.Attributes[a.ID] = append(line.Attributes[a.ID], attributeText(&a.Value))
	}
	if e.Recorded != 0 {
		line.Recorded = e.Recorded.String()
	}
	if e.Until != trailmark.Forever {
		line.Until = e.Until.String()
	}
	return line
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

type masterListVerb struct {
	masterFlags
	answerAs
}

// Run lists elements.
func (v *masterListVerb) Run(ctx context.Context, c *console, db *database) error {
	q, err := v.query()
	if err != nil {
		return err
	}
	lines := []masterLine{}
	err = db.read(ctx, func(st *store.Store) error {
		for e, err := range query.Open(st).EachMaster(ctx, q, query.Viewer{}) {
			if err != nil {
				return err
			}
			lines = append(lines, newMasterLine(&e))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.answer(c, lines, func(w io.Writer) {
		t := newTable("vocabulary", "id", "name", "attributes", "parts")
		for i := range lines {
			l := &lines[i]
			t.line(lastPart(l.Vocabulary), keyOf(l.ID), l.name(), count(len(l.Attributes)), count(len(l.Children)))
		}
		t.write(w, "")
	})
}

// lastPart gives the word at the end of a vocabulary's or an attribute's URI.
func lastPart(uri string) string { return uri[strings.LastIndexAny(uri, ":#/")+1:] }

func (l *masterLine) name() string {
	for _, attribute := range []string{"name", "descriptionShort"} {
		for _, value := range l.Attributes["urn:epcglobal:cbv:mda#"+attribute] {
			return value
		}
	}
	return ""
}

type masterShowVerb struct {
	ID thingArg `arg:"" help:"The place, party or product, in any form, or another URI."`
	answerAs
}

// Run shows the versions, the newest of each vocabulary last.
func (v *masterShowVerb) Run(ctx context.Context, c *console, db *database) error {
	lines := []masterLine{}
	err := db.read(ctx, func(st *store.Store) error {
		history, err := query.Open(st).MasterHistory(ctx, v.ID.id, query.Viewer{})
		for i := range history {
			lines = append(lines, newMasterLine(&history[i]))
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.answer(c, lines, func(w io.Writer) {
		for i := range lines {
			lines[i].write(w)
		}
	})
}

func (l *masterLine) write(w io.Writer) {
	t := newTable()
	t.line(lastPart(l.Vocabulary), keyOf(l.ID))
	told := "before versions were kept"
	if l.Recorded != "" {
		told = joined(", ", clock(l.Recorded), l.Teller, l.Document)
	}
	if l.Until != "" {
		told += ", until " + clock(l.Until)
	}
	t.line("told", told)
	if l.Whole != "" {
		t.line("part of", key(l.Whole))
	}
	for _, child := range l.Children {
		t.line("has part", keyOf(child))
	}
	for _, attribute := range slices.Sorted(maps.Keys(l.Attributes)) {
		for _, value := range l.Attributes[attribute] {
			t.line(lastPart(attribute), value)
		}
	}
	t.write(w, "")
}
