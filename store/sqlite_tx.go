package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/trailmark/trailmark"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

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

func (t sqliteTx) query(ctx context.Context, text string, args []any, each func(row) error) error {
	if ctx.Err() != nil {
		return stopped(ctx.Err())
	}
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
	return t.add("fail", into, rows)
}

func (t sqliteTx) replace(_ context.Context, into *table, _ []string, rows *rows) error {
	return t.add("replace", into, rows)
}

// add adds rows, and does what instead tells with one whose key is there.
func (t sqliteTx) add(instead string, into *table, rows *rows) error {
	for from := 0; from < rows.len(); {
		n := sqliteRowsAtOnce
		if rest := rows.len() - from; rest < n {
			n = 1 // one prepared text for every rest
		}
		stmt, err := t.conn.Prepare(insertText(insertKey{instead, into, n}))
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
	instead string
	into    *table
	n       int
}

func insertText(key insertKey) string {
	if text, ok := insertTexts.Load(key); ok {
		return text.(string)
	}
	row := "(?" + strings.Repeat(",?", len(key.into.columns)-1) + ")"
	text := "insert or " + key.instead + " into " + key.into.name + " (" + strings.Join(key.into.columns, ",") + ") values " +
		row + strings.Repeat(","+row, key.n-1)
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
