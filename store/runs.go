package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// A run is one row for the postings of an event's things with neighbouring
// numbers, when nothing but the thing is different: a thousand items that were
// made together and are shipped together take 32 rows and not a thousand. A run
// is short, because a look-up reads as far back as one can begin.
const (
	runMin = 4
	runMax = 32
)

type run struct {
	trailmark.Posting // of the first thing
	last              trailmark.Ref
}

var runTable = &table{"posting_run", []string{"thing", "time", "seq", "role", "last", "scene", "other", "void"}}

const runColumns = `p.thing, p.time, p.seq, p.role, p.last, p.scene, p.other, p.void`

// cutRuns takes from postings in their order those that make runs.
func cutRuns(list []trailmark.Posting) (runs []run, rest []trailmark.Posting) {
	if len(list) < runMin {
		return nil, list
	}
	byEvent := slices.Clone(list)
	slices.SortFunc(byEvent, func(a, b trailmark.Posting) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Role, b.Role), cmp.Compare(a.Thing, b.Thing))
	})
	rest = list[:0]
	for from := 0; from < len(byEvent); {
		to := from + 1
		for to < len(byEvent) && to-from < runMax && follows(&byEvent[to-1], &byEvent[to]) {
			to++
		}
		if first := byEvent[from]; to-from >= runMin {
			runs = append(runs, run{first, byEvent[to-1].Thing})
		} else {
			rest = append(rest, byEvent[from:to]...)
		}
		from = to
	}
	slices.SortFunc(rest, ComparePostings)
	slices.SortFunc(runs, func(a, b run) int { return ComparePostings(a.Posting, b.Posting) })
	return runs, rest
}

// follows reports whether two postings can stand in one run.
func follows(a, b *trailmark.Posting) bool {
	return b.Thing == a.Thing+1 && a.Seq == b.Seq && a.Role == b.Role && a.Other == b.Other && a.Void == b.Void &&
		a.Amount == trailmark.Amount{} && b.Amount == trailmark.Amount{}
}

func (t *Tx) appendRuns(ctx context.Context, runs []run) error {
	fresh := newRows(runTable, len(runs))
	for _, r := range runs {
		fresh.add(integer(r.Thing), integer(r.Time), integer(r.Seq), integer(r.Role), integer(r.last),
			integer(r.Scene), some(r.Other), some(r.Void))
	}
	return t.insert(ctx, runTable, fresh)
}

// readRun gives the posting of one thing in a run.
func readRun(r row, thing int64) trailmark.Posting {
	return trailmark.Posting{
		Thing: trailmark.Ref(thing), Time: trailmark.Instant(r.Int(1)), Seq: trailmark.Seq(r.Int(2)),
		Role: trailmark.Role(r.Int(3)), Scene: trailmark.SceneID(r.Int(5)), Other: trailmark.Ref(r.Int(6)),
		Void: trailmark.Seq(r.Int(7)),
	}
}
