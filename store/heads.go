package store

import (
	"context"
	"slices"
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

// words gives what a statement says in one direction or the other: a time for
// none, and the order.
func (w Way) words() (none trailmark.Instant, order string) {
	if w.Back {
		return trailmark.Never, " desc"
	}
	return trailmark.Forever, ""
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

// eachAtMost is how many events of one of many keys are read at once.
const eachAtMost = 1_000

// shorten ends a way where about n events of some keys lie on it: where n of
// the keys have had their first event, and none has had too many. It reports
// true when the way is as long as it was.
func (t *Tx) shorten(ctx context.Context, from, key string, keys []int64, way Way, n int) (Way, bool, error) {
	short := way
	if len(keys) > n {
		times, err := t.nth(ctx, from, key, keys, way, 1)
		if err != nil {
			return way, false, err
		}
		if len(times) > n {
			short = short.until(times[n-1])
		}
	}
	if len(keys) > 1 {
		n = max(n, eachAtMost)
	}
	times, err := t.nth(ctx, from, key, keys, short, n)
	if len(times) > 0 {
		short = short.until(times[0])
	}
	return short, short == way, err
}

// nth gives for each key that has n events on a way the time of the nth, in the
// order of the way.
func (t *Tx) nth(ctx context.Context, from, key string, keys []int64, way Way, n int) (times []trailmark.Instant, err error) {
	none, order := way.words()
	text := `select coalesce((select x.time from ` + from + ` x where x.` + key + ` = k.key
		and x.time >= $2 and x.time <= $3 order by x.time` + order + ` limit 1 offset $4), $5) from {ints $1}`
	err = t.query(ctx, text, []any{keys, int64(way.From), int64(way.To), int64(n - 1), int64(none)}, func(r row) error {
		if at := trailmark.Instant(r.Int(0)); at != none {
			times = append(times, at)
		}
		return nil
	})
	slices.Sort(times)
	if way.Back {
		slices.Reverse(times)
	}
	return times, err
}

// HeadsOfThings gives events in which things had one of the roles, void ones
// and error declarations too, in no order and each perhaps more than once: the
// next on a way, at least n if there are so many. It gives the way that it read,
// and true when that was the whole one.
func (t *Tx) HeadsOfThings(ctx context.Context, things []trailmark.Ref, roles []trailmark.Role, way Way, n int) (list []Head, read Way, whole bool, err error) {
	keys, as := distinct(things), make([]int64, len(roles))
	for i, r := range roles {
		as[i] = int64(r)
	}
	read, whole, err = t.shorten(ctx, "posting", "thing", keys, way, n)
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
	read, whole, err = t.shorten(ctx, "event", "scene", keys, way, n)
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
