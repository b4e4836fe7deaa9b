package store

import (
	"context"
	"errors"
	"fmt"
)

// derived are the tables that follow from the events (S12), each with its
// columns in an order in which rows can be told apart.
var derived = []*table{postingTable, runTable, containmentTable, balanceTable}

// Rebuild empties the derived tables, lets derive fill them again, and commits.
func (s *Store) Rebuild(ctx context.Context, derive func(*Tx) error) error {
	return s.Update(ctx, func(t *Tx) error {
		if err := t.forget(ctx); err != nil {
			return err
		}
		return derive(t)
	})
}

// Difference is a derived row that is in the live tables and not among those
// that the events imply, or the other way round.
type Difference struct {
	Table string
	Row   string
	Live  bool // it is in the live tables
}

// errDifferences rolls the trial rebuild of Check back.
var errDifferences = errors.New("checked")

// Check derives all rows again beside the live ones, compares row for row and
// changes nothing. It gives the first differences of each table, at most limit.
func (s *Store) Check(ctx context.Context, limit int, derive func(*Tx) error) (list []Difference, err error) {
	err = s.Update(ctx, func(t *Tx) error {
		for _, table := range t.checked() {
			if err := t.script(ctx, fmt.Sprintf("create temporary table live_%s as %s", table.name, selectAll(table, ""))); err != nil {
				return err
			}
		}
		if err := t.forget(ctx); err != nil {
			return err
		}
		if err := derive(t); err != nil {
			return err
		}
		for _, table := range t.checked() {
			found, err := t.compare(ctx, table, limit)
			if err != nil {
				return err
			}
			list = append(list, found...)
		}
		return errDifferences
	})
	if errors.Is(err, errDifferences) {
		err = nil
	}
	return list, err
}

// voidColumn is the one derived column of the events themselves, and
// eventReadings the readings that events brought.
var (
	voidColumn    = &table{"event", []string{"seq", "void"}}
	eventReadings = &table{"reading", []string{"equipment", "parameter", "time", "seq", "value", "unit"}}
)

func (t *Tx) checked() []*table { return append([]*table{voidColumn, eventReadings}, derived...) }

// forget empties what is derived.
func (t *Tx) forget(ctx context.Context) error {
	for _, table := range derived {
		if _, err := t.exec(ctx, "delete from "+table.name); err != nil {
			return err
		}
	}
	if _, err := t.exec(ctx, "delete from reading where seq <> 0"); err != nil {
		return err
	}
	_, err := t.exec(ctx, "update event set void = null where void is not null")
	return err
}

func selectAll(table *table, prefix string) string {
	columns := ""
	for i, c := range table.columns {
		if i > 0 {
			columns += ", "
		}
		columns += c
	}
	return "select " + columns + " from " + prefix + table.name
}

// compare gives the rows that only one side has.
func (t *Tx) compare(ctx context.Context, table *table, limit int) (list []Difference, err error) {
	live, made := selectAll(table, "live_"), selectAll(table, "")
	for _, side := range []struct {
		text string
		live bool
	}{{live + " except " + made, true}, {made + " except " + live, false}} {
		err = t.query(ctx, side.text+" limit $1", []any{int64(limit)}, func(r row) error {
			d := Difference{Table: table.name, Live: side.live}
			for i, c := range table.columns {
				d.Row += fmt.Sprintf("%s=%s ", c, t.show(r, table, i))
			}
			list = append(list, d)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// show writes a column for a person.
func (t *Tx) show(r row, table *table, column int) string {
	switch table.columns[column] {
	case "amount", "uom", "quantity", "parameter", "value", "unit":
		return r.Text(column)
	}
	return fmt.Sprint(r.Int(column))
}
