package main

import (
	"bufio"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
)

// The goods of the benchmarks: GS1 demonstration keys of one company.
const (
	benchPlant   trailmark.Name = "https://id.gs1.org/414/9521250000011"
	benchLine    trailmark.Name = "https://id.gs1.org/414/9521250000028"
	benchCentre  trailmark.Name = "https://id.gs1.org/414/9521250000035"
	benchOrder   trailmark.Name = "urn:epcglobal:cbv:bt:9521250000011:ORDER-1"
	benchGTIN                   = "09521250000011"
	benchProduct                = "https://id.gs1.org/01/" + benchGTIN + "/21/"
	benchLot                    = "LOT-1"
	itemsPerCase                = 10
	caseEvents                  = 3 // shipping, receiving, storing
	eventsOfCase                = itemsPerCase + 1 + caseEvents
)

// benchStart is when the first event happened.
var benchStart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// serials gives n random names of items, always the same ones.
func serials(n int, seed uint64) []trailmark.Name {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
	random := rand.New(rand.NewPCG(seed, 4217))
	names := make([]trailmark.Name, n)
	serial := make([]byte, 14)
	for i := range names {
		for j := range serial {
			serial[j] = letters[random.IntN(len(letters))]
		}
		names[i] = benchProduct + trailmark.Name(serial)
	}
	return names
}

// made is the commissioning of items by the n-th event.
func made(n int, items ...trailmark.Name) *trailmark.Event {
	e := seen(n, "commissioning", benchPlant, items...)
	e.Action, e.Disposition = trailmark.Add, "active"
	e.ReadPoint = &trailmark.Location{ID: benchLine}
	e.Transactions = []trailmark.Typed{{Type: "prodorder", ID: benchOrder}}
	e.ILMD = []trailmark.Element{{Space: "urn:epcglobal:cbv:mda", Local: "lotNumber", Value: benchLot}}
	return e
}

// seen is that something was done to items at a place by the n-th event.
func seen(n int, step trailmark.Term, at trailmark.Name, items ...trailmark.Name) *trailmark.Event {
	return &trailmark.Event{
		Type: trailmark.ObjectEvent, Action: trailmark.Observe, BizStep: step, Disposition: "in_progress",
		ID: fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012x", n), Time: benchStart.Add(time.Duration(n) * 100 * time.Millisecond), Offset: "+00:00",
		EPCs: items, ReadPoint: &trailmark.Location{ID: at}, BizLocation: &trailmark.Location{ID: at},
	}
}

// bulkEvents gives events about many items each: their making or, with an
// offset for the number of the first, what is done to them later.
func bulkEvents(items []trailmark.Name, perEvent, offset int) iter.Seq[*trailmark.Event] {
	return func(yield func(*trailmark.Event) bool) {
		for i := 0; i < len(items); i += perEvent {
			part, n := items[i:min(i+perEvent, len(items))], offset+i/perEvent
			e := made(n, part...)
			if offset > 0 {
				e = seen(n, "inspecting", benchPlant, part...)
			}
			if !yield(e) {
				return
			}
		}
	}
}

// caseStory gives the events of items that are packed into cases, and of the
// cases on their way.
func caseStory(items []trailmark.Name) iter.Seq[*trailmark.Event] {
	return func(yield func(*trailmark.Event) bool) {
		n := 0
		next := func(e *trailmark.Event) bool { n++; return yield(e) }
		for i := 0; i+itemsPerCase <= len(items); i += itemsPerCase {
			for _, item := range items[i : i+itemsPerCase] {
				if !next(made(n, item)) {
					return
				}
			}
			box := boxName(i / itemsPerCase)
			pack := seen(n, "packing", benchPlant)
			pack.Type, pack.Action, pack.Parent, pack.Children = trailmark.AggregationEvent, trailmark.Add, box, items[i:i+itemsPerCase]
			ship := seen(n+1, "shipping", benchPlant, box)
			ship.BizLocation, ship.Disposition = nil, "in_transit"
			if !next(pack) || !next(ship) || !next(seen(n, "receiving", benchCentre, box)) || !next(seen(n, "storing", benchCentre, box)) {
				return
			}
		}
	}
}

// boxName names the n-th case by an SSCC.
func boxName(n int) trailmark.Name {
	digits := fmt.Sprintf("0%s%09d", "9521250", n)
	check, _ := gs1.CheckDigit(digits) // digits have one
	return trailmark.Name("https://id.gs1.org/00/" + digits + string(check))
}

// document writes events into a file of its own and gives its path.
func (b *bench) document(name string, events iter.Seq[*trailmark.Event]) (path string, err error) {
	path = filepath.Join(b.dir, name+".jsonld")
	file, err := os.Create(path)
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Internal, err, "%s cannot be written", path)
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	encoder := epcis.NewEncoder(out, epcis.WithCreationDate(benchStart))
	for e := range events {
		if err := encoder.Encode(e); err != nil {
			return "", err
		}
	}
	if err := encoder.Close(); err != nil {
		return "", err
	}
	return path, out.Flush()
}
