package main

import (
	"context"
	"hash/fnv"
	"iter"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// floor is the least that an engine has to store for events about items, and
// to read for an answer: bare rows without meaning, decoding or checks.
type floor interface {
	// write adds rows in one durable transaction. Names that are known it looks
	// up, others it adds.
	write(ctx context.Context, rows *floorRows) error
	// journey reads one thing's postings and their events by its name.
	journey(ctx context.Context, name string) (postings int, err error)
	// scan reads all postings in their order.
	scan(ctx context.Context) (postings int, err error)
	// bytes is the size of the database, indexes included.
	bytes(ctx context.Context) (int64, error)
	close()
}

// floorTables are the same for both engines: a name with its hash, which tells
// a new one from a known one; an event with its id, which does the same; the
// event as it came in; and a posting for each thing in an event.
const floorTables = `
create table floor_name (id bigint primary key, hash bigint not null, name text not null);
create unique index floor_name_hash on floor_name (hash);
create table floor_event (seq bigint primary key, time bigint not null, id bigint not null);
create unique index floor_event_id on floor_event (id);
create table floor_body (seq bigint primary key, original {blob} not null);`

// floorRows are the rows of some events about consecutive things.
type floorRows struct {
	names     []string // of the things
	known     bool     // they have been written before
	first     int64    // the number of the first thing
	event     int64    // the number of the first event
	perEvent  int      // things of an event
	originals [][]byte // of the events, or none
}

// floorTable is one table's rows to be added.
type floorTable struct {
	name    string
	columns []string
	rows    int
	row     func(i int) []any
}

// tables gives what is to be added.
func (r *floorRows) tables() []floorTable {
	events := (len(r.names) + r.perEvent - 1) / r.perEvent
	list := []floorTable{
		{"floor_event", []string{"seq", "time", "id"}, events, func(i int) []any {
			seq := r.event + int64(i)
			return []any{seq, seq * 1_000_000, floorMix(seq)}
		}},
		{"floor_body", []string{"seq", "original"}, len(r.originals), func(i int) []any {
			return []any{r.event + int64(i), r.originals[i]}
		}},
		{"floor_posting", []string{"thing", "time", "seq"}, len(r.names), func(i int) []any {
			seq := r.event + int64(i/r.perEvent)
			return []any{r.first + int64(i), seq * 1_000_000, seq}
		}},
	}
	if r.known {
		return list
	}
	return append(list, floorTable{"floor_name", []string{"id", "hash", "name"}, len(r.names), func(i int) []any {
		return []any{r.first + int64(i), floorHash(r.names[i]), r.names[i]}
	}})
}

// hashes gives those of the names.
func (r *floorRows) hashes() []int64 {
	list := make([]int64, len(r.names))
	for i, name := range r.names {
		list[i] = floorHash(name)
	}
	return list
}

// floorHash is the key under which a name is found.
func floorHash(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}

// floorMix scatters numbers as event ids are.
func floorMix(n int64) int64 { return int64(uint64(n) * 0x9e3779b97f4a7c15) }

// errFloor says that the floor did not find what it had written.
func errFloor(found, wanted int) error {
	return trailmark.Errorf(trailmark.Internal, "the floor has %d of %d names", found, wanted)
}

// originals gives events as they would come in.
func originals(events iter.Seq[*trailmark.Event]) (list [][]byte, err error) {
	for e := range events {
		original, err := epcis.MarshalEvent(e)
		if err != nil {
			return nil, err
		}
		list = append(list, original)
	}
	return list, nil
}

// seconds measures f.
func seconds(f func() error) (float64, error) {
	start := time.Now()
	err := f()
	return time.Since(start).Seconds(), err
}
