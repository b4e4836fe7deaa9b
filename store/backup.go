package store

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// A backup holds the rows of all tables as one snapshot saw them, in a form
// that both engines read; see backup_format.go. Derived rows are in it too, so
// that a restored database answers at once and need not be rebuilt.

// BackupReport says what a backup holds.
type BackupReport struct {
	Tables int   `json:"tables"`
	Rows   int64 `json:"rows"`
	Events int64 `json:"events"`
}

// Backup writes the whole database to w, beside readers and writers: what
// commits meanwhile is not in it. Progress may be nil.
func (s *Store) Backup(ctx context.Context, w io.Writer, progress func(rows int64)) (report BackupReport, err error) {
	out, err := newBackupWriter(w)
	if err != nil {
		return report, err
	}
	err = s.engine.view(ctx, func(t tx) error {
		tables, err := catalog(ctx, t, s.engine)
		if err != nil {
			return err
		}
		// The migrations come first: they say which tables the others go into.
		slices.SortStableFunc(tables, func(a, b *table) int { return migrationFirst(a) - migrationFirst(b) })
		for _, table := range tables {
			if err := out.table(ctx, t, table, progress); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return report, err
	}
	return out.report, out.close()
}

func migrationFirst(t *table) int {
	if t.name == migrationTable {
		return 0
	}
	return 1
}

const migrationTable = "migration"

// catalog gives the tables of ours that there are, each with its columns in order.
func catalog(ctx context.Context, t tx, e engine) (tables []*table, err error) {
	names, err := ourTables(e.migrations())
	if err != nil {
		return nil, err
	}
	err = t.query(ctx, e.catalog(), []any{names}, func(r row) error {
		name, column := r.Text(0), r.Text(1)
		if len(tables) == 0 || tables[len(tables)-1].name != name {
			tables = append(tables, &table{name: name})
		}
		last := tables[len(tables)-1]
		last.columns = append(last.columns, column)
		return nil
	})
	return tables, err
}

// progressRows is after how many rows progress is told.
const progressRows = 10_000

// table writes all rows of one table.
func (w *backupWriter) table(ctx context.Context, t tx, table *table, progress func(int64)) error {
	w.begin(table)
	text := `select "` + strings.Join(table.columns, `", "`) + `" from "` + table.name + `"`
	err := t.rows(ctx, text, func(values []value) error {
		if ctx.Err() != nil {
			return trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before it was done")
		}
		if w.row(values); progress != nil && w.report.Rows%progressRows == 0 {
			progress(w.report.Rows)
		}
		return w.err
	})
	if err != nil {
		return err
	}
	return w.end()
}
