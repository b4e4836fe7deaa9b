package main

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

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
	lines := []query.MasterVersion{}
	err = db.read(ctx, func(st *store.Store) error {
		for e, err := range query.Open(st).EachMaster(ctx, q, query.Viewer{}) {
			if err != nil {
				return err
			}
			lines = append(lines, e.Version())
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
			t.line(lastPart(l.Vocabulary), keyOf(l.ID), versionName(l), count(len(l.Attributes)), count(len(l.Children)))
		}
		t.write(w, "")
	})
}

// lastPart gives the word at the end of a vocabulary's or an attribute's URI.
func lastPart(uri string) string { return uri[strings.LastIndexAny(uri, ":#/")+1:] }

// versionName gives what people call it.
func versionName(l *query.MasterVersion) string {
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
	lines := []query.MasterVersion{}
	err := db.read(ctx, func(st *store.Store) error {
		history, err := query.Open(st).MasterHistory(ctx, v.ID.id, query.Viewer{})
		for i := range history {
			lines = append(lines, history[i].Version())
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.answer(c, lines, func(w io.Writer) {
		for i := range lines {
			writeVersion(w, &lines[i])
		}
	})
}

func writeVersion(w io.Writer, l *query.MasterVersion) {
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
