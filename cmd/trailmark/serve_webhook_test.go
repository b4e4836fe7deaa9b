package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// receiver is a webhook that remembers which events it was told of.
type receiver struct {
	mu   sync.Mutex
	told map[string]bool
}

// subscribe has a server tell a receiver of every event.
func subscribe(t *testing.T, s *httpTarget) *receiver {
	t.Helper()
	r := &receiver{told: map[string]bool{}}
	hook := httptest.NewServer(r)
	t.Cleanup(hook.Close)
	if _, _, err := s.ask(t.Context(), "POST", "/queries", strings.NewReader(`{"name": "all", "query": {}}`)); err != nil {
		t.Fatal(err)
	}
	body := `{"dest": "` + hook.URL + `", "signatureToken": "told-once-and-again", "stream": true, "reportIfEmpty": false}`
	if _, _, err := s.ask(t.Context(), "POST", "/queries/all/subscriptions", strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	return r
}

// ServeHTTP takes a message.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	var document struct {
		EPCISBody struct {
			QueryResults struct {
				ResultsBody struct {
					EventList []struct{ EventID string }
				}
			}
		}
	}
	if err := json.NewDecoder(request.Body).Decode(&document); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, event := range document.EPCISBody.QueryResults.ResultsBody.EventList {
		r.told[event.EventID] = true
	}
}

// await waits until the receiver has been told of all these events.
func (r *receiver) await(t *testing.T, ids []string) {
	t.Helper()
	left := func() (list []string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, id := range ids {
			if !r.told[id] {
				list = append(list, id)
			}
		}
		return list
	}
	for deadline := time.Now().Add(patience); len(left()) > 0 && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	if missed := left(); len(missed) > 0 {
		t.Errorf("the receiver was not told of %d of %d events, such as %s", len(missed), len(ids), missed[0])
	}
}
