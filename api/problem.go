package api

import (
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"

	"github.com/trailmark/trailmark"
)

// exception is the name of an EPCIS exception, the type of a problem
// (EPCIS 2.0, section 12.3).
type exception string

// The exceptions of the standard.
const (
	validation          exception = "ValidationException"
	queryValidation     exception = "QueryValidationException"
	queryParameter      exception = "QueryParameterException"
	subscriptionControl exception = "SubscriptionControlsException"
	security            exception = "SecurityException"
	noSuchName          exception = "NoSuchNameException"
	noSuchResource      exception = "NoSuchResourceException"
	notAcceptable       exception = "NotAcceptableException"
	alreadyExists       exception = "ResourceAlreadyExistsException"
	captureLimit        exception = "CaptureLimitExceededException"
	queryTooLarge       exception = "QueryTooLargeException"
	queryTooComplex     exception = "QueryTooComplexException"
	uriTooLong          exception = "URITooLongException"
	unsupportedMedia    exception = "UnsupportedMediaTypeException"
	implementation      exception = "ImplementationException"
)

// kindProblems says what a kind of error is over HTTP, if the handler does not
// say otherwise.
var kindProblems = map[trailmark.Kind]struct {
	status int
	name   exception
	title  string
}{
	trailmark.Internal:        {http.StatusInternalServerError, implementation, "Internal error"},
	trailmark.Malformed:       {http.StatusBadRequest, validation, "The document cannot be read"},
	trailmark.Invalid:         {http.StatusBadRequest, validation, "The document breaks the standard"},
	trailmark.Refused:         {http.StatusBadRequest, validation, "A rule forbids the event"},
	trailmark.Conflict:        {http.StatusConflict, alreadyExists, "It conflicts with what is there"},
	trailmark.NotFound:        {http.StatusNotFound, noSuchResource, "Nothing of this name"},
	trailmark.Usage:           {http.StatusBadRequest, queryParameter, "The request makes no sense"},
	trailmark.Unavailable:     {http.StatusServiceUnavailable, implementation, "Not available now"},
	trailmark.Unauthenticated: {http.StatusUnauthorized, security, "Nobody knows who asks"},
	trailmark.Forbidden:       {http.StatusForbidden, security, "Not allowed"},
	trailmark.TooLarge:        {http.StatusRequestEntityTooLarge, captureLimit, "Beyond a limit"},
}

// problem is a problem document (RFC 9457). Members after Instance are ours.
type problem struct {
	Type     string `json:"type" xml:"type"`
	Title    string `json:"title" xml:"title"`
	Status   int    `json:"status" xml:"status"`
	Detail   string `json:"detail,omitempty" xml:"detail,omitempty"`
	Instance string `json:"instance,omitempty" xml:"instance,omitempty"`
	Hint     string `json:"hint,omitempty" xml:"https://ns.trailmark.org/ hint,omitempty"`
	Event    int    `json:"event,omitempty" xml:"https://ns.trailmark.org/ event,omitempty"` // its place in the document, from 1
	Path     string `json:"path,omitempty" xml:"https://ns.trailmark.org/ path,omitempty"`
	Line     int    `json:"line,omitempty" xml:"https://ns.trailmark.org/ line,omitempty"`
	Rule     string `json:"rule,omitempty" xml:"https://ns.trailmark.org/ rule,omitempty"`
}

// MarshalXML writes the problem as an EPCISException, as the schema of EPCIS 2.0
// has it.
func (p *problem) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	type plain problem
	return e.EncodeElement((*plain)(p), xml.StartElement{
		Name: xml.Name{Local: "epcis:EPCISException"},
		Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns:epcis"}, Value: "urn:epcglobal:epcis:xsd:2"}},
	})
}

// httpError gives an error another status and exception than its kind has.
type httpError struct {
	status int
	name   exception
	err    error
}

func (e *httpError) Error() string { return e.err.Error() }
func (e *httpError) Unwrap() error { return e.err }

// statusError makes an error with a status and an exception of its own.
func statusError(status int, name exception, format string, args ...any) error {
	return &httpError{status, name, trailmark.Errorf(trailmark.Usage, format, args...)}
}

// as gives an error of one kind another exception; nil and errors of other
// kinds stay as they are.
func as(kind trailmark.Kind, name exception, err error) error {
	if err == nil || trailmark.KindOf(err) != kind {
		return err
	}
	return &httpError{kindProblems[kind].status, name, err}
}

func notFound(format string, args ...any) error {
	return trailmark.Errorf(trailmark.NotFound, format, args...)
}

// problemOf tells of an error. An internal one is shown as an id only, and the
// caller has to log it under that id.
func problemOf(err error) *problem {
	kind := kindProblems[trailmark.KindOf(err)]
	p := &problem{Title: kind.title, Status: kind.status, Type: kind.name.uri()}
	if e, ok := errors.AsType[*httpError](err); ok {
		p.Status, p.Type = e.status, e.name.uri()
		if e.status != kind.status {
			p.Title = http.StatusText(e.status)
		}
	}
	if e, ok := errors.AsType[retrier](err); ok {
		p.Status = e.statusCode()
	}
	if trailmark.KindOf(err) == trailmark.Internal {
		p.Instance = "urn:trailmark:error:" + rand.Text()
		p.Detail = "The fault is ours. It is in the server's log under this id."
		return p
	}
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		p.Detail, p.Hint, p.Event, p.Path, p.Line = e.Message, e.Hint, e.Event, e.Path, e.Line
		if cause := e.Unwrap(); cause != nil && e.Kind != trailmark.Unavailable {
			p.Detail += ": " + cause.Error()
		}
		if len(e.Findings) > 0 {
			p.Rule = e.Findings[0].Rule
		}
	}
	return p
}

// uri is the type of a problem; one that the standard does not name has the
// meaning of its status alone.
func (e exception) uri() string {
	if e == "" {
		return "about:blank"
	}
	return "epcisException:" + string(e)
}

// writeProblem answers a request with an error.
func (s *Server) writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if trailmark.KindOf(err) == trailmark.Internal {
		s.Log.ErrorContext(r.Context(), "request failed", "id", p.Instance, "method", r.Method, "error", err)
	}
	if out, ok := w.(*answer); ok && out.status != 0 {
		panic(http.ErrAbortHandler) // a part of the answer has left; cut it off
	}
	if late, ok := errors.AsType[retrier](err); ok {
		w.Header().Set("Retry-After", late.retryAfter())
	}
	body, media, err := s.linkProblem(p, w, r)
	if body == nil {
		body, media, err = p.encode(prefersXML(r.Header.Values("Accept")))
	}
	if err != nil {
		s.Log.ErrorContext(r.Context(), "problem document", "id", p.Instance, "error", err)
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(p.Status)
	fmt.Fprintf(w, "%s\n", body) // nobody is left to be told of an error
}

// retrier is an error that says with which status it is answered, and after
// how many seconds to come again.
type retrier interface {
	error
	statusCode() int
	retryAfter() string
}

// prefersXML reports whether a sender would rather read XML than JSON.
func prefersXML(accept []string) bool {
	ranges := parseAccept(accept)
	likes := func(format string) int {
		return max(ranges.quality("application/problem+"+format), ranges.quality("application/"+format), ranges.quality("text/"+format))
	}
	return likes("xml") > likes("json")
}

// encode writes the document as JSON or XML.
func (p *problem) encode(asXML bool) (body []byte, media string, err error) {
	if asXML {
		body, err = xml.Marshal(p)
		return body, "application/problem+xml", err
	}
	body, err = json.Marshal(p)
	return body, "application/problem+json", err
}
