package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// sqliteBench measures SQLite in files of a folder.
type sqliteBench struct {
	dir   string
	files int
}

func (*sqliteBench) name() string { return "SQLite" }

func (b *sqliteBench) file() string {
	b.files++
	return filepath.Join(b.dir, fmt.Sprintf("bench-%d.db", b.files))
}

func (b *sqliteBench) fresh(context.Context) (string, func(), error) {
	url := "sqlite:" + b.file()
	return url, func() { _ = removeDatabase(url) }, nil
}

func (b *sqliteBench) floor(context.Context) (floor, error) {
	file := b.file()
	conn, err := sqlite.OpenConn(file, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	const tables = `
pragma page_size = 8192;
pragma journal_mode = wal;
pragma synchronous = full;
pragma cache_size = -65536;
pragma wal_autocheckpoint = 8000;` + floorTables + `
create table floor_posting (thing integer, time integer, seq integer, primary key (thing, time, seq)) without rowid;`
	if err := sqlitex.ExecuteScript(conn, strings.ReplaceAll(tables, "bigint primary", "integer primary"), nil); err != nil {
		conn.Close()
		return nil, err
	}
	return &sqliteFloor{conn, file}, nil
}

type sqliteFloor struct {
	conn *sqlite.Conn
	file string
}

func (f *sqliteFloor) close() {
	f.conn.Close()
	_ = removeDatabase("sqlite:" + f.file)
}

func (f *sqliteFloor) write(_ context.Context, r *floorRows) (err error) {
	defer sqlitex.Save(f.conn)(&err)
	if err := f.insert("floor_name", len(r.names), r.name); err != nil {
		return err
	}
	if err := f.insert("floor_event", r.events(), r.eventRow); err != nil {
		return err
	}
	return f.insert("floor_posting", r.things, r.posting)
}

// rowsPerStatement is what SQLite takes fastest.
const rowsPerStatement = 50

// insert adds n rows of three columns.
func (f *sqliteFloor) insert(table string, n int, row func(int) []any) error {
	for from := 0; from < n; from += rowsPerStatement {
		rows := min(rowsPerStatement, n-from)
		text := "insert or fail into " + table + " values " + strings.Repeat("(?,?,?),", rows-1) + "(?,?,?)"
		stmt, err := f.conn.Prepare(text)
		if err != nil {
			return err
		}
		for i := range rows {
			for column, value := range row(from + i) {
				bind(stmt, 3*i+column+1, value)
			}
		}
		if _, err := stmt.Step(); err != nil {
			return err
		}
		if err := stmt.Reset(); err != nil {
			return err
		}
	}
	return nil
}

func bind(stmt *sqlite.Stmt, param int, value any) {
	switch value := value.(type) {
	case int64:
		stmt.BindInt64(param, value)
	case string:
		stmt.BindText(param, value)
	}
}

// journeyText reads a journey on either engine.
const journeyText = `select n.name, e.id from floor_name n
	join floor_posting p on p.thing = n.id
	join floor_event e on e.seq = p.seq
	where n.hash = $1 order by p.time, p.seq`

func (f *sqliteFloor) journey(_ context.Context, name string) (postings int, err error) {
	err = sqlitex.Execute(f.conn, journeyText, &sqlitex.ExecOptions{
		Args: []any{floorHash(name)},
		ResultFunc: func(stmt *sqlite.Stmt) error {
			if stmt.ColumnText(0) == name {
				postings++
			}
			return nil
		},
	})
	return postings, err
}

const scanText = `select thing, time, seq from floor_posting order by thing, time, seq`

func (f *sqliteFloor) scan(context.Context) (postings int, err error) {
	sum := int64(0)
	err = sqlitex.Execute(f.conn, scanText, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		sum += stmt.ColumnInt64(0) + stmt.ColumnInt64(1) + stmt.ColumnInt64(2)
		postings++
		return nil
	}})
	return postings, err
}
