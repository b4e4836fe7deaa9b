package store

import (
	"context"
	"os"
	"slices"
	"sync"

	"github.com/trailmark/trailmark"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// sqliteEngine is a file in WAL mode: one writer connection, which SQLite
// allows no more of anyway, and a pool of readers that it never blocks.
// synchronous=full makes a commit durable before it returns (S7). Scans have a
// file beside it: each file commits for itself, and a power failure may take the
// last scans.
type sqliteEngine struct {
	path    string
	writing sync.Mutex
	writer  *sqliteConn
	readers *sqliteReaders
}

const sqliteReadersAtOnce = 4

// Cache sizes are in KiB. Readers see the file in memory as far as the system has
// it there (mmap), so that looking things up at random copies no pages.
var (
	sqliteWriter = slices.Concat(sqliteSetup, []string{"pragma cache_size = -65536"})
	sqliteReader = slices.Concat(sqliteSetup, []string{"pragma cache_size = -16384", "pragma mmap_size = 268435456", "pragma query_only = on"})
	sqliteSetup  = []string{
		"pragma page_size = 8192",
		"pragma scans.page_size = 4096",
		"pragma busy_timeout = 60000",
		"pragma journal_mode = wal",
		"pragma synchronous = full",
		"pragma scans.synchronous = normal",
		"pragma wal_autocheckpoint = 8000",
	}
)

var sqliteDialect = dialect(
	"(select value as key from json_each($1)) k",
	"(select value as key from json_each($1)) k",
	"(select value->>0 as a, value->>1 as b from json_each($1)) k")

func openSQLite(ctx context.Context, path string) (engine, error) {
	if path == "" {
		return nil, &trailmark.Error{Kind: trailmark.Usage, Message: "the database URL names no file", Hint: "write sqlite:FILE"}
	}
	writer, err := openSQLiteConn(path, sqliteWriter)
	if err != nil {
		return nil, err
	}
	return &sqliteEngine{path: path, writer: writer, readers: newSQLiteReaders(path, sqliteReadersAtOnce)}, nil
}

func (e *sqliteEngine) migrations() string { return "migrations/sqlite" }

func (e *sqliteEngine) close() error {
	err := e.readers.close()
	if e2 := e.writer.Close(); err == nil {
		err = e2
	}
	return err
}

func (e *sqliteEngine) catalog() string {
	return "select k.key, c.name from {texts $1} join pragma_table_info(k.key) c order by k.key, c.cid"
}

// bytes counts both files and what of their logs is not in them yet.
func (e *sqliteEngine) bytes(ctx context.Context) (int64, error) {
	e.writing.Lock()
	defer e.writing.Unlock()
	if err := sqlitex.ExecuteTransient(e.writer.Conn, "pragma wal_checkpoint(truncate)", nil); err != nil {
		return 0, sqliteError(err)
	}
	files, err := sqliteFiles(e.writer.Conn)
	if err != nil {
		return 0, sqliteError(err)
	}
	var size int64
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return 0, trailmark.Wrapf(trailmark.Internal, err, "cannot measure the database")
		}
		size += info.Size()
	}
	return size, nil
}

func (e *sqliteEngine) update(ctx context.Context, f func(tx) error) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	return e.writer.run(ctx, "begin immediate", f)
}

func (e *sqliteEngine) view(ctx context.Context, f func(tx) error) error {
	return e.readers.run(ctx, f)
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
		return stopped(err)
	case sqlite.ResultFull:
		return &trailmark.Error{Kind: trailmark.Unavailable, Message: "the disk is full", Hint: "make room and try again; nothing was changed", Err: err}
	case sqlite.ResultNotADB, sqlite.ResultCorrupt:
		return trailmark.Wrapf(trailmark.Unavailable, err, "the file is not a sound trailmark database")
	}
	return trailmark.Wrapf(trailmark.Internal, err, "database")
}
