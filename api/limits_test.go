package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// A body that trickles in is cut off with 408, one that only takes long is not.
func TestSlowSender(t *testing.T) {
	const piece = 100
	tests := []struct {
		name           string
		pieces, length int // of the body: how many come, how many were promised
		pause          time.Duration
		want           string
	}{
		{"stops", 1, 2, time.Minute, "408"},
		{"trickles", 40, 40, 50 * time.Millisecond, "408"},    // 2,000 bytes a second
		{"takes long", 100, 100, 5 * time.Millisecond, "200"}, // 20,000
	}
	for _, test := range tests {
		inFakeTime(t, test.name, func(t *testing.T) {
			limits := Limits{StallTime: 300 * time.Millisecond, BytesPerSecond: 3000}
			conn := overPipes(t, limits, func(o *operation, w http.ResponseWriter, r *http.Request) {
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					o.problem(w, r, err)
				}
			}).dial(t)
			fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", piece*test.length)
			var sender sync.WaitGroup
			defer sender.Wait()
			sender.Go(func() {
				for range test.pieces {
					if _, err := io.WriteString(conn, strings.Repeat("x", piece)); err != nil {
						return
					}
					time.Sleep(test.pause)
				}
			})
			if got := readStatus(t, conn); got != test.want {
				t.Errorf("answered with %q", got)
			}
		})
	}
}

// A reader that stops is cut off, and the handler is told.
func TestSlowReader(t *testing.T) {
	const stall = 200 * time.Millisecond
	inFakeTime(t, "stops", func(t *testing.T) {
		failed := make(chan error, 1)
		conn := overPipes(t, Limits{StallTime: stall, BytesPerSecond: 1 << 20}, func(_ *operation, w http.ResponseWriter, _ *http.Request) {
			var err error
			for range 10_000 {
				if _, err = w.Write(make([]byte, 1<<16)); err != nil {
					break
				}
			}
			failed <- err
		}).dial(t)
		start := time.Now()
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if err := <-failed; err == nil || time.Since(start) > 2*stall {
			t.Errorf("a reader that stopped was waited for %s: %v", time.Since(start), err)
		}
	})
}

// Making an answer may take longer than a peer may stall, in HTTP/1.1 and in
// HTTP/2, where a deadline that runs out ends the request.
func TestSlowHandler(t *testing.T) {
	var http1, http2 http.Protocols
	http1.SetHTTP1(true)
	http2.SetUnencryptedHTTP2(true)
	for name, protocols := range map[string]*http.Protocols{"HTTP/1.1": &http1, "HTTP/2.0": &http2} {
		inFakeTime(t, name, func(t *testing.T) {
			p := overPipes(t, Limits{StallTime: 100 * time.Millisecond}, func(_ *operation, w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				for part := range 3 {
					io.WriteString(w, "part ")
					if part == 1 {
						http.NewResponseController(w).Flush()
					}
					select {
					case <-time.After(200 * time.Millisecond):
					case <-r.Context().Done():
						return
					}
				}
			})
			response, err := p.client(t, protocols).Post("http://pipe/", "text/plain", strings.NewReader("question"))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if body, err := io.ReadAll(response.Body); err != nil || string(body) != "part part part " || response.Proto != name {
				t.Errorf("%s: %q, %v", response.Proto, body, err)
			}
		})
	}
}

// A header that does not end is not waited for, and one that is too long is
// refused.
func TestHeaders(t *testing.T) {
	limits := Limits{HeaderTime: 200 * time.Millisecond, HeaderBytes: 8 << 10}
	nothing := func(*operation, http.ResponseWriter, *http.Request) {}
	inFakeTime(t, "slow", func(t *testing.T) {
		conn, start := overPipes(t, limits, nothing).dial(t), time.Now()
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		if _, err := io.ReadAll(conn); err != nil || time.Since(start) != limits.HeaderTime {
			t.Errorf("the header was waited for %s: %v", time.Since(start), err)
		}
	})
	inFakeTime(t, "long", func(t *testing.T) {
		conn := overPipes(t, limits, nothing).dial(t)
		go fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: %s\r\n\r\n", strings.Repeat("x", 16<<10))
		if got := readStatus(t, conn); got != "431" {
			t.Errorf("a long header is answered with %q", got)
		}
	})
}

// So many requests are served at a time, some more wait, the rest is refused
// and told when to come again.
func TestQueue(t *testing.T) {
	here, goOn := make(chan bool, 10), make(chan bool)
	url, o, _ := operated(t, Limits{Requests: 1, Queue: 1, QueueTime: time.Minute}, func(*operation, http.ResponseWriter, *http.Request) {
		here <- true
		<-goOn
	})
	answers := make(chan int, 3)
	ask := func() {
		response, err := http.Get(url)
		if err != nil {
			answers <- 0
			return
		}
		response.Body.Close()
		answers <- response.StatusCode
	}
	go ask()
	<-here
	go ask()
	for _, waiting := o.queue.lengths(); waiting == 0; _, waiting = o.queue.lengths() {
		time.Sleep(time.Millisecond)
	}
	response, body := get(t, url)
	if response.StatusCode != 503 || response.Header.Get("Retry-After") == "" || !strings.Contains(body, "waiting") {
		t.Errorf("the third request: %d %s", response.StatusCode, body)
	}
	close(goOn)
	if first, second := <-answers, <-answers; first != 200 || second != 200 {
		t.Errorf("those who waited: %d %d", first, second)
	}
	if served, waiting := o.queue.lengths(); served+waiting > 0 {
		t.Errorf("%d served, %d waiting after all", served, waiting)
	}
}

// Whoever waits too long, or goes, leaves the queue.
func TestQueueTime(t *testing.T) {
	q := newQueue(&Limits{Requests: 1, Queue: 5, QueueTime: 20 * time.Millisecond})
	leave, err := q.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.enter(t.Context()); err == nil {
		t.Error("there was room for two")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := q.enter(gone); err == nil {
		t.Error("somebody who went got in")
	}
	leave()
	leave() // counts once
	if _, err := q.enter(t.Context()); err != nil {
		t.Error(err)
	}
	if served, waiting := q.lengths(); served != 1 || waiting != 0 {
		t.Errorf("%d served, %d waiting", served, waiting)
	}
}

func TestRates(t *testing.T) {
	r, a, now := newRates(), allowance{10, 3}, time.Now()
	for i, want := range []bool{true, true, true, false} {
		if err := r.take("scanner", a, now); (err == nil) != want {
			t.Errorf("request %d: %v", i+1, err)
		}
	}
	if err := r.take("another", a, now); err != nil {
		t.Errorf("another sender: %v", err)
	}
	if err := r.take("scanner", a, now.Add(100*time.Millisecond)); err != nil {
		t.Errorf("a moment later: %v", err)
	}
	err := r.take("scanner", a, now.Add(100*time.Millisecond))
	if late, ok := errors.AsType[retrier](err); !ok || late.statusCode() != 429 || late.retryAfter() != "1" {
		t.Errorf("%v", err)
	}
	for i := range 10 * rememberedSenders {
		if err := r.take(fmt.Sprint(i), a, now); err != nil {
			t.Fatal(err)
		}
	}
	if known := len(r.young) + len(r.old); known > 2*rememberedSenders {
		t.Errorf("%d senders are remembered", known)
	}
	if err := r.take("scanner", allowance{perSecond: -1}, now); err != nil {
		t.Errorf("without a limit: %v", err)
	}
}

func TestAddressOf(t *testing.T) {
	for remote, want := range map[string]string{
		"198.51.100.7:1234":           "198.51.100.7",
		"[::ffff:198.51.100.7]:1234":  "::ffff:198.51.100.7",
		"[2001:db8:1:2:3:4:5:6]:1234": "2001:db8:1:2::/64",
		"[2001:db8:1:2::9]:99":        "2001:db8:1:2::/64",
		"pipe":                        "pipe",
	} {
		if got := addressOf(remote); got != want {
			t.Errorf("%s: %s, not %s", remote, got, want)
		}
	}
}
