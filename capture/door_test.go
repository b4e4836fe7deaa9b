package capture_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// onStages runs a test on a new store of every database.
func onStages(t *testing.T, f func(s *stage)) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) { f(newStage(t, open(t))) })
}

// document writes events as JSON-LD.
func document(tb testing.TB, events ...*trailmark.Event) []byte {
	tb.Helper()
	var b bytes.Buffer
	encoder := epcis.NewEncoder(&b)
	for _, e := range events {
		if err := encoder.Encode(e); err != nil {
			tb.Fatal(err)
		}
	}
	if err := encoder.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// count gives how many events the store has.
func (s *stage) count() (last trailmark.Seq) {
	s.Helper()
	s.view(func(tx *store.Tx) (err error) {
		last, err = tx.LastSeq(context.Background())
		return err
	})
	return last
}

// halfGood tells three events of which the second breaks a rule.
func halfGood() *story {
	s := newStory()
	s.made(1, s.item(0))
	s.did(2, "inspecting", 0, s.item(1))
	s.did(3, "inspecting", 0, s.item(0))
	return s
}

// TestRollback holds S7: a document is captured whole or not at all.
func TestRollback(t *testing.T) {
	onStages(t, func(s *stage) {
		told := halfGood()
		s.unchanged(told, func() {
			r, err := s.door.Capture(context.Background(), bytes.NewReader(document(s, told.told...)), capture.Options{})
			if err != nil || r.Captured != 0 || r.Events != 3 || len(r.Rejected) != 1 || r.Rejected[0].Event != 2 || r.Rejected[0].Rule != "P1" {
				s.Errorf("%+v %v", r, err)
			}
		})
		if n := s.count(); n != 0 {
			s.Errorf("%d events were kept", n)
		}
	})
}

// TestProceed: what can be taken is taken.
func TestProceed(t *testing.T) {
	onStages(t, func(s *stage) {
		told := halfGood()
		invalid := *told.told[0]
		invalid.ID, invalid.Offset = "urn:x:invalid", "noon"
		r := s.capture(capture.Options{Proceed: true}, append(told.told, &invalid)...)
		if r.Captured != 2 || len(r.Rejected) != 2 || r.Rejected[0].Event != 2 || r.Rejected[1].Event != 4 || r.Rejected[1].Kind != trailmark.Invalid.String() {
			s.Errorf("%+v", r)
		}
		if n := s.count(); n != 2 {
			s.Errorf("%d events were kept, want 2", n)
		}
	})
}

// TestRefusedLeavesNothing: not even the names of what was refused.
func TestRefusedLeavesNothing(t *testing.T) {
	onStages(t, func(s *stage) {
		told := newStory()
		told.did(1, "inspecting", dock, told.item(0))
		s.capture(capture.Options{}, told.told...)
		s.view(func(tx *store.Tx) error {
			refs, err := tx.Lookup(context.Background(), []trailmark.ThingID{trailmark.ThingID(told.item(0)), trailmark.ThingID(places[dock])})
			if refs[0] != 0 || refs[1] != 0 {
				s.Errorf("the names have numbers %v", refs)
			}
			return err
		})
	})
}

// TestTwiceIsOnce holds S6, with and without event ids, in one document and in
// several.
func TestTwiceIsOnce(t *testing.T) {
	onStages(t, func(s *stage) {
		told := newStory()
		told.made(1, told.item(0))
		nameless := *told.told[0]
		nameless.ID, nameless.EPCs = "", []trailmark.Name{told.item(1)}
		for round, want := range []capture.Receipt{{Events: 4, Captured: 2, Duplicates: 2}, {Events: 4, Duplicates: 4}} {
			r := s.capture(capture.Options{}, told.told[0], &nameless, told.told[0], &nameless)
			if fmt.Sprint(r) != fmt.Sprint(want) {
				s.Errorf("round %d: %+v, want %+v", round, r, want)
			}
		}
		// The same in other words is the same: the document's form does not matter.
		r, err := s.door.Capture(context.Background(), bytes.NewReader(document(s, told.told[0])), capture.Options{})
		if err != nil || r.Duplicates != 1 {
			s.Errorf("from a document: %+v %v", r, err)
		}
	})
}

// TestConflict: another event under a known id is refused in every mode, and
// an error declaration is not another event.
func TestConflict(t *testing.T) {
	onStages(t, func(s *stage) {
		told := newStory()
		told.made(1, told.item(0))
		s.capture(capture.Options{}, told.told...)
		other := *told.told[0]
		other.EPCs = []trailmark.Name{told.item(1)}
		s.unchanged(told, func() {
			for _, mode := range []capture.Mode{capture.Enforce, capture.Quarantine, capture.Record} {
				r := s.capture(capture.Options{Mode: mode}, &other)
				if len(r.Rejected) != 1 || r.Rejected[0].Kind != trailmark.Conflict.String() {
					s.Errorf("%s: %+v", mode, r)
				}
			}
		})
		declaration := *told.told[0]
		declaration.Error = &trailmark.ErrorDeclaration{Time: start.Add(time.Hour)}
		if r := s.capture(capture.Options{}, &declaration); r.Captured != 1 {
			s.Errorf("its error declaration: %+v", r)
		}
		if r := s.capture(capture.Options{}, told.told[0], &declaration); r.Duplicates != 2 {
			s.Errorf("both again: %+v", r)
		}
		records := s.records(told.told[0].ID)
		if len(records) != 2 || records[0].VoidedBy != records[1].Seq || !records[1].Declares {
			s.Errorf("the store has %+v", records)
		}
		told.made(2, told.item(0)) // what was made in error can be made again
		if r := s.capture(capture.Options{}, told.told[1]); r.Captured != 1 {
			s.Errorf("the correction: %+v", r)
		}
	})
}

// many tells so many events, each about an item of its own.
func many(n int) *story {
	s := newStory()
	for i := range n {
		s.made(1, trailmark.Name(fmt.Sprintf("https://id.gs1.org/01/09521234000013/21/%d-many-%d", s.number, i)))
	}
	return s
}

// TestLongDocument takes one that is longer than a batch: whole or not at all,
// even when its fault comes right after a full batch, or batch by batch.
func TestLongDocument(t *testing.T) {
	const events = 5120 + 5120 // two batches to the last event
	onStages(t, func(s *stage) {
		whole := document(s, many(events).told...)
		end := bytes.LastIndexByte(whole, '}') // of the last event comes before ]}}
		end = bytes.LastIndex(whole[:end], []byte("]"))
		broken := append(bytes.Clone(whole[:end]), []byte(`, {"type": "ObjectEvent", `)...)

		r, err := s.door.Capture(context.Background(), bytes.NewReader(broken), capture.Options{})
		if trailmark.KindOf(err) != trailmark.Malformed || r.Captured != 0 || s.count() != 0 {
			s.Errorf("broken: %+v %v, %d events kept", r, err, s.count())
		}
		steps := 0
		count := func(int) { steps++ }
		r, err = s.door.Capture(context.Background(), bytes.NewReader(broken), capture.Options{Proceed: true, Progress: count})
		if trailmark.KindOf(err) != trailmark.Malformed || r.Captured != events || s.count() != events || steps < 2 {
			s.Errorf("broken, proceeding: %+v %v, %d events kept in %d steps", r, err, s.count(), steps)
		}
		r, err = s.door.Capture(context.Background(), bytes.NewReader(whole), capture.Options{})
		if err != nil || r.Duplicates != events {
			s.Errorf("whole, after that: %+v %v", r, err)
		}
	})
}

// TestRefusedLongDocument: the last of many events is refused.
func TestRefusedLongDocument(t *testing.T) {
	onStages(t, func(s *stage) {
		told := many(6000)
		told.did(2, "inspecting", 0, told.item(0))
		r, err := s.door.Capture(context.Background(), bytes.NewReader(document(s, told.told...)), capture.Options{})
		if err != nil || r.Captured != 0 || len(r.Rejected) != 1 || r.Rejected[0].Event != 6001 || s.count() != 0 {
			s.Errorf("%+v %v, %d events kept", r, err, s.count())
		}
	})
}

// TestGivingUp: a caller whose context ends is told so, and a document that
// was cut off by it is not captured in part.
func TestGivingUp(t *testing.T) {
	onStages(t, func(s *stage) {
		text := document(s, many(2000).told...)
		for _, o := range []capture.Options{{}, {Proceed: true}} {
			ctx, cancel := context.WithCancel(context.Background())
			cut := &hook{Reader: bytes.NewReader(text), after: len(text) / 2, call: cancel}
			r, err := s.door.Capture(ctx, cut, o)
			if trailmark.KindOf(err) != trailmark.Unavailable {
				s.Errorf("%+v: %+v %v", o, r, err)
			}
			if n := s.count(); !o.Proceed && n != 0 {
				s.Errorf("%d events were kept", n)
			}
		}
	})
}

// hook calls a function once so many bytes have been read.
type hook struct {
	io.Reader
	after int
	call  func()
}

func (h *hook) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p[:min(len(p), 4096)])
	if h.after -= n; h.after <= 0 {
		h.call()
	}
	return n, err
}

// TestLastCase: of many scanners that ship the same stock at the same time,
// those succeed for whom there is enough.
func TestLastCase(t *testing.T) {
	onStages(t, func(s *stage) {
		told := newStory()
		told.harvested(1, "10")
		s.capture(capture.Options{}, told.told...)
		var shipped, refused atomic.Int64
		var all sync.WaitGroup
		for range 25 {
			told.moved(2, "shipping", 0, "1")
		}
		for _, e := range told.told[1:] {
			all.Go(func() {
				r, err := s.door.Events(context.Background(), []*trailmark.Event{e}, capture.Options{})
				if err != nil {
					s.Error(err)
				}
				shipped.Add(int64(r.Captured))
				refused.Add(int64(len(r.Rejected)))
			})
		}
		all.Wait()
		if shipped.Load() != 10 || refused.Load() != 15 {
			s.Errorf("%d shipped and %d refused, want 10 and 15", shipped.Load(), refused.Load())
		}
	})
}

// TestNeighbours: what refuses one caller's document does not touch those who
// share its transaction.
func TestNeighbours(t *testing.T) {
	onStages(t, func(s *stage) {
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				events, want := halfGood().told, 0
				if i%2 == 0 {
					events, want = events[:1], 1
				}
				r, err := s.door.Events(context.Background(), events, capture.Options{})
				if err != nil || r.Captured != want {
					s.Errorf("caller %d: %+v %v", i, r, err)
				}
			})
		}
		all.Wait()
		if n := s.count(); n != 15 {
			s.Errorf("%d events were kept, want 15", n)
		}
	})
}

// TestMasterData stands and falls with its document, and makes sites of places.
func TestMasterData(t *testing.T) {
	const header = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument",
"schemaVersion":"2.0","creationDate":"2026-03-03T14:00:00Z","epcisHeader":{"epcisMasterData":{"vocabularyList":[
{"type":"urn:epcglobal:epcis:vtype:BusinessLocation","vocabularyElementList":[
{"id":"https://id.gs1.org/414/9521234000020","attributes":[],"children":["https://id.gs1.org/414/9521234000037"]}]}]}},
"epcisBody":{"eventList":[`
	onStages(t, func(s *stage) {
		told := halfGood()
		events := document(s, told.told...)
		list := events[bytes.Index(events, []byte(`"eventList":[`))+len(`"eventList":[`):]
		text := header + string(list)
		places := func() (n int) {
			s.view(func(tx *store.Tx) error {
				tree, err := tx.Places(context.Background())
				n = len(tree)
				return err
			})
			return n
		}
		for _, c := range []struct {
			options capture.Options
			want    int
		}{{capture.Options{}, 0}, {capture.Options{Proceed: true}, 1}} {
			if _, err := s.door.Capture(context.Background(), strings.NewReader(text), c.options); err != nil {
				s.Fatal(err)
			}
			if n := places(); n != c.want {
				s.Errorf("%+v: %d places in others, want %d", c.options, n, c.want)
			}
		}
	})
}
