package store

import (
	"context"
	"encoding/binary"
	"slices"

	"github.com/trailmark/trailmark"
)

// The things of a part of a recall are kept as runs of neighbouring numbers,
// up to chunkRuns of them in a row: for each run the gap before it and the
// length after its first number, as uvarints. A row is found by its first
// number.
const chunkRuns = 512

var recallPartTable = &table{"recall_part", []string{"recall", "part", "first", "things"}}

func (t *Tx) addRecallParts(ctx context.Context, id int64, affected, cleared []trailmark.Ref) error {
	fresh := newRows(recallPartTable, 0)
	for part, things := range [][]trailmark.Ref{RecallAffected: affected, RecallCleared: cleared} {
		for len(things) > 0 {
			first := things[0]
			var packed []byte
			packed, things = packRuns(things)
			fresh.add(integer(id), integer(int64(part)), integer(first), blob(packed))
		}
	}
	return t.insert(ctx, recallPartTable, fresh)
}

// packRuns packs the first chunk of sorted things and gives the rest.
func packRuns(things []trailmark.Ref) (packed []byte, rest []trailmark.Ref) {
	after := things[0]
	for n := 0; n < chunkRuns && len(things) > 0; n++ {
		first, length := things[0], 1
		for length < len(things) && things[length] == first+trailmark.Ref(length) {
			length++
		}
		packed = binary.AppendUvarint(packed, uint64(first-after))
		packed = binary.AppendUvarint(packed, uint64(length-1))
		after, things = first+trailmark.Ref(length), things[length:]
	}
	return packed, things
}

// eachRun gives the runs of a chunk that begins with first, with both ends.
func eachRun(first trailmark.Ref, packed []byte, each func(first, last trailmark.Ref)) error {
	for len(packed) > 0 {
		gap, n := binary.Uvarint(packed)
		length, m := binary.Uvarint(packed[max(n, 0):])
		if n <= 0 || m <= 0 {
			return trailmark.Errorf(trailmark.Internal, "the things of a recall are damaged")
		}
		first += trailmark.Ref(gap)
		last := first + trailmark.Ref(length)
		each(first, last)
		first, packed = last+1, packed[n+m:]
	}
	return nil
}

// RecallThings gives a part of a version, sorted.
func (t *Tx) RecallThings(ctx context.Context, id int64, part RecallPart) (things []trailmark.Ref, err error) {
	const text = "select first, things from recall_part where recall = $1 and part = $2 order by first"
	err = t.query(ctx, text, []any{id, int64(part)}, func(r row) error {
		return eachRun(trailmark.Ref(r.Int(0)), r.Bytes(1), func(first, last trailmark.Ref) {
			for thing := first; thing <= last; thing++ {
				things = append(things, thing)
			}
		})
	})
	return things, err
}

// recalled gives which of the things, sorted and each once, each live version affects. First
// the rows are found in which a thing would be, then each is read once.
func (t *Tx) recalled(ctx context.Context, things []trailmark.Ref) (map[int64][]trailmark.Ref, error) {
	const find = `select distinct r.id, (select max(p.first) from recall_part p where p.recall = r.id and p.part = 0 and p.first <= k.key)
		from {ints $1} cross join recall r where r.live = 1`
	var chunks pairs
	err := t.query(ctx, find, []any{distinct(things)}, func(r row) error {
		chunks = append(chunks, [2]int64{r.Int(0), r.Int(1)})
		return nil
	})
	if err != nil || len(chunks) == 0 {
		return nil, err
	}
	const read = `select p.recall, p.first, p.things from {pairs $1} cross join recall_part p
		where p.recall = k.a and p.part = 0 and p.first = k.b`
	hits := map[int64][]trailmark.Ref{}
	err = t.query(ctx, read, []any{chunks}, func(r row) error {
		id, start := r.Int(0), trailmark.Ref(r.Int(1))
		at, _ := slices.BinarySearch(things, start)
		return eachRun(start, r.Bytes(2), func(first, last trailmark.Ref) {
			for at < len(things) && things[at] < first {
				at++
			}
			for at < len(things) && things[at] <= last {
				hits[id] = append(hits[id], things[at])
				at++
			}
		})
	})
	return hits, err
}
