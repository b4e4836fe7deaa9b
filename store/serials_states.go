package store

import "context"

// SerialSpan says what state the numbers of a pool are in from a position to
// another, both included. Positions in no span are free.
type SerialSpan struct {
	First, Last int64
	State       string
}

// SerialSpans gives the spans of a pool that touch one of the runs of positions,
// both ends of a run included, in order.
func (t *Tx) SerialSpans(ctx context.Context, pool int64, runs [][2]int64) (list []SerialSpan, err error) {
	const text = `select distinct s.first, s.last, s.state from {pairs $2} cross join serial_span s
		where s.pool = $1 and s.first <= k.b and s.last >= k.a
		and s.first >= coalesce((select max(first) from serial_span where pool = $1 and first <= k.a), 0) order by s.first`
	err = t.query(ctx, text, []any{pool, pairs(runs)}, func(r row) error {
		list = append(list, SerialSpan{r.Int(0), r.Int(1), r.Text(2)})
		return nil
	})
	return list, err
}

// ReplaceSerialSpans puts spans, in order, into the place of stored ones of a
// pool.
func (t *Tx) ReplaceSerialSpans(ctx context.Context, pool int64, gone, fresh []SerialSpan) error {
	if len(gone) > 0 {
		firsts := make([]int64, len(gone))
		for i := range gone {
			firsts[i] = gone[i].First
		}
		const text = `delete from serial_span where pool = $1 and first in (select key from {ints $2})`
		if _, err := t.exec(ctx, text, pool, firsts); err != nil {
			return err
		}
	}
	add := newRows(serialSpanTable, len(fresh))
	for _, s := range fresh {
		add.add(integer(pool), integer(s.First), integer(s.Last), text(s.State))
	}
	return t.insert(ctx, serialSpanTable, add)
}

var serialSpanTable = &table{"serial_span", []string{"pool", "first", "last", "state"}}

// SerialStates gives the states of positions of a pool; a free one has none.
func (t *Tx) SerialStates(ctx context.Context, pool int64, positions []int64) (map[int64]string, error) {
	const text = `select k.key, s.state from {ints $1} cross join serial_span s where s.pool = $2
		and s.first = (select max(first) from serial_span where pool = $2 and first <= k.key) and s.last >= k.key`
	states := make(map[int64]string, len(positions))
	err := t.query(ctx, text, []any{positions, pool}, func(r row) error {
		states[r.Int(0)] = r.Text(1)
		return nil
	})
	return states, err
}

// SerialCounts says how many numbers of each pool are in each state, free ones
// left out.
func (t *Tx) SerialCounts(ctx context.Context) (map[int64]map[string]int64, error) {
	counts := map[int64]map[string]int64{}
	const text = `select pool, state, cast(sum(last - first + 1) as bigint) from serial_span group by pool, state`
	err := t.query(ctx, text, nil, func(r row) error {
		if counts[r.Int(0)] == nil {
			counts[r.Int(0)] = map[string]int64{}
		}
		counts[r.Int(0)][r.Text(1)] = r.Int(2)
		return nil
	})
	return counts, err
}
