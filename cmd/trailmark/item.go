package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

type itemVerb struct {
	ID thingArg `arg:"" help:"The thing, as EPC URN, Digital Link, element string or plain digits."`
	clockFlags
	answerAs
}

// Help tells more than the one line of the list of commands.
func (itemVerb) Help() string {
	return `All of these name the same jar:

  trailmark item '(01)09521234004219(21)ABC'
  trailmark item 010952123400421921ABC
  trailmark item urn:epc:id:sgtin:9521234.000421.ABC
  trailmark item https://id.gs1.org/01/09521234004219/21/ABC`
}

// Run tells about one thing.
func (v *itemVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.read(ctx, func(st *store.Store) error {
		item, err := query.Open(st).Item(ctx, v.ID.id, v.clocks())
		if err != nil {
			return v.ID.explain(err)
		}
		if v.JSON {
			return v.answer(c, item, nil)
		}
		names, err := readLabels(ctx, st, placesOf(item))
		if err != nil {
			return err
		}
		return v.answer(c, item, func(w io.Writer) { writeItem(w, item, names) })
	})
}

// placesOf gives all that an item's story names and people have words for.
func placesOf(item *query.Item) []trailmark.ThingID {
	ids := []trailmark.ThingID{item.ID, item.Position.Place, item.Position.Holder}
	for _, step := range item.History {
		ids = append(ids, step.Place)
	}
	for _, b := range item.Balances {
		ids = append(ids, b.Place)
	}
	for _, b := range item.Held {
		ids = append(ids, b.Thing)
	}
	return ids
}

func writeItem(w io.Writer, item *query.Item, names labels) {
	facts := newTable()
	facts.line(item.Kind, names.full(item.ID))
	if item.Lot != "" {
		facts.line("lot", key(item.Lot))
	}
	facts.line("state", joined(", ", item.State.Status, string(item.State.Disposition)))
	if where := whereabouts(item, names); where != "" {
		facts.line("where", where)
	}
	for i, parent := range item.Inside {
		facts.line([]string{"inside", "inside that"}[min(i, 1)], key(parent))
	}
	if item.Contains > 0 {
		facts.line("contains", plural(item.Contains, "thing")+", "+count(len(item.Contents))+" directly")
	}
	facts.write(w, "")
	writeQuantities(w, item, names)
	writeHistory(w, item.History, names)
}

// whereabouts says where the thing is, with whom and since when.
func whereabouts(item *query.Item, names labels) string {
	p := item.Position
	if p.Place == "" && p.Holder == "" {
		return ""
	}
	var b strings.Builder
	switch {
	case p.Place == "":
		b.WriteString("unknown place")
	case p.InTransit:
		b.WriteString("on the road from " + names.full(p.Place))
	default:
		b.WriteString(names.full(p.Place))
	}
	if p.Holder != "" {
		b.WriteString(", with " + names.full(p.Holder))
	}
	if p.Since != "" {
		b.WriteString(", since " + clock(p.Since))
	}
	return b.String()
}

func writeQuantities(w io.Writer, item *query.Item, names labels) {
	if len(item.Balances)+len(item.Held) == 0 {
		return
	}
	fmt.Fprintln(w)
	t := newTable("quantity", "of", "at")
	for _, q := range item.Balances {
		t.line(joined(" ", q.Quantity.String(), q.UOM), "it", names.full(q.Place))
	}
	for _, q := range item.Held {
		t.line(joined(" ", q.Quantity.String(), q.UOM), names.full(q.Thing), "in it")
	}
	t.write(w, "")
}

func writeHistory(w io.Writer, history []query.Step, names labels) {
	if len(history) == 0 {
		return
	}
	fmt.Fprintln(w)
	t := newTable("time", "step", "disposition", "place", "by its container", "event")
	for _, s := range history {
		step := string(s.BizStep)
		if step == "" {
			step = string(s.Type)
		}
		via := ""
		if s.Via != "" {
			via = key(s.Via)
		}
		t.line(clock(s.EventTime), step, string(s.Disposition), names.of(s.Place), via, shortID(s.EventID))
	}
	t.write(w, "")
}

// shortID cuts an event hash id (CBV 2.0, section 8.9) down to what tells it
// apart; the whole is in the JSON.
func shortID(id string) string {
	const shown = len("ni:///sha-256;") + 12
	if strings.HasPrefix(id, "ni:///sha-256;") && len(id) > shown {
		return id[:shown] + "…"
	}
	return id
}

// clock writes a time by RFC 3339 as people read it, at its own offset.
func clock(rfc3339 string) string {
	t, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		return rfc3339
	}
	return t.Format("2006-01-02 15:04:05.999 -07:00")
}
