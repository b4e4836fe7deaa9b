package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/trailmark/trailmark"
)

// line is the connection of a caller who asks one thing after the other. It does
// without the goroutines of an [http.Transport], whose work on the same cores
// would be measured with the answer.
type line struct {
	conn net.Conn
	in   *bufio.Reader
	out  *bufio.Writer
}

// lines are those of all callers.
type lines [callers]*line

// dialAll connects the callers with a service.
func dialAll(ctx context.Context, service string) (all lines, err error) {
	u, err := url.Parse(service)
	if err != nil {
		return all, trailmark.Wrapf(trailmark.Internal, err, "the service")
	}
	for i := range all {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", u.Host)
		if err != nil {
			all.close()
			return all, trailmark.Wrapf(trailmark.Unavailable, err, "the service is not there")
		}
		all[i] = &line{conn, bufio.NewReader(conn), bufio.NewWriter(conn)}
	}
	return all, nil
}

// close hangs up.
func (all *lines) close() {
	for _, l := range all {
		if l != nil {
			l.conn.Close()
		}
	}
}

// ask sends a request and reads the answer. It goes nowhere from there.
func (l *line) ask(r *http.Request) (status int, text []byte, err error) {
	if err = r.Write(l.out); err == nil {
		err = l.out.Flush()
	}
	if err != nil {
		return 0, nil, err
	}
	answer, err := http.ReadResponse(l.in, r)
	if err != nil {
		return 0, nil, err
	}
	text, err = io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}
