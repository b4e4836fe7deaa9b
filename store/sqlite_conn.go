package store

import (
	"context"

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
	for _, p := range pragmas {
		if err := sqlitex.ExecuteTransient(conn, p, nil); err != nil {
			conn.Close()
			return nil, trailmark.Wrapf(trailmark.Unavailable, err, "cannot use the database %s", path)
		}
	}
	c := &sqliteConn{Conn: conn}
	c.arm()
	return c, nil
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

// sqliteReaders are connections that read, opened when they are first needed.
type sqliteReaders struct {
	path   string
	free   chan *sqliteConn // nil for one that is not open yet
	closed chan struct{}
}

func newSQLiteReaders(path string, n int) *sqliteReaders {
	r := &sqliteReaders{path, make(chan *sqliteConn, n), make(chan struct{})}
	for range n {
		r.free <- nil
	}
	return r
}

// run runs f on one of the connections, when one is free.
func (r *sqliteReaders) run(ctx context.Context, f func(tx) error) (err error) {
	var c *sqliteConn
	select {
	case c = <-r.free:
	case <-ctx.Done():
		return stopped(ctx.Err())
	case <-r.closed:
		return trailmark.Errorf(trailmark.Unavailable, "the database %s is closed", r.path)
	}
	defer func() { r.free <- c }()
	if c == nil {
		if c, err = openSQLiteConn(r.path, sqliteReader); err != nil {
			return err
		}
	}
	return c.run(ctx, "begin", f)
}

// close waits for those that read.
func (r *sqliteReaders) close() (err error) {
	close(r.closed)
	for range cap(r.free) {
		if c := <-r.free; c != nil {
			if e := c.Close(); err == nil {
				err = e
			}
		}
	}
	return err
}
