package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/trailmark/trailmark"
)

// Head is an event without its id and its things.
type Head struct {
	Seq   trailmark.Seq
	Time  trailmark.Instant
	Scene trailmark.SceneID
}

// Way is a direction through a stretch of event times, both ends included.
type Way struct {
	From, To trailmark.Instant // From ≤ To in both directions
	Back     bool
}

// words gives what a statement about the way from $2 to $3 says in one
// direction or the other: which of several times comes first, the order, and
// the times up to the one that it reaches.
func (w Way) words() (first, order, reached string) {
	if w.Back {
		return "max", " desc", "p.time >= (select time from reach) and p.time <= $3"
	}
	return "min", "", "p.time >= $2 and p.time <= (select time from reach)"
}

// until shortens the way to a time.
func (w Way) until(t trailmark.Instant) Way {
	if w.Back {
		w.From = max(w.From, t)
	} else {
		w.To = min(w.To, t)
	}
	return w
}

// end is where the way leads.
func (w Way) end() trailmark.Instant {
	if w.Back {
		return w.From
	}
	return w.To
}

// keyed is a table that has the times of events by a key.
type keyed struct{ table, key string }

// nth is a list of times, for each key in {ints $1} that of its event on a way
// after the first $4.
func (in keyed) nth(order string) string {
	return `(select (select x.time from ` + in.table + ` x where x.` + in.key + ` = k.key and x.time >= $2 and x.time <= $3
		order by x.time` + order + ` limit 1 offset $4) as time from {ints $1}) nth`
}

// shorten ends a way where n of more keys have had their first event on it.
func (t *Tx) shorten(ctx context.Context, in keyed, keys []int64, way Way, n int) (Way, error) {
	if len(keys) <= n {
		return way, nil
	}
	_, order, _ := way.words()
	text := `select nth.time from ` + in.nth(order) + ` where nth.time is not null order by nth.time` + order + ` limit 1 offset $5`
	err := t.query(ctx, text, []any{keys, int64(way.From), int64(way.To), int64(0), int64(n - 1)}, func(r row) error {
		way = way.until(trailmark.Instant(r.Int(0)))
		return nil
	})
	return way, err
}

// eachAtMost is how many events of one of many keys are read at once.
const eachAtMost = 1_000

// headsOf gives the next events of keys on a way, at least n if there are so
// many, and the way that it read: to where one of the keys has had n events, or
// all of it. One statement finds that place and reads the events from the parts,
// each a select with {reached} for the times of p; args are from $6 on.
func (t *Tx) headsOf(ctx context.Context, in keyed, keys []int64, way Way, n int, parts string, args ...any) (list []Head, read Way, whole bool, err error) {
	if read, err = t.shorten(ctx, in, keys, way, n); err != nil {
		return nil, read, false, err
	}
	if len(keys) > 1 {
		n = max(n, eachAtMost)
	}
	first, order, reached := way.words()
	text := `with reach as materialized (select coalesce(` + first + `(nth.time), $5) as time from ` + in.nth(order) + `)
		select 0 as seq, time, 0 as scene from reach` + strings.ReplaceAll(parts, "{reached}", reached)
	all := append([]any{keys, int64(read.From), int64(read.To), int64(n - 1), int64(read.end())}, args...)
	err = t.query(ctx, text, all, func(r row) error {
		if h := readHead(r); h.Seq != 0 {
			list = append(list, h)
		} else {
			read = read.until(h.Time)
		}
		return nil
	})
	return list, read, read == way, err
}

var (
	eventsOfScenes = keyed{"event", "scene"}
	eventsOfThings = keyed{"posting", "thing"}
)

const headsOfEvents = `
	union all select p.seq, p.time, p.scene from {ints $1} cross join event p where p.scene = k.key and {reached}`

var headsOfPostings = fmt.Sprintf(`
	union all select p.seq, p.time, p.scene from {ints $1} cross join posting p
		where p.thing = k.key and {reached} and p.role in (select key from {ints $6})
	union all select p.seq, p.time, p.scene from {ints $1} cross join posting_run p
		where p.thing > k.key - %d and p.thing <= k.key and p.last >= k.key and {reached} and p.role in (select key from {ints $6})`, runMax)

// HeadsOfThings gives events in which things had one of the roles, void ones
// and error declarations too, in no order and each perhaps more than once: the
// next on a way, at least n if there are so many. It gives the way that it read,
// and true when that was the whole one.
func (t *Tx) HeadsOfThings(ctx context.Context, things []trailmark.Ref, roles []trailmark.Role, way Way, n int) (list []Head, read Way, whole bool, err error) {
	as := make([]int64, len(roles))
	for i, r := range roles {
		as[i] = int64(r)
	}
	return t.headsOf(ctx, eventsOfThings, distinct(things), way, n, headsOfPostings, as)
}

// HeadsOfScenes gives events of scenes as HeadsOfThings does, each once.
func (t *Tx) HeadsOfScenes(ctx context.Context, scenes []trailmark.SceneID, way Way, n int) (list []Head, read Way, whole bool, err error) {
	return t.headsOf(ctx, eventsOfScenes, distinct(scenes), way, n, headsOfEvents)
}

func readHead(r row) Head {
	return Head{trailmark.Seq(r.Int(0)), trailmark.Instant(r.Int(1)), trailmark.SceneID(r.Int(2))}
}

// HeadsInSequence gives the next events from one sequence to another, both
// included: n of them, fewer at the end. It goes back when from is after to.
func (t *Tx) HeadsInSequence(ctx context.Context, from, to trailmark.Seq, n int) ([]Head, error) {
	order := ""
	low, high := from, to
	if from > to {
		order, low, high = " desc", to, from
	}
	return t.heads(ctx, `e.seq >= $1 and e.seq <= $2 order by e.seq`+order, n, int64(low), int64(high))
}

// HeadsInTime gives the next events on a way after a place in the order of
// (time, sequence): n of them, fewer at the end. It writes the time as the index
// event_time has it.
func (t *Tx) HeadsInTime(ctx context.Context, way Way, after Head, n int) ([]Head, error) {
	at, beyond, order := `e.time + 0 = $1 and e.seq > $2 order by e.seq`, `e.time + 0 > $1 and e.time + 0 <= $2 order by e.time + 0, e.seq`, ""
	limit := way.To
	if way.Back {
		at, beyond, order = `e.time + 0 = $1 and e.seq < $2 order by e.seq`, `e.time + 0 < $1 and e.time + 0 >= $2 order by e.time + 0 desc, e.seq`, " desc"
		limit = way.From
	}
	list, err := t.heads(ctx, at+order, n, int64(after.Time), int64(after.Seq))
	if err != nil || len(list) == n {
		return list, err
	}
	rest, err := t.heads(ctx, beyond+order, n-len(list), int64(after.Time), int64(limit))
	return append(list, rest...), err
}

func (t *Tx) heads(ctx context.Context, where string, n int, args ...any) ([]Head, error) {
	list := make([]Head, 0, min(n, 1024))
	err := t.query(ctx, `select e.seq, e.time, e.scene from event e where `+where+` limit $3`, append(args, int64(n)), func(r row) error {
		list = append(list, readHead(r))
		return nil
	})
	return list, err
}

// LastScene gives the number of the newest scene, which is about how many
// there are.
func (t *Tx) LastScene(ctx context.Context) (last trailmark.SceneID, err error) {
	err = t.query(ctx, "select coalesce(max(id), 0) from scene", nil, func(r row) error {
		last = trailmark.SceneID(r.Int(0))
		return nil
	})
	return last, err
}
