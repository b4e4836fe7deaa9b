package store

import (
	"context"
	"strconv"

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

// words gives what a statement says in one direction or the other.
func (w Way) words() (limit trailmark.Instant, order string) {
	if w.Back {
		return trailmark.Never, " desc"
	}
	return trailmark.Forever, ""
}

// shorten ends the way at the nearest of some times, Never or Forever for none.
func (w Way) shorten(times []trailmark.Instant) (Way, bool) {
	short := w
	for _, t := range times {
		if w.Back {
			short.From = max(short.From, t)
		} else {
			short.To = min(short.To, t)
		}
	}
	return short, short == w
}

// nth ends a way at the event time at which the first of some keys has had n
// events. It reports true when none has so many: the way is as long as it was.
func (t *Tx) nth(ctx context.Context, from, key string, keys []int64, way Way, n int) (Way, bool, error) {
	limit, order := way.words()
	text := `select coalesce((select x.time from ` + from + ` x where x.` + key + ` = k.key
		and x.time >= $2 and x.time <= $3 order by x.time` + order + ` limit 1 offset $4), $5) from {ints $1}`
	var times []trailmark.Instant
	err := t.query(ctx, text, []any{keys, int64(way.From), int64(way.To), int64(n - 1), int64(limit)}, func(r row) error {
		times = append(times, trailmark.Instant(r.Int(0)))
		return nil
	})
	short, whole := way.shorten(times)
	return short, whole, err
}

// HeadsOfThings gives events in which things had one of the roles, void ones
// and error declarations too, in no order and each perhaps more than once: the
// next on a way, with about n for each thing. It gives the way that it read, and
// true when that was the whole one.
func (t *Tx) HeadsOfThings(ctx context.Context, things []trailmark.Ref, roles []trailmark.Role, way Way, n int) (list []Head, read Way, whole bool, err error) {
	keys, as := distinct(things), make([]int64, len(roles))
	for i, r := range roles {
		as[i] = int64(r)
	}
	read, whole, err = t.nth(ctx, "posting", "thing", keys, way, n)
	if err != nil {
		return nil, read, false, err
	}
	add := func(r row) error {
		list = append(list, readHead(r))
		return nil
	}
	args := []any{keys, int64(read.From), int64(read.To), as}
	const during = ` and p.time >= $2 and p.time <= $3 and p.role in (select key from {ints $4})`
	const single = `select p.seq, p.time, p.scene from {ints $1} cross join posting p where p.thing = k.key` + during
	if err := t.query(ctx, single, args, add); err != nil {
		return nil, read, false, err
	}
	runs := `select p.seq, p.time, p.scene from {ints $1} cross join posting_run p
		where p.thing > k.key - ` + strconv.Itoa(runMax) + ` and p.thing <= k.key and p.last >= k.key` + during
	return list, read, whole, t.query(ctx, runs, args, add)
}

// HeadsOfScenes gives events of scenes as HeadsOfThings does, each once.
func (t *Tx) HeadsOfScenes(ctx context.Context, scenes []trailmark.SceneID, way Way, n int) (list []Head, read Way, whole bool, err error) {
	keys := distinct(scenes)
	read, whole, err = t.nth(ctx, "event", "scene", keys, way, n)
	if err != nil {
		return nil, read, false, err
	}
	const text = `select e.seq, e.time, e.scene from {ints $1} cross join event e
		where e.scene = k.key and e.time >= $2 and e.time <= $3`
	err = t.query(ctx, text, []any{keys, int64(read.From), int64(read.To)}, func(r row) error {
		list = append(list, readHead(r))
		return nil
	})
	return list, read, whole, err
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
