package store

import "context"

// SerialSpan says what state the numbers of a pool are in from a position to
// another, both included. Positions in no span are free.
type SerialSpan struct {
	First, Last int64
	State       string
}

// SerialSpans gives the spans of a pool that touch the positions from first to
// last, in order.
func (t *Tx) SerialSpans(ctx context.Context, pool, first, last int64) (list []SerialSpan, err error) {
	const text = `select first, last, state from serial_span
		where pool = $1 and first <= $3 and last >= $2
		and first >= coalesce((select max(first) from serial_span where pool = $1 and first <= $2), 0) order by first`
	err = t.query(ctx, text, []any{pool, first, last}, func(r row) error {
		list = append(list, SerialSpan{r.Int(0), r.Int(1), r.Text(2)})
		return nil
	})
	return list, err
}

// ReplaceSerialSpans puts spans into the place of others of a pool. Both lists
// are in order; those that go begin where stored ones do.
func (t *Tx) ReplaceSerialSpans(ctx context.Context, pool int64, gone, fresh []SerialSpan) error {
	if len(gone) > 0 {
		const text = `delete from serial_span where pool = $1 and first between $2 and $3`
		if _, err := t.exec(ctx, text, pool, gone[0].First, gone[len(gone)-1].First); err != nil {
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
	const text = `select k.key, s.state from {ints $1} join serial_span s on s.pool = $2
		and s.first = (select max(first) from serial_span where pool = $2 and first <= k.key) where s.last >= k.key`
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

// SerialBlock is a part of an imported list: so many numbers from a position
// on, in order of their bytes, and the first of them. What Data means is known
// to package serial.
type SerialBlock struct {
	First, Count int64
	Head         string
	Data         []byte
}

var serialBlockTable = &table{"serial_block", []string{"pool", "first", "count", "head", "data"}}

// AddSerialBlocks adds blocks of a pool, in order.
func (t *Tx) AddSerialBlocks(ctx context.Context, pool int64, blocks []SerialBlock) error {
	add := newRows(serialBlockTable, len(blocks))
	for _, b := range blocks {
		add.add(integer(pool), integer(b.First), integer(b.Count), text(b.Head), blob(b.Data))
	}
	return t.insert(ctx, serialBlockTable, add)
}

const serialBlocks = `select first, count, head, data from serial_block b where pool = $1 `

// SerialBlockAt gives the block of a pool that holds a position, or of those
// after it the first; none at the end.
func (t *Tx) SerialBlockAt(ctx context.Context, pool, position int64) ([]SerialBlock, error) {
	return t.serialBlocks(ctx, "and first + count > $2 and first >= coalesce("+
		"(select max(first) from serial_block where pool = $1 and first <= $2), 0) order by first limit 1", pool, position)
}

// SerialBlocksOf gives the blocks of a pool that would hold these numbers.
func (t *Tx) SerialBlocksOf(ctx context.Context, pool int64, numbers []string) ([]SerialBlock, error) {
	return t.serialBlocks(ctx, "and head in (select (select max(head) from serial_block where pool = $1 and head <= k.key) from {texts $2}) order by first",
		pool, numbers)
}

func (t *Tx) serialBlocks(ctx context.Context, which string, args ...any) (list []SerialBlock, err error) {
	err = t.query(ctx, serialBlocks+which, args, func(r row) error {
		list = append(list, SerialBlock{r.Int(0), r.Int(1), r.Text(2), r.Bytes(3)})
		return nil
	})
	return list, err
}
