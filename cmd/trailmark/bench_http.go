package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// httpSections are what trailmark bench --http measures: a service in a process
// of its own, asked by this one.
var httpSections = []section{
	{"bulk", (*bench).bulkHTTP},
	{"single", (*bench).singleHTTP},
	{"memory", (*bench).memoryHTTP},
	{"journey", (*bench).journeyHTTP},
	{"resolver", (*bench).resolverHTTP},
}

// httpTarget is a service that is measured, or the floor of it.
type httpTarget struct {
	client *http.Client
	url    string
	token  string
	server *serverProcess // nil for a floor
}

// onServer runs f on a service over a new store, in which prepare was at work
// before.
func (b *bench) onServer(ctx context.Context, prepare func(*store.Store) error, f func(*httpTarget) error) error {
	databaseURL, drop, err := b.engine.fresh(ctx)
	if err != nil {
		return err
	}
	defer drop()
	t := &httpTarget{client: benchClient()}
	err = (&database{URL: databaseURL}).write(ctx, func(st *store.Store) (err error) {
		if t.token, err = adminToken(ctx, st); err == nil && prepare != nil {
			err = prepare(st)
		}
		return err
	})
	if err != nil {
		return err
	}
	t.server, err = startServer(ctx, "--db", databaseURL, "--log-level", "WARN", "--public-rate=-1", "--token-rate=-1", "--scan-place-header", placeHeader)
	if err != nil {
		return err
	}
	t.url = t.server.url
	return errors.Join(f(t), t.server.stop())
}

// onBareServer runs f on the least that answers over HTTP: it reads the body and
// gives an answer of a size.
func onBareServer(answer int, f func(*httpTarget) error) error {
	body := make([]byte, answer)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(body)
	}))
	defer server.Close()
	return f(&httpTarget{client: benchClient(), url: server.URL})
}

// benchClient keeps a connection for each caller.
func benchClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConns: callers, MaxIdleConnsPerHost: callers, DisableCompression: true}}
}

// ask makes a request and reads the answer. Another status is an error.
func (t *httpTarget) ask(ctx context.Context, method, path string, body io.Reader, wants ...int) (http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, t.url+path, body)
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+t.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := t.client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	for _, want := range append(wants, http.StatusCreated) { // a floor answers with 201
		if answer.StatusCode == want {
			return answer.Header, text, err
		}
	}
	return nil, nil, trailmark.Errorf(trailmark.Internal, "%s %s was answered with %d: %.300s", method, path, answer.StatusCode, text)
}
