package store

import (
	"context"
	"encoding/binary"

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

// Attendances gives who took part in the events of scenes with from ≤ eventTime
// < to, as far as they count for somebody who knows the events up to known
// (S8), in no order.
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
				b = b[min(number(), uint64(len(b))):]
			}
		}
	}
	return list
}
