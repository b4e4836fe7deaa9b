package api

import (
	"bufio"
	"net"
	"net/http"
	"time"

	"github.com/trailmark/trailmark"
)

// answer is the way of an answer to its reader. It notes what goes out, and
// gives each write a deadline. There is none between the writes: making an
// answer may take its time.
type answer struct {
	http.ResponseWriter
	control *http.ResponseController
	pace    *pace // nil where there is no limit
	leave   func()
	head    bool // only the header was asked for

	status int // 0 before the header
	bytes  int64
}

func newAnswer(w http.ResponseWriter, r *http.Request, l *Limits) *answer {
	a := &answer{ResponseWriter: w, control: http.NewResponseController(w), leave: func() {}, head: r.Method == http.MethodHead}
	if l.StallTime > 0 && a.control.SetWriteDeadline(time.Time{}) == nil { // a recorder has none
		p := newPace(l)
		a.pace = &p
	}
	return a
}

// code is the status that was or will be answered.
func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// WriteHeader sends the header.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write gives an error of kind Unavailable when the reader is gone or too slow.
func (a *answer) Write(p []byte) (n int, err error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	switch {
	case a.head: // HTTP/2 takes it for an error
		return len(p), nil
	case a.pace == nil:
		n, err = a.ResponseWriter.Write(p)
	default:
		n, err = a.writePaced(p)
	}
	a.bytes += int64(n)
	if err != nil {
		err = trailmark.Wrapf(trailmark.Unavailable, err, "the reader of the answer is gone")
	}
	return n, err
}

func (a *answer) writePaced(p []byte) (n int, err error) {
	start := time.Now()
	if err := a.control.SetWriteDeadline(start.Add(a.pace.left() + a.pace.worth(len(p)))); err != nil {
		return 0, err
	}
	n, err = a.ResponseWriter.Write(p)
	a.pace.spend(time.Since(start), n)
	if err != nil {
		return n, err
	}
	return n, a.control.SetWriteDeadline(time.Time{})
}

// FlushError sends what was written so far.
func (a *answer) FlushError() error {
	a.status = a.code() // which Flush sends
	a.finish()
	if err := a.control.Flush(); err != nil || a.pace == nil {
		return err
	}
	return a.control.SetWriteDeadline(time.Time{})
}

// finish sets the deadline of the last bytes, which the server writes itself
// when the handler has returned. A connection that is gone has none.
func (a *answer) finish() {
	if a.pace != nil && a.status != http.StatusSwitchingProtocols {
		_ = a.control.SetWriteDeadline(time.Now().Add(a.pace.most))
	}
}

// Hijack takes the connection over, for a WebSocket. It does not count among
// the requests that are served any more.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffer, err := a.control.Hijack()
	if err == nil {
		a.status = http.StatusSwitchingProtocols
		a.leave()
	}
	return conn, buffer, err
}

// Unwrap gives [http.ResponseController] the rest.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
