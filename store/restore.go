package store

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/trailmark/trailmark"
)

// Restore puts a backup into the database at a URL, all of it or nothing, in
// one transaction. It may come from the other engine and from an older
// trailmark. A database that holds anything is refused, unless overwrite says
// that all of it is to go. No server may run on the database meanwhile.
// Errors: those of [Open]; Conflict for a database that is not empty; Malformed
// for a backup that is damaged or cut off, and Unavailable for one of a newer
// trailmark. Progress may be nil.
func Restore(ctx context.Context, url string, r io.Reader, overwrite bool, progress func(rows int64)) (BackupReport, error) {
	in, err := newBackupReader(r)
	if err != nil {
		return BackupReport{}, err
	}
	defer in.close()
	e, err := open(ctx, url)
	if err != nil {
		return BackupReport{}, err
	}
	err = e.update(ctx, func(t tx) error {
		tables, err := catalog(ctx, t, e)
		if err != nil {
			return err
		}
		reached, err := reachedSerials(ctx, t, e, tables)
		if err != nil {
			return err
		}
		if err := empty(ctx, t, tables, overwrite); err != nil {
			return err
		}
		switch err := (&restoring{backupReader: in, tx: t, engine: e, progress: progress}).run(ctx); {
		case err == nil:
			return settleSerials(ctx, t, reached)
		case ctx.Err() != nil:
			return err
		default: // the database may be the first to see that the backup is damaged
			return cmp.Or(in.rest(), err)
		}
	})
	return in.report, errors.Join(err, e.close())
}

// empty drops tables. Without overwrite those must hold nothing but what
// every database begins with.
func empty(ctx context.Context, t tx, tables []*table, overwrite bool) error {
	for _, table := range tables {
		used := false
		if table.name != migrationTable && table.name != "meta" && !overwrite {
			err := t.query(ctx, `select 1 from "`+table.name+`" limit 1`, nil, func(row) error { used = true; return nil })
			if err != nil {
				return err
			}
		}
		if used {
			return &trailmark.Error{
				Kind: trailmark.Conflict, Message: "the database is not empty: its table " + table.name + " has rows",
				Hint: "restore into a new database, or overwrite this one with --force",
			}
		}
		if err := t.script(ctx, `drop table "`+table.name+`"`); err != nil {
			return err
		}
	}
	return nil
}

// restoring is a backup on its way into an empty database.
type restoring struct {
	*backupReader
	tx       tx
	engine   engine
	progress func(int64)
	known    []*table
}

// run makes the tables as they were when the backup was made, fills them, and
// brings them up to date.
func (r *restoring) run(ctx context.Context) error {
	if err := r.migrations(ctx); err != nil {
		return err
	}
	var err error
	if r.known, err = catalog(ctx, r.tx, r.engine); err != nil {
		return err
	}
	for table := r.next(); table != nil && r.err == nil; table = r.next() {
		if err := r.fill(ctx, table); err != nil {
			return err
		}
	}
	if r.err != nil {
		return r.err
	}
	return migrate(ctx, r.tx, r.engine.migrations())
}

// migrations reads the first table, and runs the schema files that it lists.
func (r *restoring) migrations(ctx context.Context) error {
	first := r.next()
	if r.err == nil && (first == nil || first.name != migrationTable || len(first.columns) != 1) {
		r.fail(errors.New("it does not begin with the migrations"))
	}
	had := map[int]bool{}
	for r.err == nil {
		values := r.row(first)
		if values == nil {
			break
		}
		had[int(values[0].int)] = true
	}
	if r.err != nil {
		return r.err
	}
	return runMigrations(ctx, r.tx, r.engine.migrations(), had)
}

// restoreRows is how many rows are added at once.
const restoreRows = 1_000

func (r *restoring) fill(ctx context.Context, t *table) error {
	if !slices.ContainsFunc(r.known, func(k *table) bool { return k.name == t.name && sameColumns(k, t) }) {
		return damaged(errors.New("it has an unknown table " + strconv.Quote(t.name)))
	}
	for more := true; more; {
		if ctx.Err() != nil {
			return trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before it was done")
		}
		chunk := newRows(t, restoreRows)
		for chunk.len() < restoreRows && more {
			values := r.row(t)
			if more = values != nil; more {
				chunk.add(values...)
			}
		}
		if r.err != nil {
			return r.err
		}
		if err := r.tx.insert(ctx, t, chunk); err != nil {
			return err
		}
		if r.progress != nil {
			r.progress(r.report.Rows)
		}
	}
	return nil
}

func sameColumns(a, b *table) bool {
	x, y := slices.Clone(a.columns), slices.Clone(b.columns)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
