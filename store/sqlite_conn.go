package store

import (
	"context"
	"errors"
	"os"
	"sync"

	"github.com/trailmark/trailmark"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// sqliteConn is a connection whose statements a context can interrupt. The
// driver would start a goroutine for each transaction to see to that, and wait
// for its end; one that lasts costs nothing.
type sqliteConn struct {
	*sqlite.Conn
	stop chan struct{} // closing it interrupts what runs
}

func openSQLiteConn(path string, pragmas []string) (*sqliteConn, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate, sqlite.OpenURI)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "cannot open the database %s", path)
	}
	err = attachScans(conn)
	for _, p := range pragmas {
		if err == nil {
			err = sqlitex.ExecuteTransient(conn, p, nil)
		}
	}
	if err != nil {
		conn.Close()
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "cannot use the database %s", path)
	}
	c := &sqliteConn{Conn: conn}
	c.arm()
	return c, nil
}

// attachScans adds the file of scans, as schema "scans". They are in a file of
// their own since each commit makes readers let go of what they see of its file
// in memory, and scans are committed many times a second (ADR 24). It is made
// when it is not there, for those who may read the database.
func attachScans(conn *sqlite.Conn) error {
	files, err := sqliteFiles(conn)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return errors.New("it is not in a file")
	}
	info, err := os.Stat(files[0])
	if err != nil {
		return err
	}
	scans := files[0] + ".scans"
	f, err := os.OpenFile(scans, os.O_RDWR|os.O_CREATE, info.Mode().Perm())
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return sqlitex.ExecuteTransient(conn, "attach ?1 as scans", &sqlitex.ExecOptions{Args: []any{scans}})
}

// sqliteFiles gives the files that a connection has open, the database first.
func sqliteFiles(conn *sqlite.Conn) (files []string, err error) {
	const text = "select file from pragma_database_list where file <> '' order by seq"
	err = sqlitex.ExecuteTransient(conn, text, &sqlitex.ExecOptions{ResultFunc: func(r *sqlite.Stmt) error {
		files = append(files, r.ColumnText(0))
		return nil
	}})
	return files, err
}

func (c *sqliteConn) arm() {
	c.stop = make(chan struct{})
	c.SetInterrupt(c.stop)
}

// run begins, runs f and commits; anything that fails on the way, and the end of
// the context, rolls everything back.
func (c *sqliteConn) run(ctx context.Context, begin string, f func(tx) error) (err error) {
	if ctx.Err() != nil {
		return stopped(ctx.Err())
	}
	goOn := context.AfterFunc(ctx, func() { close(c.stop) })
	defer func() {
		if !goOn() {
			<-c.stop
			c.arm()
		}
		if !c.AutocommitEnabled() {
			if e := sqlitex.Execute(c.Conn, "rollback", nil); err == nil {
				err = sqliteError(e)
			}
		}
	}()
	if err := sqlitex.Execute(c.Conn, begin, nil); err != nil {
		return sqliteError(err)
	}
	if err := f(sqliteTx{c.Conn}); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return stopped(ctx.Err())
	}
	return sqliteError(sqlitex.Execute(c.Conn, "commit", nil))
}

func stopped(cause error) error {
	return trailmark.Wrapf(trailmark.Unavailable, cause, "stopped before it was done")
}

// sqliteReaders are connections that read, opened when they are first needed. The
// one that was used last is used next: it still sees most of the file in memory.
type sqliteReaders struct {
	path   string
	turns  chan struct{} // one for each that reads
	closed chan struct{}

	mu   sync.Mutex
	free []*sqliteConn
}

func newSQLiteReaders(path string, n int) *sqliteReaders {
	return &sqliteReaders{path: path, turns: make(chan struct{}, n), closed: make(chan struct{})}
}

// run runs f on one of the connections, when one is free.
func (r *sqliteReaders) run(ctx context.Context, f func(tx) error) error {
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
	case <-ctx.Done():
		return stopped(ctx.Err())
	case <-r.closed:
		return trailmark.Errorf(trailmark.Unavailable, "the database %s is closed", r.path)
	}
	c := r.take()
	if c == nil {
		var err error
		if c, err = openSQLiteConn(r.path, sqliteReader); err != nil {
			return err
		}
	}
	defer r.put(c)
	return c.run(ctx, "begin", f)
}

// take gives the connection that was used last, nil when none is open and free.
func (r *sqliteReaders) take() *sqliteConn {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.free) - 1
	if last < 0 {
		return nil
	}
	c := r.free[last]
	r.free = r.free[:last]
	return c
}

func (r *sqliteReaders) put(c *sqliteConn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, c)
}

// close waits for those that read.
func (r *sqliteReaders) close() (err error) {
	close(r.closed)
	for range cap(r.turns) {
		r.turns <- struct{}{}
	}
	for _, c := range r.free {
		if e := c.Close(); err == nil {
			err = e
		}
	}
	return err
}
