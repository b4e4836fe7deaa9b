package capture

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Logged is what a log of readings held.
type Logged struct {
	Equipment  trailmark.ThingID
	Readings   int
	Parameters []string // in order of their names
	From, To   trailmark.Instant
}

// readingColumns are the head of a log.
var readingColumns = []string{"time", "parameter", "value", "unit"}

// byteOrderMark is what spreadsheets like to put before a file.
const byteOrderMark = "\ufeff"

// Readings takes in what a machine logged, as CSV with the columns
// time,parameter,value,unit: times by RFC 3339, exact decimals, units by UN/ECE
// Recommendation 20. All of it is taken or nothing; the same log again changes
// nothing. An error of kind Invalid names the line.
func (d *Door) Readings(ctx context.Context, equipment trailmark.Name, log io.Reader) (Logged, error) {
	id, err := gs1.Canonical(string(equipment))
	if err != nil {
		return Logged{}, &trailmark.Error{Kind: trailmark.Invalid, Message: "the equipment's name cannot be read", Err: err}
	}
	list, err := readLog(log)
	if err != nil {
		return Logged{}, err
	}
	err = d.store.Update(ctx, func(tx *store.Tx) error {
		refs, err := tx.Intern(ctx, []store.Named{{ID: trailmark.ThingID(id.ID), Kind: kindOf(id.Kind)}})
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Equipment = refs[0]
		}
		return tx.AddReadings(ctx, list)
	})
	if err != nil {
		return Logged{}, err
	}
	return logged(trailmark.ThingID(id.ID), list), nil
}

func logged(equipment trailmark.ThingID, list []store.Reading) Logged {
	l := Logged{Equipment: equipment, Readings: len(list), From: trailmark.Forever, To: trailmark.Never}
	for _, r := range list {
		l.From, l.To = min(l.From, r.Time), max(l.To, r.Time)
		if !slices.Contains(l.Parameters, r.Parameter) {
			l.Parameters = append(l.Parameters, r.Parameter)
		}
	}
	slices.Sort(l.Parameters)
	return l
}

func readLog(log io.Reader) (list []store.Reading, err error) {
	in := csv.NewReader(log)
	in.FieldsPerRecord, in.ReuseRecord = len(readingColumns), true
	for {
		row, err := in.Read()
		switch {
		case errors.Is(err, io.EOF) && len(list) > 0:
			return list, nil
		case errors.Is(err, io.EOF):
			return nil, notLog(0, errors.New("it holds no reading"))
		case err != nil:
			return nil, notLog(0, err) // csv's own errors name the line
		}
		line, _ := in.FieldPos(0)
		if len(list) == 0 {
			row[0] = strings.TrimPrefix(row[0], byteOrderMark)
		}
		if len(list) == 0 && slices.EqualFunc(row, readingColumns, strings.EqualFold) {
			continue
		}
		reading, err := readReading(row)
		if err != nil {
			return nil, notLog(line, err)
		}
		list = append(list, reading)
	}
}

func notLog(line int, err error) error {
	return &trailmark.Error{
		Kind: trailmark.Invalid, Line: line, Message: "the log cannot be read", Err: err,
		Hint: "its columns are " + strings.Join(readingColumns, ","),
	}
}

func readReading(row []string) (r store.Reading, err error) {
	at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(row[0]))
	if err != nil {
		return r, fmt.Errorf("%q is not a time such as 2026-03-03T14:00:00+01:00", row[0])
	}
	value, err := trailmark.ParseDecimal(trailmark.Number(row[2]))
	if err != nil {
		return r, err
	}
	r = store.Reading{
		Parameter: strings.TrimSpace(row[1]), Time: trailmark.InstantOf(at),
		Value: trailmark.Number(value.String()), Unit: strings.TrimSpace(row[3]),
	}
	if r.Parameter == "" {
		return r, errors.New("the parameter is empty")
	}
	return r, nil
}
