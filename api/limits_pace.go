package api

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/trailmark/trailmark"
)

// pace is the patience with one peer in one direction. Waiting for the peer
// uses it up; what the peer takes or sends fills it again. So a fast peer may
// pause, a slow one may go on for hours, and one that trickles is cut off.
type pace struct {
	patience, most time.Duration
	rate           int // bytes a second
}

func newPace(l *Limits) pace {
	return pace{patience: l.StallTime, most: l.StallTime, rate: l.BytesPerSecond}
}

// left is how long the peer may be waited for now.
func (p *pace) left() time.Duration { return max(0, p.patience) }

// spend notes that the peer moved n bytes while it was waited for.
func (p *pace) spend(waited time.Duration, n int) {
	p.patience = min(p.most, p.patience-waited+p.worth(n))
}

// worth is how long n bytes may take.
func (p *pace) worth(n int) time.Duration {
	if p.rate < 0 {
		return p.most
	}
	return time.Duration(float64(n) / float64(p.rate) * float64(time.Second))
}

// pacedBody reads a request's body, each time with a deadline.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	pace    pace
}

// pacedBodyOf gives the body of a request. Nobody may read it at all: then the
// server drops it, and has a deadline for that, too.
func pacedBodyOf(r *http.Request, control *http.ResponseController, l *Limits) io.ReadCloser {
	if r.Body == nil || r.Body == http.NoBody || l.StallTime < 0 ||
		control.SetReadDeadline(time.Now().Add(l.StallTime)) != nil { // a recorder has none
		return r.Body
	}
	return &pacedBody{r.Body, control, newPace(l)}
}

// Read gives an error with status 408 when the sender is too slow.
func (b *pacedBody) Read(p []byte) (n int, err error) {
	start := time.Now()
	if err := b.control.SetReadDeadline(start.Add(b.pace.left())); err != nil {
		return 0, err
	}
	n, err = b.ReadCloser.Read(p)
	b.pace.spend(time.Since(start), n)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return n, &httpError{status: http.StatusRequestTimeout, err: errSlowSender}
	}
	return n, err
}

var errSlowSender = &trailmark.Error{
	Kind:    trailmark.Unavailable,
	Message: "the body of the request came too slowly",
	Hint:    "send it again over a better connection, or in smaller parts",
}
