package store

import (
	"context"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// Quarter is a quarter of an hour, counted from 1970-01-01T00:00:00Z.
type Quarter int64

// Scan counts how often the public scanned a thing in one place and in one
// quarter of an hour. All but Fresh is kept, and nothing else of them.
type Scan struct {
	Thing   trailmark.ThingID // a name, also of things that no event names
	Place   string            // a coarse cell, "" when it is not known
	Quarter Quarter
	Answer  string // the last one that was given
	Scans   int64
	Fresh   int64 // how many of Scans were counted by this [Tx.AddScans]
}

// spot is what makes a row of scans this one.
type spot struct {
	thing   trailmark.ThingID
	quarter Quarter
	place   string
}

func (s *Scan) spot() spot { return spot{s.Thing, s.Quarter, s.Place} }

// anywhere is the spot without its place.
func (s *Scan) anywhere() spot { return spot{s.Thing, s.Quarter, ""} }

var scanTable = &table{"scan", []string{"thing", "place", "quarter", "answer", "scans"}}

// AddScans counts scans, and gives the rows of their things from so many quarters
// before the first to as many after the last, by thing and time. A thing that was
// scanned in so many places of one quarter is counted without a place in all
// others. It takes two statements, however many there are.
func (t *Tx) AddScans(ctx context.Context, list []Scan, places int, reach Quarter) ([]Scan, error) {
	if len(list) == 0 {
		return nil, nil
	}
	first, last := list[0].Quarter, list[0].Quarter
	for i := range list {
		first, last = min(first, list[i].Quarter), max(last, list[i].Quarter)
	}
	rows, err := t.scans(ctx, thingsOf(list), first-reach, last+reach)
	if err != nil {
		return nil, err
	}
	rows = mergeScans(rows, list, places)
	return rows, t.putScans(ctx, rows)
}

// mergeScans adds scans to rows, and gives them in key order.
func mergeScans(rows, list []Scan, places int) []Scan {
	at, seen := map[spot]int{}, map[spot]int{} // rows, and in how many places
	for i := range rows {
		at[rows[i].spot()] = i
		seen[rows[i].anywhere()]++
	}
	for _, s := range list {
		if _, known := at[s.spot()]; !known && seen[s.anywhere()] >= places {
			s.Place = ""
		}
		i, known := at[s.spot()]
		if !known {
			i = len(rows)
			at[s.spot()] = i
			seen[s.anywhere()]++
			rows = append(rows, Scan{Thing: s.Thing, Place: s.Place, Quarter: s.Quarter})
		}
		rows[i].Answer = s.Answer
		rows[i].Scans += s.Scans
		rows[i].Fresh += s.Scans
	}
	slices.SortFunc(rows, func(a, b Scan) int {
		if c := strings.Compare(string(a.Thing), string(b.Thing)); c != 0 {
			return c
		}
		if a.Quarter != b.Quarter {
			return int(a.Quarter - b.Quarter)
		}
		return strings.Compare(a.Place, b.Place)
	})
	return rows
}

// putScans writes the rows that have fresh scans.
func (t *Tx) putScans(ctx context.Context, list []Scan) error {
	rows := newRows(scanTable, len(list))
	for i := range list {
		if s := &list[i]; s.Fresh > 0 {
			rows.add(text(string(s.Thing)), text(s.Place), integer(s.Quarter), text(s.Answer), integer(s.Scans))
		}
	}
	return t.replace(ctx, scanTable, []string{"thing", "quarter", "place"}, rows)
}

func thingsOf(list []Scan) []string {
	var things []string
	for i := range list {
		things = append(things, string(list[i].Thing))
	}
	slices.Sort(things)
	return slices.Compact(things)
}

// scans gives the rows of things from one quarter to another.
func (t *Tx) scans(ctx context.Context, things []string, from, to Quarter) (list []Scan, err error) {
	const text = `select s.thing, s.place, s.quarter, s.answer, s.scans
		from {texts $1} cross join scan s where s.thing = k.key and s.quarter >= $2 and s.quarter <= $3`
	err = t.query(ctx, text, []any{things, int64(from), int64(to)}, func(r row) error {
		list = append(list, Scan{
			Thing: trailmark.ThingID(r.Text(0)), Place: r.Text(1), Quarter: Quarter(r.Int(2)),
			Answer: r.Text(3), Scans: r.Int(4),
		})
		return nil
	})
	return list, err
}

func thingTexts(things []trailmark.ThingID) []string {
	list := make([]string, len(things))
	for i, thing := range things {
		list[i] = string(thing)
	}
	return list
}

// DropScans deletes up to limit scans from before a quarter, and tells how many.
// They are found by their day where that has the index (PostgreSQL).
func (t *Tx) DropScans(ctx context.Context, before Quarter, limit int) (int64, error) {
	const old = `delete from scan where (thing, quarter, place) in (
		select thing, quarter, place from scan where quarter < $1 and quarter / 96 <= $1 / 96 limit $2)`
	return t.exec(ctx, old, int64(before), int64(limit))
}

// ScanFinding says that the scans of a thing broke a rule. There is one of a
// thing and a rule.
type ScanFinding struct {
	ID          int64 // from 1, 0 for a new one
	Thing       trailmark.ThingID
	Rule        string
	First, Last Quarter
	Scans       int64  // that broke the rule
	Evidence    string // JSON
}

var scanFindingTable = &table{"scan_finding", []string{"id", "thing", "rule", "first", "last", "scans", "evidence"}}

// PutScanFindings keeps findings: new ones, which get their numbers, and others
// in place of those with their number.
func (t *Tx) PutScanFindings(ctx context.Context, list []ScanFinding) error {
	if len(list) == 0 {
		return nil
	}
	highest, err := t.count(ctx, "select coalesce(max(id), 0) from scan_finding")
	if err != nil {
		return err
	}
	var changed []int64
	rows := newRows(scanFindingTable, len(list))
	for i := range list {
		f := &list[i]
		if f.ID == 0 {
			highest++
			f.ID = int64(highest)
		} else {
			changed = append(changed, f.ID)
		}
		rows.add(integer(f.ID), text(string(f.Thing)), text(f.Rule), integer(f.First), integer(f.Last), integer(f.Scans), text(f.Evidence))
	}
	if len(changed) > 0 {
		if _, err := t.exec(ctx, "delete from scan_finding where id in (select k.key from {ints $1})", changed); err != nil {
			return err
		}
	}
	return t.insert(ctx, scanFindingTable, rows)
}

// ScanFindingsOf gives the findings of things.
func (t *Tx) ScanFindingsOf(ctx context.Context, things []trailmark.ThingID) ([]ScanFinding, error) {
	return t.scanFindings(ctx, "where thing in (select k.key from {texts $1})", thingTexts(things))
}

// ScanFindings gives up to limit findings, newest first: those with a number
// below before, or all for zero.
func (t *Tx) ScanFindings(ctx context.Context, before int64, limit int) ([]ScanFinding, error) {
	return t.scanFindings(ctx, "where id < $1 or $1 = 0 order by id desc limit $2", before, int64(limit))
}

func (t *Tx) scanFindings(ctx context.Context, which string, args ...any) (list []ScanFinding, err error) {
	err = t.query(ctx, "select id, thing, rule, first, last, scans, evidence from scan_finding "+which, args, func(r row) error {
		list = append(list, ScanFinding{
			ID: r.Int(0), Thing: trailmark.ThingID(r.Text(1)), Rule: r.Text(2), First: Quarter(r.Int(3)), Last: Quarter(r.Int(4)),
			Scans: r.Int(5), Evidence: r.Text(6),
		})
		return nil
	})
	return list, err
}

// scanSettings is the row of meta with the thresholds.
const scanSettings = "scans"

// ScanSettings gives the text of [Tx.SetScanSettings], "" before the first.
func (t *Tx) ScanSettings(ctx context.Context) (string, error) {
	return metaValue(ctx, t.tx, scanSettings)
}

// SetScanSettings keeps how scans are judged.
func (t *Tx) SetScanSettings(ctx context.Context, text string) error {
	_, err := t.exec(ctx, `insert into meta (key, value) values ($1, $2)
		on conflict (key) do update set value = excluded.value`, scanSettings, text)
	return err
}
