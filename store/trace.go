package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/trailmark/trailmark"
)

// Attendance is that a thing took part in an event: a posting without its
// amount, as the way from a scene to its things finds it.
type Attendance struct {
	Thing trailmark.Ref
	Of    trailmark.Ref // the lot that the event says the thing belongs to
	Time  trailmark.Instant
	Seq   trailmark.Seq
	Scene trailmark.SceneID
	Role  trailmark.Role
}

// CompareAttendances orders by thing, time and sequence.
func CompareAttendances(a, b Attendance) int {
	return cmp.Or(cmp.Compare(a.Thing, b.Thing), cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq))
}

// Attendances gives what took part in the events of scenes with from ≤
// eventTime < to, as far as they count for somebody who knows the events up to
// known (S8), in order.
func (t *Tx) Attendances(ctx context.Context, scenes []trailmark.SceneID, from, to trailmark.Instant, known trailmark.Seq) ([]Attendance, error) {
	const text = `select e.time, e.seq, e.scene, e.involved from {ints $1} cross join event e
		where e.scene = k.key and e.time >= $2 and e.time < $3
		and e.seq <= $4 and (e.void is null or e.void > $4) and e.declares is null`
	var list []Attendance
	err := t.query(ctx, text, []any{distinct(scenes), int64(from), int64(to), int64(known)}, func(r row) error {
		a := Attendance{Time: trailmark.Instant(r.Int(0)), Seq: trailmark.Seq(r.Int(1)), Scene: trailmark.SceneID(r.Int(2))}
		list = appendAttendances(list, a, r.Bytes(3))
		return nil
	})
	return inOrder(list, CompareAttendances), err // what a scene makes, it mostly makes in order
}

// appendAttendances reads what packInvolved wrote, without the amounts.
func appendAttendances(list []Attendance, a Attendance, b []byte) []Attendance {
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 { // cut short, as in unpackInvolved
			b = nil
			return 0
		}
		b = b[size:]
		return n
	}
	for len(b) > 0 {
		head, of, count := number(), number(), min(number(), uint64(len(b)))
		a.Role, a.Of, a.Thing = trailmark.Role(head>>1), trailmark.Ref(of), 0
		if len(list)+int(count) > cap(list) { // doubled, since these lists grow long
			list = slices.Grow(list, max(len(list), int(count), 1024))
		}
		for range count {
			a.Thing += trailmark.Ref(number())
			list = append(list, a)
		}
		if head&1 != 0 {
			for range 2 { // quantity and unit
				size := number()
				b = b[min(size, uint64(len(b))):]
			}
		}
	}
	return list
}

// SpanOfScenes gives the times of the first and the last event of scenes, or
// Forever and Never when they have none.
func (t *Tx) SpanOfScenes(ctx context.Context, scenes []trailmark.SceneID) (first, last trailmark.Instant, err error) {
	first, last = trailmark.Forever, trailmark.Never
	const text = `select (select min(e.time) from event e where e.scene = k.key),
		(select max(e.time) from event e where e.scene = k.key), 
		(select count(*) from (select 1 from event e where e.scene = k.key limit 1) as first) from {ints $1}`
	err = t.query(ctx, text, []any{distinct(scenes)}, func(r row) error {
		if r.Int(2) > 0 {
			first, last = min(first, trailmark.Instant(r.Int(0))), max(last, trailmark.Instant(r.Int(1)))
		}
		return nil
	})
	return first, last, err
}

// PostingsAs gives the live postings of things in some roles, but those of the
// scenes that are left out, in order of thing and (time, sequence).
func (t *Tx) PostingsAs(ctx context.Context, things []trailmark.Ref, roles []trailmark.Role, leaveOut []trailmark.SceneID, known trailmark.Seq) ([]trailmark.Posting, error) {
	const where = `p.role in (select key from {ints $3}) and p.scene not in (select key from {ints $4})
		and p.seq <= $5 and (p.void is null or p.void > $5)`
	keys := make([]int64, len(roles))
	for i, r := range roles {
		keys[i] = int64(r)
	}
	return t.postingsWhere(ctx, things, where, distinct(keys), distinct(leaveOut), int64(known))
}

// ClaimsBut gives the live postings by which things claim to belong to another
// lot than one, in order of thing and (time, sequence).
func (t *Tx) ClaimsBut(ctx context.Context, things []trailmark.Ref, lot trailmark.Ref, known trailmark.Seq) ([]trailmark.Posting, error) {
	const where = `p.other is not null and p.other <> $3 and p.role <> $4
		and p.seq <= $5 and (p.void is null or p.void > $5)`
	return t.postingsWhere(ctx, things, where, int64(lot), int64(trailmark.RoleChild), int64(known))
}

// postingsWhere gives the postings of things, single and in runs, that fit a
// condition. Its arguments count from $3.
func (t *Tx) postingsWhere(ctx context.Context, things []trailmark.Ref, where string, args ...any) ([]trailmark.Posting, error) {
	keys := distinct(things)
	var list []trailmark.Posting
	single := nearby{columns: postingColumns, width: 8, from: `posting p`,
		key: `p.thing = k.key`, span: `p.thing between $1 and $2`, where: where, args: args}
	err := t.near(ctx, keys, single, func(r row, _ int64) { list = append(list, readPosting(r)) })
	if err != nil {
		return nil, err
	}
	runs := nearby{columns: runColumns, width: 8, last: 4, from: `posting_run p`,
		key:   fmt.Sprintf(`p.thing > k.key - %d and p.thing <= k.key and p.last >= k.key`, runMax),
		span:  fmt.Sprintf(`p.thing > $1 - %d and p.thing <= $2 and p.last >= $1`, runMax),
		where: where, args: args}
	err = t.near(ctx, keys, runs, func(r row, key int64) { list = append(list, readRun(r, key)) })
	return sortPostings(list), err
}

// Holding gives those of the things that ever held something, in order.
func (t *Tx) Holding(ctx context.Context, things []trailmark.Ref) ([]trailmark.Ref, error) {
	var list []trailmark.Ref
	add := func(r row) error {
		list = append(list, trailmark.Ref(r.Int(0)))
		return nil
	}
	keys := distinct(things)
	spans, rest := denseSpans(keys)
	for _, s := range spans {
		const text = `select distinct c.parent from containment c where c.parent between $1 and $2`
		if err := t.query(ctx, text, []any{keys[s.from], keys[s.to-1]}, add); err != nil {
			return nil, err
		}
	}
	const text = `select k.key from {ints $1} where exists (select 1 from containment c where c.parent = k.key)`
	if err := t.query(ctx, text, []any{rest}, add); err != nil {
		return nil, err
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(r trailmark.Ref) bool { // lies between the wanted ones
		_, wanted := slices.BinarySearch(keys, int64(r))
		return !wanted
	}), nil
}

// Kinds gives of things their kinds, in the order of a sorted list.
func (t *Tx) Kinds(ctx context.Context, things []trailmark.Ref) ([]trailmark.ThingKind, error) {
	kinds := make([]trailmark.ThingKind, len(things))
	q := nearby{columns: `n.id, n.kind`, width: 2, from: `name n`, key: `n.id = k.key`, span: `n.id between $1 and $2`, where: `n.id > 0`}
	err := t.near(ctx, distinct(things), q, func(r row, key int64) {
		if i, ok := slices.BinarySearch(things, trailmark.Ref(key)); ok {
			kinds[i] = trailmark.ThingKind(r.Int(1))
		}
	})
	return kinds, err
}

// ItemsUnder gives the items whose names begin with that of a class, in order.
// It looks at every name that has the prefix of such an item, and has no index
// to help it.
func (t *Tx) ItemsUnder(ctx context.Context, class trailmark.ThingID) ([]trailmark.Ref, error) {
	var list []trailmark.Ref
	const text = `select n.id from name n
		where n.kind = $1 and n.prefix in (select p.id from prefix p where p.uri >= $2 and p.uri < $3) order by n.id`
	from, to := string(class)+"/", string(class)+"0" // '0' follows '/'
	err := t.query(ctx, text, []any{int64(trailmark.Item), from, to}, func(r row) error {
		list = append(list, trailmark.Ref(r.Int(0)))
		return nil
	})
	return list, err
}

// nearby is a question about many keys.
type nearby struct {
	columns string // the first is a key
	width   int    // number of columns
	last    int    // the column with the last key of the row, 0 where a row has one key
	from    string
	key     string // how a row is found for k.key
	span    string // how rows are found for all keys from $1 to $2
	where   string // what they must fit; its arguments count from $3
	args    []any
}

// near asks about sorted keys: with a range scan for each stretch of keys that
// lie close together, and with look-ups for the others. It calls each for every
// row and key, and must not be used by it.
func (t *Tx) near(ctx context.Context, keys []int64, q nearby, each func(r row, key int64)) error {
	spans, rest := denseSpans(keys)
	byRange := `select ` + q.columns + ` from ` + q.from + ` where ` + q.span + ` and (` + q.where + `)`
	for _, s := range spans {
		wanted := keys[s.from:s.to]
		args := append([]any{wanted[0], wanted[len(wanted)-1]}, q.args...)
		err := t.query(ctx, byRange, args, func(r row) error {
			at, _ := slices.BinarySearch(wanted, r.Int(0))
			for last := r.Int(q.last); at < len(wanted) && wanted[at] <= last; at++ {
				each(r, wanted[at])
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if len(rest) == 0 {
		return nil
	}
	byKey := `select ` + q.columns + `, k.key from {ints $1} cross join ` + q.from + `
		where ` + q.key + ` and cast($2 as bigint) = 0 and (` + q.where + `)`
	return t.query(ctx, byKey, append([]any{rest, int64(0)}, q.args...), func(r row) error {
		each(r, r.Int(q.width))
		return nil
	})
}

// NamesInOrder gives the names of sorted numbers, in their order.
func (t *Tx) NamesInOrder(ctx context.Context, refs []trailmark.Ref) ([]Named, error) {
	names := make([]Named, len(refs))
	prefixes := make([]int64, len(refs))
	q := nearby{columns: `n.id, n.prefix, n.suffix, n.kind`, width: 4, from: `name n`,
		key: `n.id = k.key`, span: `n.id between $1 and $2`, where: `n.id > 0`}
	err := t.near(ctx, distinct(refs), q, func(r row, key int64) {
		if i, ok := slices.BinarySearch(refs, trailmark.Ref(key)); ok {
			names[i] = Named{trailmark.ThingID(r.Text(2)), trailmark.ThingKind(r.Int(3))}
			prefixes[i] = r.Int(1)
		}
	})
	if err != nil {
		return nil, err
	}
	for i, prefix := range prefixes {
		if prefix == 0 {
			continue
		}
		uri, err := t.prefixURI(ctx, prefix)
		if err != nil {
			return nil, err
		}
		names[i].ID = trailmark.ThingID(uri) + names[i].ID
	}
	return names, nil
}

// EventHead is an event without its things.
type EventHead struct {
	Seq   trailmark.Seq
	Time  trailmark.Instant
	Scene trailmark.SceneID
	ID    string
}

// EventHeads gives the heads of events, in the order of sorted sequences.
func (t *Tx) EventHeads(ctx context.Context, seqs []trailmark.Seq) ([]EventHead, error) {
	heads := make([]EventHead, len(seqs))
	q := nearby{columns: `e.seq, e.time, e.scene, e.id`, width: 4, from: `event e`,
		key: `e.seq = k.key`, span: `e.seq between $1 and $2`, where: `e.seq > 0`}
	err := t.near(ctx, distinct(seqs), q, func(r row, key int64) {
		if i, ok := slices.BinarySearch(seqs, trailmark.Seq(key)); ok {
			heads[i] = EventHead{trailmark.Seq(key), trailmark.Instant(r.Int(1)), trailmark.SceneID(r.Int(2)), unpackID(r.Bytes(3))}
		}
	})
	return heads, err
}
