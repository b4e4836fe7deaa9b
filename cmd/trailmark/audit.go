package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/trailmark/trailmark/access"
)

type auditVerb struct {
	Limit  int   `default:"100" help:"How many lines, at most (default: ${default})."`
	Before int64 `placeholder:"ID" help:"Only lines before the one with this number, to go on from the last one shown."`
	answerAs
}

// Run shows who changed what, newest first.
func (v *auditVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error {
		list, err := gate.Audit(ctx, v.Before, max(1, v.Limit))
		if err != nil {
			return err
		}
		return v.answer(c, list, func(w io.Writer) {
			t := newTable("id", "time", "who", "action", "of", "what")
			for _, e := range list {
				t.line(count(e.ID), clock(e.Time), e.Who, e.Action, e.Object, changes(e.Before, e.After))
			}
			t.write(w, "")
		})
	})
}

// changes says what is different between two JSON objects, or what there is in
// the only one. What is no object is given as it is.
func changes(before, after json.RawMessage) string {
	was, is := members(before), members(after)
	if was == nil || is == nil {
		return joined(" → ", string(before), string(after))
	}
	all := maps.Clone(was)
	maps.Copy(all, is)
	var list []string
	for _, member := range slices.Sorted(maps.Keys(all)) {
		switch from, to := was[member], is[member]; {
		case len(was) == 0 || len(is) == 0:
			list = append(list, member+": "+string(all[member]))
		case !bytes.Equal(from, to):
			list = append(list, member+": "+cmp.Or(string(from), "none")+" → "+cmp.Or(string(to), "none"))
		}
	}
	return strings.Join(list, ", ")
}

// members gives the members of an object, an empty map for no text and nil for
// what is no object.
func members(text json.RawMessage) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	if len(text) > 0 && json.Unmarshal(text, &m) != nil {
		return nil
	}
	return m
}
