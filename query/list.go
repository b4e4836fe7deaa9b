package query

import (
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
)

// listColumns are the columns of the lists of a recall.
var listColumns = []string{"id", "lot", "state", "place", "holder", "since", "reason"}

// WriteAffected writes the affected things as CSV with a header line: what each
// is, where it is since when (RFC 3339, UTC), and why it is affected (R3): the
// part of the scope that holds, and the events from there to the thing.
func (p *Preview) WriteAffected(ctx context.Context, w io.Writer) error {
	return p.writeList(ctx, w, p.Result.Affected)
}

// WriteCleared writes the cleared things in the same form, with the parts of
// the scope that do not hold.
func (p *Preview) WriteCleared(ctx context.Context, w io.Writer) error {
	return p.writeList(ctx, w, p.Result.Cleared)
}

// listChunk is how many things are named at a time, to bound memory.
const listChunk = 10_000

func (p *Preview) writeList(ctx context.Context, w io.Writer, things recall.Set) error {
	out := csv.NewWriter(w)
	if err := out.Write(listColumns); err != nil {
		return unwritten(err)
	}
	err := p.desk.store.View(ctx, func(tx *store.Tx) error {
		for chunk := range slices.Chunk(things, listChunk) {
			l, err := p.listing(ctx, tx, chunk)
			if err != nil {
				return err
			}
			for i := range l.standings {
				if err := out.Write(l.line(&l.standings[i])); err != nil {
					return unwritten(err)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Flush()
	return unwritten(out.Error())
}

func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return trailmark.Wrapf(trailmark.Internal, err, "the list cannot be written")
}

// listing is a chunk of a list with the names in it.
type listing struct {
	standings []standing
	reasons   [][]recall.Reason
	names     names
	events    heads
}

func (p *Preview) listing(ctx context.Context, tx *store.Tx, things recall.Set) (*listing, error) {
	l := &listing{}
	var missing recall.Set
	for _, thing := range things {
		if _, ok := p.census.at(thing); !ok {
			missing = append(missing, thing)
		}
	}
	fresh, err := standingsOf(ctx, tx, missing, p.census.moment)
	if err != nil {
		return nil, err
	}
	var refs []trailmark.Ref
	for _, thing := range things {
		s, ok := p.census.at(thing)
		if !ok {
			s, fresh = fresh[0], fresh[1:]
		}
		l.standings = append(l.standings, s)
		l.reasons = append(l.reasons, p.Result.Why(thing))
		refs = append(refs, s.thing, s.lot, s.place, s.holder)
	}
	for _, reasons := range l.reasons {
		for _, r := range reasons {
			for _, link := range r.Chain {
				refs = append(refs, link.Thing)
				l.events.note(link.Event)
			}
		}
	}
	if l.names, err = loadNames(ctx, tx, refs); err != nil {
		return nil, err
	}
	return l, l.events.load(ctx, tx)
}

func (l *listing) line(s *standing) []string {
	since := ""
	if s.where != recall.UnknownSince {
		since = s.since.String()
	}
	i, _ := slices.BinarySearchFunc(l.standings, s.thing, func(s standing, t trailmark.Ref) int { return int(s.thing - t) })
	return []string{
		string(l.names.id(s.thing)), string(l.names.id(s.lot)), s.where.String(),
		string(l.names.id(s.place)), string(l.names.id(s.holder)), since, l.reason(l.reasons[i]),
	}
}

// reason writes, for each part of the scope, its path, how sure the way from it
// to the thing is unless it is exact, and the way: events, with what each of
// them leads to where that is not the thing itself.
func (l *listing) reason(reasons []recall.Reason) string {
	parts := make([]string, len(reasons))
	for i, r := range reasons {
		if !r.Holds {
			parts[i] = "not " + r.Path
			continue
		}
		parts[i] = r.Path
		if worst := r.Worst(); worst != genealogy.Exact {
			parts[i] += " (" + worst.String() + ")"
		}
		for j, link := range r.Chain {
			if event := l.events.id(link.Event); event != "" {
				parts[i] += " " + event
			}
			if j+1 < len(r.Chain) {
				parts[i] += " " + string(l.names.id(link.Thing))
			}
		}
	}
	return strings.Join(parts, "; ")
}
