package store

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/trailmark/trailmark"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// sqliteEngine is a file in WAL mode: one writer connection, which SQLite
// allows no more of anyway, and a pool of readers that it never blocks.
// synchronous=full makes a commit durable before it returns (S7).
type sqliteEngine struct {
	path    string
	writing sync.Mutex
	writer  *sqlite.Conn
	readers *sqlitex.Pool
}

const sqliteReaders = 4

// Cache sizes are in KiB. Readers see the file in memory as far as the system has
// it there (mmap), so that looking things up at random copies no pages.
var (
	sqliteWriter = slices.Concat(sqliteSetup, []string{"pragma cache_size = -65536"})
	sqliteReader = slices.Concat(sqliteSetup, []string{"pragma cache_size = -16384", "pragma mmap_size = 268435456", "pragma query_only = on"})
	sqliteSetup  = []string{
		"pragma page_size = 8192",
		"pragma busy_timeout = 60000",
		"pragma journal_mode = wal",
		"pragma synchronous = full",
		"pragma wal_autocheckpoint = 8000",
	}
)

func setUp(conn *sqlite.Conn, pragmas []string) error {
	for _, p := range pragmas {
		if err := sqlitex.ExecuteTransient(conn, p, nil); err != nil {
			return err
		}
	}
	return nil
}

var sqliteDialect = dialect(
	"(select value as key from json_each($1)) k",
	"(select value as key from json_each($1)) k",
	"(select value->>0 as a, value->>1 as b from json_each($1)) k")

func openSQLite(ctx context.Context, path string) (engine, error) {
	if path == "" {
		return nil, &trailmark.Error{Kind: trailmark.Usage, Message: "the database URL names no file", Hint: "write sqlite:FILE"}
	}
	writer, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate, sqlite.OpenURI)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "cannot open the database %s", path)
	}
	if err := setUp(writer, sqliteWriter); err != nil {
		writer.Close()
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "cannot use the database %s", path)
	}
	readers, err := sqlitex.NewPool(path, sqlitex.PoolOptions{
		PoolSize:    sqliteReaders,
		PrepareConn: func(c *sqlite.Conn) error { return setUp(c, sqliteReader) },
	})
	if err != nil {
		writer.Close()
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "cannot read the database %s", path)
	}
	return &sqliteEngine{path: path, writer: writer, readers: readers}, nil
}

func (e *sqliteEngine) migrations() string { return "migrations/sqlite" }

func (e *sqliteEngine) close() error {
	err := e.readers.Close()
	if e2 := e.writer.Close(); err == nil {
		err = e2
	}
	return err
}

func (e *sqliteEngine) catalog() string {
	return `select k.key, c.name from {texts $1} join sqlite_master m on m.type = 'table' and m.name = k.key
		join pragma_table_info(m.name) c order by k.key, c.cid`
}

// bytes counts the file and what of its log is not in it yet.
func (e *sqliteEngine) bytes(ctx context.Context) (int64, error) {
	e.writing.Lock()
	defer e.writing.Unlock()
	if err := sqlitex.ExecuteTransient(e.writer, "pragma wal_checkpoint(truncate)", nil); err != nil {
		return 0, sqliteError(err)
	}
	info, err := os.Stat(strings.TrimPrefix(e.path, "file:"))
	if err != nil {
		return 0, trailmark.Wrapf(trailmark.Internal, err, "cannot measure the database")
	}
	return info.Size(), nil
}

func (e *sqliteEngine) update(ctx context.Context, f func(tx) error) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	return runSQLite(ctx, e.writer, "begin immediate", f)
}

func (e *sqliteEngine) view(ctx context.Context, f func(tx) error) error {
	conn, err := e.readers.Take(ctx)
	if err != nil { // the pool gives the context's error, or that of a new connection
		if ctx.Err() != nil {
			return trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped before it was done")
		}
		return sqliteError(err)
	}
	defer e.readers.Put(conn)
	return runSQLite(ctx, conn, "begin", f)
}

// runSQLite begins, runs f and commits; anything that fails on the way rolls
// everything back.
func runSQLite(ctx context.Context, conn *sqlite.Conn, begin string, f func(tx) error) (err error) {
	conn.SetInterrupt(ctx.Done())
	if err := sqlitex.Execute(conn, begin, nil); err != nil {
		return sqliteError(err)
	}
	defer func() {
		conn.SetInterrupt(nil)
		if !conn.AutocommitEnabled() {
			if e := sqlitex.Execute(conn, "rollback", nil); err == nil {
				err = sqliteError(e)
			}
		}
	}()
	if err := f(sqliteTx{conn}); err != nil {
		return err
	}
	return sqliteError(sqlitex.Execute(conn, "commit", nil))
}

type sqliteTx struct{ conn *sqlite.Conn }

func (t sqliteTx) prepare(text string, args []any) (*sqlite.Stmt, error) {
	stmt, err := t.conn.Prepare(sqliteText(text, args))
	if err != nil {
		return nil, sqliteError(err)
	}
	for i, arg := range args {
		switch a := arg.(type) {
		case int64:
			stmt.BindInt64(i+1, a)
		case string:
			stmt.BindText(i+1, a)
		case []byte:
			stmt.BindBytes(i+1, a)
		case []int64:
			if len(a) == 1 {
				stmt.BindInt64(i+1, a[0])
			} else {
				stmt.BindText(i+1, jsonInts(a))
			}
		case pairs:
			stmt.BindText(i+1, a.json())
		case []string:
			list, err := json.Marshal(a)
			if err != nil {
				return nil, trailmark.Wrapf(trailmark.Internal, err, "list argument")
			}
			stmt.BindText(i+1, string(list))
		default:
			return nil, trailmark.Errorf(trailmark.Internal, "argument %d of a statement is a %T", i+1, arg)
		}
	}
	return stmt, nil
}

var sqliteTexts sync.Map // statement → string

// statement is one of ours, and a bit for each argument that is a list of one
// number.
type statement struct {
	text string
	one  uint
}

// sqliteText gives a statement in SQLite's words. It takes $2 for a name and
// counts it where it comes first; ?2 is the second. A list of one number, which
// most are, is no table that SQLite has to make out of JSON.
func sqliteText(text string, args []any) string {
	s := statement{text: text}
	for i, arg := range args {
		if list, ok := arg.([]int64); ok && len(list) == 1 {
			s.one |= 1 << i
		}
	}
	if known, ok := sqliteTexts.Load(s); ok {
		return known.(string)
	}
	for i := range args {
		if s.one&(1<<i) != 0 {
			text = strings.ReplaceAll(text, fmt.Sprintf("{ints $%d}", i+1), fmt.Sprintf("(select $%d as key) k", i+1))
		}
	}
	own := strings.ReplaceAll(sqliteDialect.Replace(text), "$", "?")
	sqliteTexts.Store(s, own)
	return own
}

func jsonInts(list []int64) string {
	b := make([]byte, 0, 8*len(list)+2)
	b = append(b, '[')
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	return string(append(b, ']'))
}

func (t sqliteTx) query(_ context.Context, text string, args []any, each func(row) error) error {
	stmt, err := t.prepare(text, args)
	if err != nil {
		return err
	}
	defer stmt.Reset()
	for {
		more, err := stmt.Step()
		if err != nil {
			return sqliteError(err)
		}
		if !more {
			return nil
		}
		if err := each(sqliteRow{stmt}); err != nil {
			return err
		}
	}
}

func (t sqliteTx) rows(ctx context.Context, text string, each func([]value) error) error {
	var values []value
	return t.query(ctx, text, nil, func(r row) error {
		stmt := r.(sqliteRow).stmt
		values = slices.Grow(values[:0], stmt.ColumnCount())[:stmt.ColumnCount()]
		for i := range values {
			switch stmt.ColumnType(i) {
			case sqlite.TypeInteger:
				values[i] = value{kind: isInt, int: r.Int(i)}
			case sqlite.TypeText:
				values[i] = value{kind: isText, text: r.Text(i)}
			case sqlite.TypeBlob:
				values[i] = blob(r.Bytes(i))
			default:
				values[i] = value{}
			}
		}
		return each(values)
	})
}

func (t sqliteTx) exec(ctx context.Context, text string, args ...any) (int64, error) {
	if err := t.query(ctx, text, args, func(row) error { return nil }); err != nil {
		return 0, err
	}
	return int64(t.conn.Changes()), nil
}

func (t sqliteTx) script(_ context.Context, text string) error {
	for _, statement := range strings.Split(text, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if err := sqlitex.ExecuteTransient(t.conn, statement, nil); err != nil {
			return sqliteError(err)
		}
	}
	return nil
}

// sqliteRowsAtOnce is how many rows one INSERT holds. "or fail" spares SQLite
// the statement journal that makes a plain multi-row INSERT of random keys
// half as fast; the transaction is rolled back on any error anyway.
const sqliteRowsAtOnce = 32

func (t sqliteTx) insert(_ context.Context, into *table, rows *rows) error {
	for from := 0; from < rows.len(); {
		n := sqliteRowsAtOnce
		if rest := rows.len() - from; rest < n {
			n = 1 // one prepared text for every rest
		}
		stmt, err := t.conn.Prepare(insertText(into, n))
		if err != nil {
			return sqliteError(err)
		}
		bindRows(stmt, rows.values[from*rows.width:(from+n)*rows.width])
		if _, err = stmt.Step(); err != nil {
			stmt.Reset()
			return sqliteError(err)
		}
		if err := stmt.Reset(); err != nil {
			return sqliteError(err)
		}
		from += n
	}
	return nil
}

func bindRows(stmt *sqlite.Stmt, values []value) {
	for i := range values {
		switch v := &values[i]; v.kind {
		case isInt:
			stmt.BindInt64(i+1, v.int)
		case isText:
			stmt.BindText(i+1, v.text)
		case isBytes:
			stmt.BindBytes(i+1, v.bytes)
		default:
			stmt.BindNull(i + 1)
		}
	}
}

var insertTexts sync.Map // insertKey → string

type insertKey struct {
	into *table
	n    int
}

func insertText(into *table, n int) string {
	key := insertKey{into, n}
	if text, ok := insertTexts.Load(key); ok {
		return text.(string)
	}
	row := "(?" + strings.Repeat(",?", len(into.columns)-1) + ")"
	text := "insert or fail into " + into.name + " (" + strings.Join(into.columns, ",") + ") values " +
		row + strings.Repeat(","+row, n-1)
	insertTexts.Store(key, text)
	return text
}

type sqliteRow struct{ stmt *sqlite.Stmt }

func (r sqliteRow) Int(column int) int64   { return r.stmt.ColumnInt64(column) }
func (r sqliteRow) Text(column int) string { return r.stmt.ColumnText(column) }
func (r sqliteRow) Bytes(column int) []byte {
	b := make([]byte, r.stmt.ColumnLen(column))
	r.stmt.ColumnBytes(column, b)
	return b
}

// sqliteError gives a driver's error a kind, by its code.
func sqliteError(err error) error {
	if err == nil {
		return nil
	}
	switch code := sqlite.ErrCode(err).ToPrimary(); code {
	case sqlite.ResultBusy, sqlite.ResultLocked:
		return &trailmark.Error{Kind: trailmark.Unavailable, Message: "another program is writing to the database", Hint: "try again", Err: err}
	case sqlite.ResultInterrupt:
		return trailmark.Wrapf(trailmark.Unavailable, err, "stopped before it was done")
	case sqlite.ResultFull:
		return &trailmark.Error{Kind: trailmark.Unavailable, Message: "the disk is full", Hint: "make room and try again; nothing was changed", Err: err}
	case sqlite.ResultNotADB, sqlite.ResultCorrupt:
		return trailmark.Wrapf(trailmark.Unavailable, err, "the file is not a sound trailmark database")
	}
	return trailmark.Wrapf(trailmark.Internal, err, "database")
}
