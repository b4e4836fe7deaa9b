package store

import "context"

// SerialBlock is some numbers of an imported list: so many from a position on,
// in order of their bytes, and the first of them. A list that was imported in
// several files has as many parts, each in an order of its own. What Data means
// is known to package serial.
type SerialBlock struct {
	First, Count int64
	Part         int64 // from 0
	Head         string
	Data         []byte
}

var serialBlockTable = &table{"serial_block", []string{"pool", "first", "count", "part", "head", "data"}}

// AddSerialBlocks adds blocks of a pool, in order.
func (t *Tx) AddSerialBlocks(ctx context.Context, pool int64, blocks []SerialBlock) error {
	add := newRows(serialBlockTable, len(blocks))
	for _, b := range blocks {
		add.add(integer(pool), integer(b.First), integer(b.Count), integer(b.Part), text(b.Head), blob(b.Data))
	}
	return t.insert(ctx, serialBlockTable, add)
}

const serialBlocks = `select first, count, part, head, data from serial_block b where pool = $1 `

// SerialBlockAt gives the block of a pool that holds a position, or of those
// after it the first; none at the end.
func (t *Tx) SerialBlockAt(ctx context.Context, pool, position int64) ([]SerialBlock, error) {
	return t.serialBlocks(ctx, "and first + count > $2 and first >= coalesce("+
		"(select max(first) from serial_block where pool = $1 and first <= $2), 0) order by first limit 1", pool, position)
}

// SerialBlocksOf gives the blocks of a part of a pool that would hold these
// numbers, in order.
func (t *Tx) SerialBlocksOf(ctx context.Context, pool, part int64, numbers []string) ([]SerialBlock, error) {
	return t.serialBlocks(ctx, "and part = $2 and head in (select (select max(head) from serial_block"+
		" where pool = $1 and part = $2 and head <= k.key) from {texts $3}) order by first", pool, part, numbers)
}

func (t *Tx) serialBlocks(ctx context.Context, which string, args ...any) (list []SerialBlock, err error) {
	err = t.query(ctx, serialBlocks+which, args, func(r row) error {
		list = append(list, SerialBlock{r.Int(0), r.Int(1), r.Int(2), r.Text(3), r.Bytes(4)})
		return nil
	})
	return list, err
}
