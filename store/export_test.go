package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"
)

// ErrFault is what a statement gives that [Store.Break] has broken.
var ErrFault = errors.New("a statement failed")

// Fault says which statement of the write transactions from now on fails, and
// whether before or after it has done its work. A commit is a statement, too.
type Fault struct {
	After int // so many statements that succeed
	Late  bool
}

// Break lets one statement fail. It must not be called beside other work.
func (s *Store) Break(f Fault) {
	if b, ok := s.engine.(*brokenEngine); ok {
		s.engine = b.engine
	}
	s.engine = &brokenEngine{s.engine, &f}
}

type brokenEngine struct {
	engine
	fault *Fault
}

func (e *brokenEngine) update(ctx context.Context, f func(tx) error) error {
	return e.engine.update(ctx, func(t tx) error {
		if err := f(brokenTx{t, e.fault}); err != nil {
			return err
		}
		return e.fault.run(func() error { return nil })
	})
}

// run runs a statement unless it is the one that fails.
func (f *Fault) run(statement func() error) error {
	f.After--
	if f.After == -1 && !f.Late {
		return ErrFault
	}
	err := statement()
	if f.After == -1 && err == nil {
		return ErrFault
	}
	return err
}

type brokenTx struct {
	tx
	fault *Fault
}

func (t brokenTx) query(ctx context.Context, text string, args []any, each func(row) error) error {
	return t.fault.run(func() error { return t.tx.query(ctx, text, args, each) })
}

func (t brokenTx) exec(ctx context.Context, text string, args ...any) (changed int64, err error) {
	err = t.fault.run(func() error { changed, err = t.tx.exec(ctx, text, args...); return err })
	return changed, err
}

func (t brokenTx) insert(ctx context.Context, into *table, rows *rows) error {
	return t.fault.run(func() error { return t.tx.insert(ctx, into, rows) })
}

func (t brokenTx) replace(ctx context.Context, into *table, key []string, rows *rows) error {
	return t.fault.run(func() error { return t.tx.replace(ctx, into, key, rows) })
}

func (t brokenTx) script(ctx context.Context, text string) error {
	return t.fault.run(func() error { return t.tx.script(ctx, text) })
}

// Dump gives all rows of all tables, each as one text that begins with the
// name of its table.
type Dump func(context.Context) ([]string, error)

// Dump looks up which tables there are, once for many dumps.
func (s *Store) Dump(ctx context.Context) (Dump, error) {
	e := s.engine
	if b, ok := e.(*brokenEngine); ok {
		e = b.engine
	}
	// Each row of the answer is the text of a statement that reads one table.
	tables := `select 'select ''' || m.name || ' '' || ' || group_concat('quote(' || c.name || ')', ' || '' '' || ') || ' from ' || m.name
		from ` + sqliteTables + ` m join pragma_table_info(m.name) c group by m.name`
	if _, ok := e.(*postgresEngine); ok {
		tables = `select 'select ''' || tablename || ' '' || x::text from ' || tablename || ' x' from pg_tables where schemaname = current_schema`
	}
	var all string
	err := e.view(ctx, func(t tx) error {
		list, err := texts(ctx, t, tables)
		all = strings.Join(list, " union all ") + " order by 1"
		return err
	})
	return func(ctx context.Context) (rows []string, err error) {
		return rows, e.view(ctx, func(t tx) error { rows, err = texts(ctx, t, all); return err })
	}, err
}

// sqliteTables are the tables of both files of an SQLite database.
const sqliteTables = `(select name from main.sqlite_master where type = 'table'
	union all select name from scans.sqlite_master where type = 'table')`

func texts(ctx context.Context, t tx, text string) (list []string, err error) {
	err = t.query(ctx, text, nil, func(r row) error { list = append(list, r.Text(0)); return nil })
	return list, err
}

// Columns gives the tables of the schema with their columns, in order.
func (s *Store) Columns(ctx context.Context) (list []string, err error) {
	text := `select m.name || '.' || c.name from ` + sqliteTables + ` m join pragma_table_info(m.name) c
		where m.name not like 'sqlite%' order by m.name, c.cid`
	if _, ok := s.engine.(*postgresEngine); ok {
		text = `select table_name || '.' || column_name from information_schema.columns
			where table_schema = current_schema order by table_name collate "C", ordinal_position`
	}
	err = s.engine.view(ctx, func(t tx) (err error) { list, err = texts(ctx, t, text); return err })
	return list, err
}

// Execute runs one statement, whatever it is.
func (s *Store) Execute(ctx context.Context, statement string) error {
	return s.engine.update(ctx, func(t tx) error { return t.script(ctx, statement) })
}

// Replanned gives the statements that PostgreSQL has planned for single lists
// more often than that on the connection of a transaction.
func Replanned(ctx context.Context, tx *Tx, often int64) (list []string, err error) {
	const text = `select statement from pg_prepared_statements where custom_plans > $1`
	err = tx.query(ctx, text, []any{often}, func(r row) error { list = append(list, r.Text(0)); return nil })
	return list, err
}

// RowsRead gives how many rows of a PostgreSQL table a transaction has read.
func RowsRead(ctx context.Context, tx *Tx, table string) (n int64, err error) {
	const text = `select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables
		where schemaname = current_schema and relname = $1`
	err = tx.query(ctx, text, []any{table}, func(r row) error { n = r.Int(0); return nil })
	return n, err
}

// Unzipped gives what a backup holds, without its checksum.
func Unzipped(tb testing.TB, backup []byte) []byte {
	r, err := newBackupReader(bytes.NewReader(backup))
	if err != nil {
		tb.Fatal(err)
	}
	plain, err := io.ReadAll(r.in)
	if err != nil {
		tb.Fatal(err)
	}
	return plain[:len(plain)-sha256.Size]
}

// ReadBackup reads what a backup holds to its end, as Unzipped gives it.
func ReadBackup(plain []byte) error {
	sum := sha256.Sum256(plain)
	r := &backupReader{in: bufio.NewReader(bytes.NewReader(append(bytes.Clone(plain), sum[:]...))), sum: sha256.New()}
	for table := r.next(); table != nil; table = r.next() {
		for r.row(table) != nil && r.err == nil {
		}
	}
	return r.err
}

// MakeOld makes a database that has had some schema files only, and runs
// statements in it.
func MakeOld(ctx context.Context, url string, only map[int]bool, statements ...string) error {
	e, err := open(ctx, url)
	if err != nil {
		return err
	}
	err = e.update(ctx, func(t tx) error {
		if err := runMigrations(ctx, t, e.migrations(), only); err != nil {
			return err
		}
		for _, s := range statements {
			if err := t.script(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, e.close())
}
