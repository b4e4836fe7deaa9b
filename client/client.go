package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
)

// Client asks one service. It is safe for concurrent use.
type Client struct {
	base  string
	token string
	http  *http.Client
	agent string
}

// Option changes a [Client].
type Option func(*Client)

// WithHTTPClient sets who makes the requests; [http.DefaultClient] by default.
func WithHTTPClient(h *http.Client) Option { return func(c *Client) { c.http = h } }

// WithUserAgent sets the name by which the service's log knows the client.
func WithUserAgent(name string) Option { return func(c *Client) { c.agent = name } }

// New gives a client of the service whose EPCIS endpoints are below a URL, such
// as https://trace.example.com/epcis. Without a token it asks as nobody.
// Errors: Usage for a URL that is not one of HTTP.
func New(baseURL, token string, options ...Option) (*Client, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, &trailmark.Error{
			Kind: trailmark.Usage, Message: "the URL of the service is none of HTTP",
			Hint: "write https://HOST/epcis, or http:// on the same machine",
		}
	}
	c := &Client{base: strings.TrimSuffix(baseURL, "/"), token: token, http: http.DefaultClient, agent: "trailmark"}
	for _, o := range options {
		o(c)
	}
	return c, nil
}

// Problem is what a service says when it does not do what it was asked
// (RFC 9457).
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Hint   string `json:"hint,omitempty"`
	// Where in the document: the event from 1, its member, the line from 1.
	Event    int    `json:"event,omitempty"`
	Path     string `json:"path,omitempty"`
	Line     int    `json:"line,omitempty"`
	Rule     string `json:"rule,omitempty"`
	Instance string `json:"instance,omitempty"`
}

// Error gives the problem on one line.
func (p *Problem) Error() string {
	e := trailmark.Error{Message: p.Title, Hint: p.Hint, Event: p.Event, Path: p.Path, Line: p.Line}
	if p.Detail != "" {
		e.Message += ": " + p.Detail
	}
	if p.Instance != "" {
		e.Message += " " + p.Instance
	}
	return fmt.Sprintf("%d %s", p.Status, e.Error())
}

// Exception is the name of the EPCIS exception, such as ValidationException;
// "" where the type is none.
func (p *Problem) Exception() string {
	name, _ := strings.CutPrefix(p.Type, "epcisException:")
	if name == p.Type {
		return ""
	}
	return name
}

// AsProblem gives the problem that an error is, if it is one.
func AsProblem(err error) (*Problem, bool) { return errors.AsType[*Problem](err) }

// maxProblem bounds what is read of a problem document, in bytes.
const maxProblem = 1 << 20

// call is one request.
type call struct {
	method, path string // the path below the base, or a reference to a next page
	header       http.Header
	body         io.Reader
}

// do makes a request and gives the answer of one that succeeded; its body has
// to be closed. Errors: [*Problem], Unavailable.
func (c *Client) do(ctx context.Context, k call) (*http.Response, error) {
	target, err := c.resolve(k.path)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, k.method, target, k.body)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Usage, err, "request")
	}
	for name, values := range k.header {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", c.agent)
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if request.Header.Get("Accept") == "" {
		request.Header.Set("Accept", "application/json")
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "the service cannot be reached")
	}
	if answer.StatusCode >= 400 {
		defer answer.Body.Close()
		return nil, problemOf(answer)
	}
	return answer, nil
}

// resolve gives the URL of a path below the base. The token is not sent to
// another host, whatever a Link says.
func (c *Client) resolve(path string) (string, error) {
	if strings.HasPrefix(path, c.base) {
		return path, nil
	}
	base, err := url.Parse(c.base)
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Usage, err, "service")
	}
	u, err := url.Parse(path)
	if err != nil || u.Host != "" && (u.Host != base.Host || u.Scheme != base.Scheme) {
		return "", trailmark.Errorf(trailmark.Malformed, "the service points to %s, which is another one", path)
	}
	if u.Host == "" && !strings.HasPrefix(path, base.Path+"/") {
		return c.base + path, nil
	}
	return base.ResolveReference(u).String(), nil
}

func problemOf(answer *http.Response) error {
	p := &Problem{}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxProblem))
	if err == nil {
		err = json.Unmarshal(text, p)
	}
	if err != nil || p.Title == "" {
		p = &Problem{Type: "about:blank", Title: http.StatusText(answer.StatusCode), Detail: string(bytes.TrimSpace(text[:min(len(text), 200)]))}
	}
	p.Status = answer.StatusCode
	return p
}

// getJSON asks for a value.
func (c *Client) getJSON(ctx context.Context, path string, value any) (*http.Response, error) {
	answer, err := c.do(ctx, call{method: http.MethodGet, path: path})
	if err != nil {
		return nil, err
	}
	return answer, decode(answer, value)
}

// decode reads the body of an answer, and closes it.
func decode(answer *http.Response, value any) error {
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(value); err != nil {
		return trailmark.Wrapf(trailmark.Malformed, err, "the answer cannot be read")
	}
	return nil
}
