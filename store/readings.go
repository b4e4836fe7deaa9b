package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

// Reading is what a machine or sensor measured at a time. It holds until the
// next reading of the same parameter.
type Reading struct {
	Equipment trailmark.Ref
	Parameter string // "vacuum", or a measurement type
	Time      trailmark.Instant
	Value     trailmark.Number
	Unit      string // UN/ECE Recommendation 20
	// Seq is the event whose sensor data it is, zero for a reading that was
	// imported by itself.
	Seq trailmark.Seq
}

var readingTable = &table{"reading", []string{"equipment", "parameter", "time", "seq", "value", "unit"}}

func compareReadings(a, b Reading) int {
	return cmp.Or(cmp.Compare(a.Equipment, b.Equipment), cmp.Compare(a.Parameter, b.Parameter),
		cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq))
}

// AddReadings adds readings. One that is known already, of the same equipment,
// parameter, instant and event, is replaced.
func (t *Tx) AddReadings(ctx context.Context, list []Reading) error {
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, compareReadings)
	fresh := newRows(readingTable, len(list))
	for from, i := 0, 0; i < len(list); i++ {
		last := i+1 == len(list)
		if last || compareReadings(list[i], list[i+1]) != 0 { // the later one of two counts
			r := list[i]
			fresh.add(integer(r.Equipment), text(r.Parameter), integer(r.Time), integer(r.Seq), text(string(r.Value)), text(r.Unit))
		}
		if last || list[i+1].Equipment != list[from].Equipment || list[i+1].Parameter != list[from].Parameter {
			if err := t.dropReadings(ctx, list[from:i+1]); err != nil {
				return err
			}
			from = i + 1
		}
	}
	return t.insert(ctx, readingTable, fresh)
}

// dropReadings makes room for readings of one parameter of one equipment.
func (t *Tx) dropReadings(ctx context.Context, list []Reading) error {
	keys := make(pairs, len(list))
	for i, r := range list {
		keys[i] = [2]int64{int64(r.Time), int64(r.Seq)}
	}
	const text = `delete from reading where equipment = $1 and parameter = $2 and time between $3 and $4
		and (time, seq) in (select a, b from {pairs $5})`
	_, err := t.exec(ctx, text, int64(list[0].Equipment), list[0].Parameter,
		int64(list[0].Time), int64(list[len(list)-1].Time), keys)
	return err
}

// Readings gives the readings of a parameter with from ≤ time < to that are
// not from a void event, in order of time.
func (t *Tx) Readings(ctx context.Context, equipment trailmark.Ref, parameter string, from, to trailmark.Instant, each func(Reading) error) error {
	const text = `select r.time, r.value, r.unit, r.seq from reading r
		where r.equipment = $1 and r.parameter = $2 and r.time >= $3 and r.time < $4
		and not exists (select 1 from event e where e.seq = r.seq and e.void is not null)
		order by r.time, r.seq`
	return t.query(ctx, text, []any{int64(equipment), parameter, int64(from), int64(to)}, func(r row) error {
		return each(Reading{equipment, parameter, trailmark.Instant(r.Int(0)), trailmark.Number(r.Text(1)), r.Text(2), trailmark.Seq(r.Int(3))})
	})
}

// ReadingBefore gives the last reading of a parameter before a time, which
// still holds then. It reports false when there is none.
func (t *Tx) ReadingBefore(ctx context.Context, equipment trailmark.Ref, parameter string, before trailmark.Instant) (last Reading, found bool, err error) {
	const text = `select r.time, r.value, r.unit, r.seq from reading r
		where r.equipment = $1 and r.parameter = $2 and r.time < $3
		and not exists (select 1 from event e where e.seq = r.seq and e.void is not null)
		order by r.time desc, r.seq desc limit 1`
	err = t.query(ctx, text, []any{int64(equipment), parameter, int64(before)}, func(r row) error {
		last = Reading{equipment, parameter, trailmark.Instant(r.Int(0)), trailmark.Number(r.Text(1)), r.Text(2), trailmark.Seq(r.Int(3))}
		found = true
		return nil
	})
	return last, found, err
}
