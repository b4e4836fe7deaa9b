package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
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
	f := &sqliteFloor{conn, file}
	if err := f.setUp(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// sqlitePragmas are those that the store has, too.
var sqlitePragmas = []string{
	"pragma page_size = 8192", "pragma journal_mode = wal", "pragma synchronous = full",
	"pragma cache_size = -65536", "pragma wal_autocheckpoint = 8000",
}

func (f *sqliteFloor) setUp() error {
	for _, pragma := range sqlitePragmas {
		if err := sqlitex.ExecuteTransient(f.conn, pragma, nil); err != nil {
			return err
		}
	}
	const tables = floorTables + `
create table floor_posting (thing integer, time integer, seq integer, primary key (thing, time, seq)) without rowid;`
	words := strings.NewReplacer("bigint primary", "integer primary", "{blob}", "blob")
	return sqlitex.ExecuteScript(f.conn, words.Replace(tables), nil)
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
	if r.known {
		if err := f.find(r.hashes()); err != nil {
			return err
		}
	}
	for _, table := range r.tables() {
		if err := f.insert(&table); err != nil {
			return err
		}
	}
	return nil
}

// find looks names up in the order of their index.
func (f *sqliteFloor) find(hashes []int64) error {
	slices.Sort(hashes)
	list, err := json.Marshal(hashes)
	if err != nil {
		return err
	}
	found := 0
	const text = `select n.id from json_each($1) k cross join floor_name n where n.hash = k.value`
	err = sqlitex.Execute(f.conn, text, &sqlitex.ExecOptions{
		Args:       []any{string(list)},
		ResultFunc: func(*sqlite.Stmt) error { found++; return nil },
	})
	if err == nil && found != len(hashes) {
		return errFloor(found, len(hashes))
	}
	return err
}

// rowsPerStatement is what SQLite takes fastest.
const rowsPerStatement = 50

func (f *sqliteFloor) insert(t *floorTable) error {
	width := len(t.columns)
	one := ",(?" + strings.Repeat(",?", width-1) + ")"
	for from := 0; from < t.rows; from += rowsPerStatement {
		rows := min(rowsPerStatement, t.rows-from)
		stmt, err := f.conn.Prepare("insert or fail into " + t.name + " values " + strings.Repeat(one, rows)[1:])
		if err != nil {
			return err
		}
		for i := range rows {
			for column, value := range t.row(from + i) {
				bind(stmt, width*i+column+1, value)
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
	case []byte:
		stmt.BindBytes(param, value)
	}
}

func (f *sqliteFloor) bytes(context.Context) (size int64, err error) {
	const text = "select page_count * page_size from pragma_page_count, pragma_page_size"
	err = sqlitex.Execute(f.conn, text, &sqlitex.ExecOptions{ResultFunc: func(stmt *sqlite.Stmt) error {
		size = stmt.ColumnInt64(0)
		return nil
	}})
	return size, err
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
