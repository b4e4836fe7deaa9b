package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

var eventTable = &table{"event", []string{"seq", "time", "scene", "id", "hash", "involved", "declares", "span_from", "span_to", "void"}}

const eventColumns = `e.seq, e.time, e.scene, e.id, e.involved, e.declares, e.span_from, e.span_to, e.void`

func readRecord(r row) trailmark.Record {
	return trailmark.Record{
		Seq: trailmark.Seq(r.Int(0)), Time: trailmark.Instant(r.Int(1)), Scene: trailmark.SceneID(r.Int(2)),
		ID: unpackID(r.Bytes(3)), Involved: unpackInvolved(r.Bytes(4)), Declares: r.Int(5) != 0,
		From: trailmark.Instant(r.Int(6)), To: trailmark.Instant(r.Int(7)), VoidedBy: trailmark.Seq(r.Int(8)),
	}
}

// NextSeq gives the sequence of the next event to be appended.
func (t *Tx) NextSeq(ctx context.Context) (trailmark.Seq, error) {
	next, err := t.numbering(ctx)
	return trailmark.Seq(next.seq), err
}

// LastSeq gives the sequence of the newest event, zero for an empty store.
func (t *Tx) LastSeq(ctx context.Context) (last trailmark.Seq, err error) {
	err = t.query(ctx, "select coalesce(max(seq), 0) from event", nil, func(r row) error {
		last = trailmark.Seq(r.Int(0))
		return nil
	})
	return last, err
}

// AppendEvents adds events, numbered without a gap from NextSeq on. The order
// of what is involved is not kept.
func (t *Tx) AppendEvents(ctx context.Context, events []trailmark.Record) error {
	next, err := t.numbering(ctx)
	if err != nil {
		return err
	}
	fresh := newRows(eventTable, len(events))
	for i := range events {
		e := &events[i]
		if int64(e.Seq) != next.seq {
			return trailmark.Errorf(trailmark.Internal, "event %d is appended where %d is next", e.Seq, next.seq)
		}
		next.seq++
		SortInvolved(e.Involved)
		id, declares := packID(e.ID), trailmark.Ref(0)
		if e.Declares {
			declares = 1
		}
		fresh.add(integer(e.Seq), integer(e.Time), integer(e.Scene), blob(id), integer(t.store.idKey(id)),
			blob(packInvolved(e.Involved)), some(declares), some(e.From), some(e.To), some(e.VoidedBy))
	}
	t.appended = t.appended || len(events) > 0
	return t.insert(ctx, eventTable, fresh)
}

// Events gives the events with these sequences, in no order.
func (t *Tx) Events(ctx context.Context, seqs []trailmark.Seq, each func(trailmark.Record) error) error {
	keys := distinct(seqs)
	return t.inSpans(ctx, keys,
		`select `+eventColumns+` from {ints $1} cross join event e where e.seq = k.key`,
		`select `+eventColumns+` from event e where e.seq between $1 and $2`,
		func(r row) error { return each(readRecord(r)) })
}

// EventsOfScenes gives the events of scenes with from ≤ eventTime < to, in no
// order.
func (t *Tx) EventsOfScenes(ctx context.Context, scenes []trailmark.SceneID, from, to trailmark.Instant, each func(trailmark.Record) error) error {
	const text = `select ` + eventColumns + ` from {ints $1} cross join event e
		where e.scene = k.key and e.time >= $2 and e.time < $3`
	return t.query(ctx, text, []any{distinct(scenes), int64(from), int64(to)}, func(r row) error {
		return each(readRecord(r))
	})
}

// EventsByID gives the events with these event ids: for each, an event and the
// error declarations that repeat its id, in order of sequence.
func (t *Tx) EventsByID(ctx context.Context, ids []string) (map[string][]trailmark.Record, error) {
	wanted := make(map[string]bool, len(ids))
	keys := make([]int64, len(ids))
	for i, id := range ids {
		wanted[id] = true
		keys[i] = t.store.idKey(packID(id))
	}
	found := map[string][]trailmark.Record{}
	const text = `select ` + eventColumns + ` from {ints $1} cross join event e where e.hash = k.key`
	err := t.query(ctx, text, []any{distinct(keys)}, func(r row) error {
		if id := unpackID(r.Bytes(3)); wanted[id] {
			found[id] = append(found[id], readRecord(r))
		}
		return nil
	})
	for _, list := range found {
		slices.SortFunc(list, func(a, b trailmark.Record) int { return cmp.Compare(a.Seq, b.Seq) })
	}
	return found, err
}

// VoidEvent marks an event and its postings as voided by an error declaration
// (S2).
func (t *Tx) VoidEvent(ctx context.Context, event *trailmark.Record, by trailmark.Seq) error {
	if _, err := t.exec(ctx, `update event set void = $1 where seq = $2`, int64(by), int64(event.Seq)); err != nil {
		return err
	}
	things := make([]trailmark.Ref, len(event.Involved))
	for i, v := range event.Involved {
		things[i] = v.Thing
	}
	for _, table := range []string{postingTable.name, runTable.name} { // a run begins with one of the things
		text := `update ` + table + ` set void = $1 where time = $2 and seq = $3 and thing in (select key from {ints $4})`
		if _, err := t.exec(ctx, text, int64(by), int64(event.Time), int64(event.Seq), distinct(things)); err != nil {
			return err
		}
	}
	return nil
}

// inSpans runs one of two statements over a sorted list of keys: a range scan
// for each stretch of keys that lie close together, which is how a production
// run lies, and one look-up for all the others. Rows come in no order.
func (t *Tx) inSpans(ctx context.Context, keys []int64, byKey, byRange string, each func(row) error) error {
	spans, rest := denseSpans(keys)
	for _, s := range spans {
		wanted := keys[s.from:s.to]
		err := t.query(ctx, byRange, []any{wanted[0], wanted[len(wanted)-1]}, func(r row) error {
			if _, ok := slices.BinarySearch(wanted, r.Int(0)); !ok {
				return nil // lies between the wanted ones
			}
			return each(r)
		})
		if err != nil {
			return err
		}
	}
	if len(rest) == 0 {
		return nil
	}
	return t.query(ctx, byKey, []any{rest}, each)
}

type span struct{ from, to int } // indexes, half-open

const (
	spanGap = 8  // keys further apart are better looked up one by one
	spanMin = 64 // as are shorter stretches
)

// denseSpans finds the stretches of sorted keys in which neighbours are at
// most spanGap apart.
func denseSpans(keys []int64) (spans []span, rest []int64) {
	for from := 0; from < len(keys); {
		to := from + 1
		for to < len(keys) && keys[to]-keys[to-1] <= spanGap {
			to++
		}
		if to-from >= spanMin {
			spans = append(spans, span{from, to})
		} else {
			rest = append(rest, keys[from:to]...)
		}
		from = to
	}
	return spans, rest
}
