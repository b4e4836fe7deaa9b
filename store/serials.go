package store

import (
	"context"

	"github.com/trailmark/trailmark"
)

// SerialPool is a stock of serial numbers of one key. A number has a place in
// its pool, a position from 0; what the number at a position is follows from
// the pool, or is in its blocks.
type SerialPool struct {
	ID   int64
	Name string
	AI   string // of the key: 01, 00, 8003 or 8004
	Base string // the key, or the digits with which every number begins
	Kind string // random, range or list

	Alphabet string // of random numbers
	Length   int    // of random numbers; of a range the digits to which zeros fill up, or 0
	Lowest   string // the number at position 0 of a range
	Secret   []byte // of the order of random numbers
	Size     int64  // positions
	Parts    int64  // files that the numbers of a list came in
	// Timed: a position belongs to a time, see package serial.
	Timed bool

	Odds int64 // one in so many guesses may meet a number in circulation; 0 for any
	Most int64 // how many may be allocated; 0 for all
	Warn int64 // at how many per cent of them it is said to run low

	Next      int64  // the first position that no allocation had
	Issued    int64  // how many numbers were allocated
	Reached   int64  // Next of the pool in a database that this one was restored over
	Suspended string // why nothing is allocated; "" while something is
	Place     string // the identity of the database when it was last allocated from
	Created   trailmark.Instant
}

const serialPoolColumns = `select id, name, ai, base, kind, alphabet, length, lowest, secret, size, timed, odds, most, warn,
	next, issued, suspended, place, created, parts, reached from serial_pool `

// AddSerialPool adds a pool and gives it as it was stored, with number and
// time. Errors: Conflict when another one has the name.
func (t *Tx) AddSerialPool(ctx context.Context, p SerialPool) (SerialPool, error) {
	const text = `insert into serial_pool (id, name, ai, base, kind, alphabet, length, lowest, secret, size, timed, odds, most, warn,
			next, issued, suspended, place, created, parts, reached)
		select (select coalesce(max(id), 0) + 1 from serial_pool),
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, '', '', $14, $15, 0
		where not exists (select 1 from serial_pool where name = $1)`
	n, err := t.exec(ctx, text, p.Name, p.AI, p.Base, p.Kind, p.Alphabet, int64(p.Length), p.Lowest, p.Secret, p.Size,
		truth(p.Timed), p.Odds, p.Most, p.Warn, t.now(), p.Parts)
	if err != nil {
		return SerialPool{}, err
	}
	if n == 0 {
		return SerialPool{}, &trailmark.Error{
			Kind: trailmark.Conflict, Message: "there is a pool " + p.Name + " already", Hint: "choose another name",
		}
	}
	return t.SerialPool(ctx, p.Name)
}

// SerialPool gives the pool with a name. Errors: NotFound.
func (t *Tx) SerialPool(ctx context.Context, name string) (SerialPool, error) {
	list, err := t.serialPools(ctx, "where name = $1", name)
	if err == nil && len(list) == 0 {
		return SerialPool{}, &trailmark.Error{
			Kind: trailmark.NotFound, Message: "there is no pool " + name, Hint: "trailmark serial pool list shows those that there are",
		}
	}
	if err != nil {
		return SerialPool{}, err
	}
	return list[0], nil
}

// SerialPools gives all pools, in order of their names.
func (t *Tx) SerialPools(ctx context.Context) ([]SerialPool, error) {
	return t.serialPools(ctx, "order by name")
}

// SerialPoolsOf gives the pools of keys.
func (t *Tx) SerialPoolsOf(ctx context.Context, ai string, bases []string) ([]SerialPool, error) {
	return t.serialPools(ctx, "where ai = $1 and base in (select key from {texts $2}) order by name", ai, bases)
}

func (t *Tx) serialPools(ctx context.Context, which string, args ...any) (list []SerialPool, err error) {
	err = t.query(ctx, serialPoolColumns+which, args, func(r row) error {
		list = append(list, SerialPool{
			ID: r.Int(0), Name: r.Text(1), AI: r.Text(2), Base: r.Text(3), Kind: r.Text(4), Alphabet: r.Text(5),
			Length: int(r.Int(6)), Lowest: r.Text(7), Secret: r.Bytes(8), Size: r.Int(9), Timed: r.Int(10) != 0,
			Odds: r.Int(11), Most: r.Int(12), Warn: r.Int(13), Next: r.Int(14), Issued: r.Int(15),
			Suspended: r.Text(16), Place: r.Text(17), Created: trailmark.Instant(r.Int(18)),
			Parts: r.Int(19), Reached: r.Int(20),
		})
		return nil
	})
	return list, err
}

// SaveSerialPool writes what changes in the life of a pool: how large it is, its
// limits, and how far it has come.
func (t *Tx) SaveSerialPool(ctx context.Context, p SerialPool) error {
	const text = `update serial_pool set length = $2, size = $3, parts = $4, odds = $5, most = $6, warn = $7,
		next = $8, issued = $9, suspended = $10, place = $11 where id = $1`
	_, err := t.exec(ctx, text, p.ID, int64(p.Length), p.Size, p.Parts, p.Odds, p.Most, p.Warn, p.Next, p.Issued, p.Suspended, p.Place)
	return err
}

// HasSerialPools reports whether there are pools. In a transaction that writes
// events it costs no statement of its own.
func (t *Tx) HasSerialPools(ctx context.Context) (bool, error) {
	n, err := t.numbering(ctx)
	return n.pools, err
}

// SerialAllocation says that somebody got a block of numbers.
type SerialAllocation struct {
	ID      int64
	Pool    int64
	Request string // unique in the pool
	First   int64  // position
	Count   int64
	To      string // the line or the contractor
	Who     string // who asked
	Time    trailmark.Instant
}

// AddSerialAllocation adds an allocation that happens now and gives it as it
// was stored.
func (t *Tx) AddSerialAllocation(ctx context.Context, a SerialAllocation) (SerialAllocation, error) {
	const text = `insert into serial_allocation (id, pool, request, first, count, recipient, who, time)
		select coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7 from serial_allocation`
	if _, err := t.exec(ctx, text, a.Pool, a.Request, a.First, a.Count, a.To, a.Who, t.now()); err != nil {
		return a, err
	}
	list, err := t.SerialAllocation(ctx, a.Pool, a.Request)
	if err != nil {
		return a, err
	}
	return list[0], nil
}

const allocationColumns = `select id, pool, request, first, count, recipient, who, time from serial_allocation `

// SerialAllocation gives the allocation of a pool with a request, none or one.
func (t *Tx) SerialAllocation(ctx context.Context, pool int64, request string) ([]SerialAllocation, error) {
	return t.serialAllocations(ctx, "where pool = $1 and request = $2", pool, request)
}

// SerialAllocationAt gives the allocation that a position of a pool is from,
// none or one.
func (t *Tx) SerialAllocationAt(ctx context.Context, pool, position int64) ([]SerialAllocation, error) {
	return t.serialAllocations(ctx, "where pool = $1 and first + count > $2 and first = "+
		"(select max(first) from serial_allocation where pool = $1 and first <= $2)", pool, position)
}

// SerialAllocations gives up to limit allocations of a pool, newest first.
func (t *Tx) SerialAllocations(ctx context.Context, pool int64, limit int) ([]SerialAllocation, error) {
	return t.serialAllocations(ctx, "where pool = $1 order by id desc limit $2", pool, int64(limit))
}

func (t *Tx) serialAllocations(ctx context.Context, which string, args ...any) (list []SerialAllocation, err error) {
	err = t.query(ctx, allocationColumns+which, args, func(r row) error {
		list = append(list, SerialAllocation{
			ID: r.Int(0), Pool: r.Int(1), Request: r.Text(2), First: r.Int(3), Count: r.Int(4),
			To: r.Text(5), Who: r.Text(6), Time: trailmark.Instant(r.Int(7)),
		})
		return nil
	})
	return list, err
}
