package storetest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// Model is a store that keeps whole events in a list and plays them from the
// beginning for every question. Names in its events must be in their one form
// (S5), except that an item may carry its lot.
type Model struct{ events []kept }

type kept struct {
	seq   trailmark.Seq
	event *trailmark.Event
}

// Add takes an event that a store has under a sequence.
func (m *Model) Add(seq trailmark.Seq, e *trailmark.Event) { m.events = append(m.events, kept{seq, e}) }

// live gives the events that count for somebody who knows those up to a
// sequence (S2, S8), in the order of event time and sequence (S3).
func (m *Model) live(known trailmark.Seq) []kept {
	wrong := map[string]bool{}
	for _, k := range m.events {
		if k.event.Error != nil && k.seq <= known {
			wrong[k.event.ID] = true
		}
	}
	list := slices.DeleteFunc(slices.Clone(m.events), func(k kept) bool {
		return k.seq > known || k.event.Error != nil || wrong[k.event.ID]
	})
	slices.SortFunc(list, func(a, b kept) int {
		return cmp.Or(cmp.Compare(trailmark.InstantOf(a.event.Time), trailmark.InstantOf(b.event.Time)), cmp.Compare(a.seq, b.seq))
	})
	return list
}

// At gives what was true just after a time, as known at a sequence.
func (m *Model) At(t trailmark.Instant, known trailmark.Seq) *World {
	w := &World{Things: map[trailmark.ThingID]*Thing{}, Stock: map[Heap]*Amount{}}
	for _, k := range m.live(known) {
		if trailmark.InstantOf(k.event.Time) <= t {
			w.play(k.event)
		}
	}
	return w
}

// Readings gives what the sensors of live events said, in the order of time.
func (m *Model) Readings(device trailmark.Name) (list []trailmark.Number) {
	for _, k := range m.live(trailmark.Latest) {
		for _, element := range k.event.Sensors {
			for _, report := range element.Reports {
				if report.DeviceID == device {
					list = append(list, report.Value)
				}
			}
		}
	}
	return list
}

// World is what the model says was true at a time. Events are told by their
// ids, so that worlds of different stores can be compared.
type World struct {
	Things map[trailmark.ThingID]*Thing
	Stock  map[Heap]*Amount
	Inside []Interval // by event time, those that have ended too
}

// Thing is an item or a logistic unit.
type Thing struct {
	Status      string
	Disposition trailmark.Term
	Lot         trailmark.ThingID
	Place       trailmark.ThingID
	Holder      trailmark.ThingID
	Seller      trailmark.ThingID // who had it before it was sold
	InTransit   bool
	Made        bool
	Born, Since trailmark.Instant
	By, EndedBy string // the events that brought it where it is, and that ended it
}

// Heap is a lot or class at a place or in a container, in a unit.
type Heap struct {
	Thing, Place trailmark.ThingID
	UOM          string
}

// Amount is how much is in a heap, and the newest event that changed it.
type Amount struct {
	Quantity trailmark.Decimal
	Time     trailmark.Instant
	By       string
}

// Interval says that a child was in a parent. It has no end while it still is.
type Interval struct {
	Kind          trailmark.ContainmentKind
	Child, Parent trailmark.ThingID
	Since, Until  string // the events
}

// play carries the world on by one event: what is in the containers that it
// names, before or after it, has part in it (S4).
func (w *World) play(e *trailmark.Event) {
	carried := map[trailmark.ThingID]bool{}
	w.carry(e, carried)
	w.pack(e)
	w.carry(e, carried)
	for _, n := range namedIn(e) {
		w.thing(n.id).own(e, n)
		delete(carried, n.id)
	}
	for id := range carried {
		w.thing(id).inherit(e)
	}
	w.move(e)
}

// carry adds all that is in the things that an event names, at any depth.
func (w *World) carry(e *trailmark.Event, carried map[trailmark.ThingID]bool) {
	var level []trailmark.ThingID
	for _, n := range namedIn(e) {
		level = append(level, n.id)
	}
	for len(level) > 0 {
		var next []trailmark.ThingID
		for _, i := range w.Inside {
			if i.Until == "" && slices.Contains(level, i.Parent) && !carried[i.Child] {
				carried[i.Child] = true
				next = append(next, i.Child)
			}
		}
		level = next
	}
}

// Contents gives what is in a container by a kind of event.
func (w *World) Contents(parent trailmark.ThingID, kind trailmark.ContainmentKind) (list []trailmark.ThingID) {
	for _, i := range w.Inside {
		if i.Until == "" && i.Parent == parent && i.Kind == kind {
			list = append(list, i.Child)
		}
	}
	slices.Sort(list)
	return list
}

func (w *World) thing(id trailmark.ThingID) *Thing {
	if w.Things[id] == nil {
		w.Things[id] = &Thing{}
	}
	return w.Things[id]
}

// part is the part in which an event names a thing that exists once.
type part uint8

const (
	subject part = iota
	parent
	child
	input
	output
)

type mentioned struct {
	id, lot trailmark.ThingID
	as      part
}

// namedIn gives the single things that an event names.
func namedIn(e *trailmark.Event) []mentioned {
	var list []mentioned
	add := func(as part, names ...trailmark.Name) {
		for _, n := range names {
			id, lot := splitLot(n)
			list = append(list, mentioned{id, lot, as})
		}
	}
	add(subject, e.EPCs...)
	if e.Parent != "" {
		add(parent, e.Parent)
	}
	add(child, e.Children...)
	add(input, e.Inputs...)
	add(output, e.Outputs...)
	return list
}

// splitLot takes the lot out of an item's Digital Link: /01/…/10/LOT/21/SERIAL.
func splitLot(n trailmark.Name) (id, lot trailmark.ThingID) {
	product, rest, ok := strings.Cut(string(n), "/10/")
	number, serial, ok2 := strings.Cut(rest, "/21/")
	if !ok || !ok2 {
		return trailmark.ThingID(n), ""
	}
	return trailmark.ThingID(product + "/21/" + serial), trailmark.ThingID(product + "/10/" + number)
}
