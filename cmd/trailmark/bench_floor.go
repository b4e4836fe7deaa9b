package main

import (
	"context"
	"hash/fnv"
	"time"
)

// floor is the least that an engine has to store for events about items, and
// to read for an answer: bare rows without meaning, decoding or checks.
type floor interface {
	// write adds rows in one durable transaction.
	write(ctx context.Context, rows *floorRows) error
	// journey reads one thing's postings and their events by its name.
	journey(ctx context.Context, name string) (postings int, err error)
	// scan reads all postings in their order.
	scan(ctx context.Context) (postings int, err error)
	close()
}

// floorTables are the same for both engines: a name with its hash, an event
// with its id, and a posting for each thing in an event.
const floorTables = `
create table floor_name (id bigint primary key, name text not null, hash bigint not null);
create index floor_name_hash on floor_name (hash);
create table floor_event (seq bigint primary key, time bigint not null, id bigint not null);
create index floor_event_id on floor_event (id);`

// floorRows are the rows of some events about consecutive things.
type floorRows struct {
	names    []string // numbered from first on; empty when they are known
	first    int64    // the first thing
	things   int
	event    int64 // the first event
	perEvent int   // things of an event
}

// floorHash is the key under which a name is found.
func floorHash(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}

// events gives the number of events.
func (r *floorRows) events() int { return (r.things + r.perEvent - 1) / r.perEvent }

// The rows, one at a time.

func (r *floorRows) name(i int) []any {
	return []any{r.first + int64(i), r.names[i], floorHash(r.names[i])}
}

func (r *floorRows) eventRow(i int) []any {
	seq := r.event + int64(i)
	return []any{seq, seq * 1_000_000, int64(uint64(seq) * 0x9e3779b97f4a7c15)}
}

func (r *floorRows) posting(i int) []any {
	seq := r.event + int64(i/r.perEvent)
	return []any{r.first + int64(i), seq * 1_000_000, seq}
}

// seconds measures f.
func seconds(f func() error) (float64, error) {
	start := time.Now()
	err := f()
	return time.Since(start).Seconds(), err
}
