package main

import (
	"bytes"
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

// changes says what is different between two JSON objects; of anything else it
// gives the newer.
func changes(before, after json.RawMessage) string {
	var was, is map[string]json.RawMessage
	if json.Unmarshal(orNull(before), &was) != nil || json.Unmarshal(orNull(after), &is) != nil {
		return joined(" → ", string(before), string(after))
	}
	all := map[string]json.RawMessage{}
	maps.Copy(all, was)
	maps.Copy(all, is)
	var list []string
	for _, member := range slices.Sorted(maps.Keys(all)) {
		if !bytes.Equal(was[member], is[member]) {
			list = append(list, member+": "+joined(" → ", string(was[member]), string(is[member])))
		}
	}
	return strings.Join(list, ", ")
}

func orNull(text json.RawMessage) json.RawMessage {
	if len(text) == 0 {
		return json.RawMessage("null")
	}
	return text
}
