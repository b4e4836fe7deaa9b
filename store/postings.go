package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

var postingTable = &table{"posting", []string{"thing", "time", "seq", "role", "nth", "scene", "other", "amount", "void"}}

const postingColumns = `p.thing, p.time, p.seq, p.role, p.scene, p.other, p.amount, p.void`

func readPosting(r row) trailmark.Posting {
	p := trailmark.Posting{
		Thing: trailmark.Ref(r.Int(0)), Time: trailmark.Instant(r.Int(1)), Seq: trailmark.Seq(r.Int(2)),
		Role: trailmark.Role(r.Int(3)), Scene: trailmark.SceneID(r.Int(4)), Other: trailmark.Ref(r.Int(5)),
		Void: trailmark.Seq(r.Int(7)),
	}
	if amount := r.Text(6); amount != "" {
		p.Amount = readAmount(amount)
	}
	return p
}

// ComparePostings is the order in which postings are kept.
func ComparePostings(a, b trailmark.Posting) int {
	switch { // most differ in the first of these
	case a.Thing != b.Thing:
		return cmp.Compare(a.Thing, b.Thing)
	case a.Time != b.Time:
		return cmp.Compare(a.Time, b.Time)
	case a.Seq != b.Seq:
		return cmp.Compare(a.Seq, b.Seq)
	}
	return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Other, b.Other),
		cmp.Compare(a.Amount.UOM, b.Amount.UOM), cmp.Compare(a.Amount.Quantity, b.Amount.Quantity))
}

// sortPostings brings postings into their order. Things that lie close
// together, as those of a production run do, are told apart by counting.
func sortPostings(list []trailmark.Posting) []trailmark.Posting {
	if slices.IsSortedFunc(list, ComparePostings) {
		return list
	}
	low, high := list[0].Thing, list[0].Thing
	for i := range list {
		low, high = min(low, list[i].Thing), max(high, list[i].Thing)
	}
	if high-low > trailmark.Ref(4*len(list)) {
		slices.SortFunc(list, ComparePostings)
		return list
	}
	ends := make([]int, high-low+2) // where each thing's postings end, shifted by one
	for i := range list {
		ends[list[i].Thing-low+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	sorted := make([]trailmark.Posting, len(list))
	for i := range list {
		at := &ends[list[i].Thing-low]
		sorted[*at] = list[i]
		*at++
	}
	for from := 0; from < len(sorted); {
		to := ends[sorted[from].Thing-low]
		slices.SortFunc(sorted[from:to], ComparePostings)
		from = to
	}
	return sorted
}

// AppendPostings adds postings. The list is not the caller's any more.
func (t *Tx) AppendPostings(ctx context.Context, list []trailmark.Posting) error {
	runs, rest := cutRuns(sortPostings(list))
	if err := t.appendRuns(ctx, runs); err != nil {
		return err
	}
	fresh := newRows(postingTable, len(rest))
	nth := trailmark.Ref(0)
	for i, p := range rest {
		if i > 0 && p.Thing == rest[i-1].Thing && p.Seq == rest[i-1].Seq && p.Role == rest[i-1].Role {
			nth++
		} else {
			nth = 0
		}
		amount := value{}
		if p.Amount != (trailmark.Amount{}) {
			amount = text(writeAmount(p.Amount))
		}
		fresh.add(integer(p.Thing), integer(p.Time), integer(p.Seq), integer(p.Role), integer(nth),
			integer(p.Scene), some(p.Other), amount, some(p.Void))
	}
	return t.insert(ctx, postingTable, fresh)
}

// postingsOfKeys reads those of single things together with those in runs.
var postingsOfKeys = fmt.Sprintf(`
	select k.key, p.time, p.seq, p.role, p.scene, p.other, p.amount, p.void
		from {ints $1} cross join posting p where p.thing = k.key
	union all select k.key, p.time, p.seq, p.role, p.scene, p.other, null, p.void
		from {ints $1} cross join posting_run p where p.thing > k.key - %d and p.thing <= k.key and p.last >= k.key`, runMax)

// Postings gives all postings of things, void ones too, in order of thing and
// (time, sequence).
func (t *Tx) Postings(ctx context.Context, things []trailmark.Ref) ([]trailmark.Posting, error) {
	keys := distinct(things)
	list := make([]trailmark.Posting, 0, len(keys))
	spans, rest := denseSpans(keys)
	if len(rest) > 0 {
		err := t.query(ctx, postingsOfKeys, []any{rest}, func(r row) error {
			list = append(list, readPosting(r))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, s := range spans {
		var err error
		if list, err = t.addSpan(ctx, keys[s.from:s.to], list); err != nil {
			return nil, err
		}
	}
	return sortPostings(list), nil
}

// addSpan adds the postings of things that lie close together: a scan of those
// of single things, and one of the runs.
func (t *Tx) addSpan(ctx context.Context, wanted []int64, list []trailmark.Posting) ([]trailmark.Posting, error) {
	low, high := wanted[0], wanted[len(wanted)-1]
	const single = `select ` + postingColumns + ` from posting p where p.thing between $1 and $2`
	err := t.query(ctx, single, []any{low, high}, func(r row) error {
		if _, ok := slices.BinarySearch(wanted, r.Int(0)); ok {
			list = append(list, readPosting(r))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	const runs = `select ` + runColumns + ` from posting_run p where p.thing > $1 and p.thing <= $2 and p.last >= $3`
	err = t.query(ctx, runs, []any{low - runMax, high, low}, func(r row) error {
		at, _ := slices.BinarySearch(wanted, r.Int(0))
		for last := r.Int(4); at < len(wanted) && wanted[at] <= last; at++ {
			list = append(list, readRun(r, wanted[at]))
		}
		return nil
	})
	return list, err
}

// Emptied gives the postings in which parents are named alone, in order.
func (t *Tx) Emptied(ctx context.Context, parents []trailmark.Ref) ([]trailmark.Posting, error) {
	since := make([]Moment, len(parents))
	for i, p := range parents {
		since[i] = Moment{p, trailmark.Never}
	}
	return t.EmptiedSince(ctx, since)
}

// Moment is a thing at a time.
type Moment struct {
	Thing trailmark.Ref
	Time  trailmark.Instant
}

// EmptiedSince gives the postings in which parents are named alone from a time
// on, in order.
func (t *Tx) EmptiedSince(ctx context.Context, parents []Moment) ([]trailmark.Posting, error) {
	if len(parents) == 0 {
		return nil, nil
	}
	keys := make(pairs, len(parents))
	for i, m := range parents {
		keys[i] = [2]int64{int64(m.Thing), int64(m.Time)}
	}
	slices.SortFunc(keys, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	keys = slices.CompactFunc(keys, func(a, b [2]int64) bool { return a[0] == b[0] })
	var list []trailmark.Posting
	const text = `select ` + postingColumns + ` from {pairs $1} cross join posting p
		where p.thing = k.a and p.time >= k.b and p.role = $2`
	err := t.query(ctx, text, []any{keys, int64(trailmark.RoleAlone)}, func(r row) error {
		list = append(list, readPosting(r))
		return nil
	})
	slices.SortFunc(list, ComparePostings)
	return list, err
}

// An amount is kept as one text: the number, and after a blank the unit.
func writeAmount(a trailmark.Amount) string {
	if a.UOM == "" {
		return string(a.Quantity)
	}
	return string(a.Quantity) + " " + a.UOM
}

func readAmount(s string) trailmark.Amount {
	quantity, uom, _ := strings.Cut(s, " ")
	return trailmark.Amount{Quantity: trailmark.Number(quantity), UOM: uom}
}
