package api

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// inFakeTime runs a test of time limits in time that passes only while
// everybody waits: how busy the machine is makes no difference.
func inFakeTime(t *testing.T, name string, f func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// pipes is a network within the process, which fake time needs: what waits for
// the kernel does not count as waiting.
type pipes struct {
	opened chan net.Conn
	closed chan struct{}
}

// overPipes serves a handler as every route is served.
func overPipes(t *testing.T, l Limits, h operatedHandler) *pipes {
	t.Helper()
	s := &Server{Config: Config{Limits: l, Log: slog.New(slog.DiscardHandler)}.withDefaults()}
	s.operation = newOperation(s)
	front := l.HTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.operation.serve(w, r, func(w http.ResponseWriter, r *http.Request) { h(s.operation, w, r) })
	}))
	front.Protocols = new(http.Protocols)
	front.Protocols.SetHTTP1(true)
	front.Protocols.SetUnencryptedHTTP2(true)
	p := &pipes{make(chan net.Conn), make(chan struct{})}
	go front.Serve(p)
	t.Cleanup(func() {
		front.Close()
		time.Sleep(time.Minute) // no connection outlasts that
	})
	return p
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.opened:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// dial opens a connection on which a test says what it likes.
func (p *pipes) dial(t *testing.T) net.Conn {
	t.Helper()
	here, there := net.Pipe()
	p.opened <- there
	t.Cleanup(func() { here.Close() })
	return here
}

// client gives a client that speaks these protocols.
func (p *pipes) client(t *testing.T, protocols *http.Protocols) *http.Client {
	transport := &http.Transport{
		Protocols:   protocols,
		DialContext: func(context.Context, string, string) (net.Conn, error) { return p.dial(t), nil },
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// readStatus gives the status of an answer, "" for none.
func readStatus(t *testing.T, conn net.Conn) string {
	t.Helper()
	line := make([]byte, len("HTTP/1.1 200"))
	if _, err := io.ReadFull(conn, line); err != nil {
		return ""
	}
	return string(line[9:])
}
