package genealogy

import (
	"cmp"
	"slices"

	"github.com/trailmark/trailmark"
)

// History gives the moments of a thing up to and with (t, seq): its own, and
// those of its containers while they held it, at any depth, in order (S4).
// The slice is the caller's until the next call.
func (w *World) History(thing trailmark.Ref, t trailmark.Instant, seq trailmark.Seq) []Moment {
	w.buffer = w.buffer[:0]
	for _, p := range w.postings[thing] {
		if trailmark.Before(t, seq, p.Time, p.Seq) {
			break
		}
		if Live(p.Seq, p.Void, w.known) {
			w.buffer = append(w.buffer, w.moment(p, 0))
		}
	}
	if len(w.inside[thing]) == 0 {
		return w.buffer
	}
	own := len(w.buffer)
	w.inherit(thing, trailmark.Containment{Since: trailmark.Never, Until: t, UntilSeq: seq}, []trailmark.Ref{thing})
	if len(w.buffer) > own {
		slices.SortStableFunc(w.buffer, compareMoments)
		w.buffer = w.oncePerEvent(w.buffer)
	}
	return w.buffer
}

func (w *World) moment(p trailmark.Posting, via trailmark.Ref) Moment {
	m := w.scenes[p.Scene]
	return Moment{Posting: p, Scene: m.Scene, Via: via, meaning: m}
}

// inherit adds the moments of everything that held a thing during a time. The
// path cuts cycles, which a wrong record can make.
func (w *World) inherit(thing trailmark.Ref, during trailmark.Containment, path []trailmark.Ref) {
	for _, c := range w.inside[thing] {
		c = overlap(c, during)
		if !trailmark.Before(c.Since, c.SinceSeq, c.Until, c.UntilSeq) || slices.Contains(path, c.Parent) {
			continue
		}
		postings := w.postings[c.Parent]
		i, _ := slices.BinarySearchFunc(postings, c, func(p trailmark.Posting, c trailmark.Containment) int {
			return cmp.Or(cmp.Compare(p.Time, c.Since), cmp.Compare(p.Seq, c.SinceSeq))
		})
		for ; i < len(postings); i++ {
			p := postings[i]
			if trailmark.Before(c.Until, c.UntilSeq, p.Time, p.Seq) {
				break
			}
			if p.Role != trailmark.RoleMember && Live(p.Seq, p.Void, w.known) {
				w.buffer = append(w.buffer, w.moment(p, c.Parent))
			}
		}
		w.inherit(c.Parent, c, append(path, c.Parent))
	}
}

// overlap cuts a containment to the time of another. The event that takes the
// thing out is still one of the container's while it held it.
func overlap(c, during trailmark.Containment) trailmark.Containment {
	if trailmark.Before(c.Since, c.SinceSeq, during.Since, during.SinceSeq) {
		c.Since, c.SinceSeq = during.Since, during.SinceSeq
	}
	if trailmark.Before(during.Until, during.UntilSeq, c.Until, c.UntilSeq) {
		c.Until, c.UntilSeq = during.Until, during.UntilSeq
	}
	return c
}

func compareMoments(a, b Moment) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq))
}

// oncePerEvent drops what a thing would inherit from an event that names it,
// or twice from one event: packing names the child and its parent. The thing's
// own roles come first and all stay.
func (w *World) oncePerEvent(moments []Moment) []Moment {
	kept := moments[:0]
	for _, m := range moments {
		if n := len(kept); m.Via != 0 && n > 0 && kept[n-1].Seq == m.Seq {
			continue
		}
		kept = append(kept, m)
	}
	return kept
}

// StateAt gives what is true of a thing just after (t, seq).
func (w *World) StateAt(thing trailmark.Ref, t trailmark.Instant, seq trailmark.Seq) State {
	return Fold(w.History(thing, t, seq))
}
