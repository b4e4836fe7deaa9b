package store

import (
	"context"
	"encoding/binary"
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

// Attendances gives what took part in the events of scenes with from ≤
// eventTime < to, as far as they count for somebody who knows the events up to
// known (S8), in no order.
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
	return list, err
}

// appendAttendances reads what packInvolved wrote, without the amounts.
func appendAttendances(list []Attendance, a Attendance, b []byte) []Attendance {
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		b = b[max(size, 0):]
		return n
	}
	for len(b) > 0 {
		head, of, count := number(), number(), min(number(), uint64(len(b)))
		a.Role, a.Of, a.Thing = trailmark.Role(head>>1), trailmark.Ref(of), 0
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
		(select count(*) from (select 1 from event e where e.scene = k.key limit 1) some) from {ints $1}`
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
	var list []trailmark.Posting
	args := []any{distinct(roles64(roles)), distinct(leaveOut), int64(known)}
	err := t.near(ctx, distinct(things), postingColumns, `posting p`, `p.thing`, where, args, func(r row) error {
		list = append(list, readPosting(r))
		return nil
	})
	if !slices.IsSortedFunc(list, ComparePostings) {
		slices.SortFunc(list, ComparePostings)
	}
	return list, err
}

func roles64(roles []trailmark.Role) []int64 {
	list := make([]int64, len(roles))
	for i, r := range roles {
		list[i] = int64(r)
	}
	return list
}

// ClaimsBut gives the live postings by which things claim to belong to another
// lot than one, in order of thing and (time, sequence).
func (t *Tx) ClaimsBut(ctx context.Context, things []trailmark.Ref, lot trailmark.Ref, known trailmark.Seq) ([]trailmark.Posting, error) {
	const where = `p.other is not null and p.other <> $3 and p.role <> $4
		and p.seq <= $5 and (p.void is null or p.void > $5)`
	var list []trailmark.Posting
	args := []any{int64(lot), int64(trailmark.RoleChild), int64(known)}
	err := t.near(ctx, distinct(things), postingColumns, `posting p`, `p.thing`, where, args, func(r row) error {
		list = append(list, readPosting(r))
		return nil
	})
	if !slices.IsSortedFunc(list, ComparePostings) {
		slices.SortFunc(list, ComparePostings)
	}
	return list, err
}

// Holding gives those of the things that ever held something, in order.
func (t *Tx) Holding(ctx context.Context, things []trailmark.Ref) ([]trailmark.Ref, error) {
	var list []trailmark.Ref
	const text = `select k.key from {ints $1} where exists (select 1 from containment c where c.parent = k.key)`
	err := t.query(ctx, text, []any{distinct(things)}, func(r row) error {
		list = append(list, trailmark.Ref(r.Int(0)))
		return nil
	})
	slices.Sort(list)
	return list, err
}

// Kinds gives of things their kinds, in the order of a sorted list.
func (t *Tx) Kinds(ctx context.Context, things []trailmark.Ref) ([]trailmark.ThingKind, error) {
	kinds := make([]trailmark.ThingKind, len(things))
	err := t.near(ctx, distinct(things), `n.id, n.kind`, `name n`, `n.id`, `1 = 1`, nil, func(r row) error {
		if i, ok := slices.BinarySearch(things, trailmark.Ref(r.Int(0))); ok {
			kinds[i] = trailmark.ThingKind(r.Int(1))
		}
		return nil
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

// near runs a question about sorted keys: as a range scan for each stretch of
// keys that lie close together, and as look-ups for the others. The condition's
// own arguments count from $3.
func (t *Tx) near(ctx context.Context, keys []int64, columns, from, key, where string, args []any, each func(row) error) error {
	spans, rest := denseSpans(keys)
	byRange := `select ` + columns + ` from ` + from + ` where ` + key + ` between $1 and $2 and (` + where + `)`
	for _, s := range spans {
		wanted := keys[s.from:s.to]
		all := append([]any{wanted[0], wanted[len(wanted)-1]}, args...)
		err := t.query(ctx, byRange, all, func(r row) error {
			n := r.Int(0)
			for len(wanted) > 0 && wanted[0] < n {
				wanted = wanted[1:]
			}
			if len(wanted) == 0 || wanted[0] != n {
				return nil // lies between the wanted ones
			}
			return each(r)
		})
		if err != nil {
			return err
		}
	}
	if len(rest) == 0 {
		return nil
	}
	byKey := `select ` + columns + ` from {ints $1} cross join ` + from + `
		where ` + key + ` = k.key and cast($2 as bigint) = 0 and (` + where + `)`
	return t.query(ctx, byKey, append([]any{rest, int64(0)}, args...), each)
}
