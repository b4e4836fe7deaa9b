package client

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// Behaviour says what becomes of a document in which something is wrong.
type Behaviour string

// The behaviours.
const (
	Rollback Behaviour = "rollback" // all or nothing
	Proceed  Behaviour = "proceed"  // take what can be taken
)

// Job is a captured document on its way.
type Job struct {
	ID       string     `json:"captureID"`
	Created  time.Time  `json:"createdAt"`
	Finished *time.Time `json:"finishedAt"`
	Running  bool       `json:"running"`
	Success  bool       `json:"success"` // nothing was wrong so far
	OnError  Behaviour  `json:"captureErrorBehaviour"`
	Errors   []*Problem `json:"errors"`
}

// Capture sends a document: EPCIS 2.0 as JSON-LD or XML, or 1.x as XML. The
// service has received it when Capture returns, and captures it then: see
// [Client.Wait]. The document is told to be JSON or XML by its first byte that
// is no space; gzipped ones are sent as they are.
func (c *Client) Capture(ctx context.Context, document io.Reader, onError Behaviour) (*Job, error) {
	header, document := describe(document)
	header.Set("GS1-Capture-Error-Behaviour", string(onError))
	answer, err := c.do(ctx, call{method: http.MethodPost, path: "/capture", header: header, body: document})
	if err != nil {
		return nil, err
	}
	answer.Body.Close()
	location, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || location.Path == "" {
		return nil, trailmark.Errorf(trailmark.Malformed, "the service has not told where the capture job is")
	}
	id := location.EscapedPath()
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '/' {
			id = id[i+1:]
			break
		}
	}
	return &Job{ID: id, Running: true, Success: true, OnError: onError}, nil
}

// Job tells how far a capture job is.
func (c *Client) Job(ctx context.Context, id string) (*Job, error) {
	job := &Job{}
	_, err := c.getJSON(ctx, "/capture/"+url.PathEscape(id), job)
	return job, err
}

// Wait waits until a capture job has ended, and gives its last state.
func (c *Client) Wait(ctx context.Context, job *Job) (*Job, error) {
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		job, err := c.Job(ctx, job.ID)
		if err != nil || !job.Running {
			return job, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return job, trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "stopped while the document was captured")
		}
	}
}

// PostEvent captures one event and returns when it is on disk. It gives the id
// under which the service knows it.
func (c *Client) PostEvent(ctx context.Context, ev *trailmark.Event) (id string, err error) {
	body, err := epcis.MarshalEvent(ev)
	if err != nil {
		return "", err
	}
	return c.PostRaw(ctx, bytes.NewReader(body))
}

// PostRaw is PostEvent for an event in any notation.
func (c *Client) PostRaw(ctx context.Context, event io.Reader) (id string, err error) {
	header, event := describe(event)
	header.Set("Prefer", "return=minimal")
	answer, err := c.do(ctx, call{method: http.MethodPost, path: "/events", header: header, body: event})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // so that the connection is used again
	location, err := url.Parse(answer.Header.Get("Location"))
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Malformed, err, "Location")
	}
	return afterEvents(location.Path), nil
}

// Validation is what a service would say of a document if it were captured.
type Validation struct {
	Valid    bool       `json:"valid"`
	Events   int        `json:"events"`
	Faults   []*Problem `json:"faults"`
	Findings []Finding  `json:"findings,omitempty"`
}

// Finding is what a rule says of an event that would be taken.
type Finding struct {
	Event   int    `json:"event"` // its place in the document, from 1
	EventID string `json:"eventID"`
	Rule    string `json:"rule"`
	Thing   string `json:"thing"`
	Message string `json:"message,omitempty"`
}

// Validate asks what is wrong with a document or an event, and with findings
// what the rules say of it. Nothing is stored. Only trailmark has this.
func (c *Client) Validate(ctx context.Context, document io.Reader, findings bool) (*Validation, error) {
	header, document := describe(document)
	path := "/events/validate"
	if findings {
		path += "?findings=true"
	}
	answer, err := c.do(ctx, call{method: http.MethodPost, path: path, header: header, body: document})
	if err != nil {
		return nil, err
	}
	v := &Validation{}
	return v, decode(answer, v)
}

// afterEvents gives what stands behind /events/ in a path.
func afterEvents(path string) string {
	const below = "/events/"
	for i := 0; i+len(below) <= len(path); i++ {
		if path[i:i+len(below)] == below {
			return path[i+len(below):]
		}
	}
	return ""
}

// describe tells what a document is by its beginning.
func describe(document io.Reader) (http.Header, io.Reader) {
	r := bufio.NewReader(document)
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	head, _ := r.Peek(64) // a fault comes again when it is read
	switch text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"); {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		header.Del("Content-Type") // nobody has looked inside
		header.Set("Content-Encoding", "gzip")
	case bytes.HasPrefix(text, []byte("<")):
		header.Set("Content-Type", "application/xml")
	}
	return header, r
}
