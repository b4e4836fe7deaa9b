package serial_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// allocating is the environment of a process that allocates until it is killed:
// the URL of its database.
const allocating = "TRAILMARK_TEST_ALLOCATE"

func TestMain(m *testing.M) {
	if url := os.Getenv(allocating); url != "" {
		fmt.Fprintln(os.Stderr, allocateUntilKilled(url))
		os.Exit(1) // nobody was to get here
	}
	os.Exit(m.Run())
}

// TestManyCallers: from many callers of two servers at once each number leaves
// once, and all callers of one request have the same.
func TestManyCallers(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		servers := []*serial.Issuer{serial.Open(storetest.Open(t, url)), serial.Open(storetest.Open(t, url))}
		create(t, servers[0], serial.Spec{Name: "timed", Random: true})
		create(t, servers[0], serial.Spec{Name: "range", From: "1", To: "1000000"})
		var mu sync.Mutex
		book := &ledger{tb: t, seen: map[string]bool{}}
		shared := map[string]string{}
		var all sync.WaitGroup
		for caller := range 8 {
			all.Go(func() {
				for n := range 12 {
					pool := []string{"timed", "range"}[(n+caller/2)%2]
					mine, err := tryAllocate(servers[caller%2], pool, fmt.Sprint("mine ", caller, n), 20)
					ours, again := tryAllocate(servers[caller%2], pool, fmt.Sprint("ours ", n), 20)
					mu.Lock()
					if err != nil || again != nil {
						t.Error(err, again)
					}
					book.take(pool, mine)
					if known := shared[pool+fmt.Sprint(n)]; known == "" {
						book.take(pool, ours)
						shared[pool+fmt.Sprint(n)] = strings.Join(ours, " ")
					} else if known != strings.Join(ours, " ") {
						t.Errorf("one request had other numbers: %s and %v", known, ours)
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if want := 2*12*20 + 8*12*20; len(book.seen) != want {
			t.Errorf("%d numbers left, want %d", len(book.seen), want)
		}
	})
}

// TestKill: two processes allocate at once and are killed at any moment, also
// between the commit and the answer. What they wrote has no number twice, and
// who asks again has the numbers of the request.
func TestKill(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		i := serial.Open(storetest.Open(t, url))
		create(t, i, serial.Spec{Name: "timed", Random: true})
		create(t, i, serial.Spec{Name: "range", From: "1", To: "100000000"})
		book := &ledger{tb: t, seen: map[string]bool{}}
		requests := map[string][]string{}
		for range 3 {
			var lives sync.WaitGroup
			var mu sync.Mutex
			for range 2 {
				lives.Go(func() {
					lines := liveAndDie(t, url)
					mu.Lock()
					defer mu.Unlock()
					for _, line := range lines {
						if f := strings.Fields(line); len(f) == 3 {
							book.take(f[0], f[2:])
							requests[f[0]+" "+f[1]] = append(requests[f[0]+" "+f[1]], f[2])
						}
					}
				})
			}
			lives.Wait()
		}
		for name, had := range requests {
			pool, request, _ := strings.Cut(name, " ")
			again := strings.Join(allocate(t, i, pool, request, blockOfKilled), " ")
			if !strings.HasPrefix(again, strings.Join(had[:len(had)-1], " ")) {
				t.Fatalf("asked again for %s: %s, had %v", name, again, had)
			}
		}
		t.Logf("%d numbers of %d requests", len(book.seen), len(requests))
	})
}

const blockOfKilled = 300

// allocateUntilKilled writes a line for each number: pool, request, number.
func allocateUntilKilled(url string) error {
	st, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	i := serial.Open(st)
	for {
		pool, request := []string{"timed", "range"}[rand.IntN(2)], fmt.Sprint(rand.Uint64())
		a, err := i.Allocate(ctx, "test", serial.Request{Pool: pool, Count: blockOfKilled, ID: request})
		if err != nil {
			return err
		}
		err = a.Each(ctx, func(number []byte) error {
			_, err := fmt.Println(pool, request, string(number))
			return err
		})
		if err != nil {
			return err
		}
	}
}

// liveAndDie starts a process, kills it a moment after its first number and
// gives the lines that it wrote.
func liveAndDie(t *testing.T, url string) (lines []string) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), allocating+"="+url)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Error(err)
		return nil
	}
	if err := child.Start(); err != nil {
		t.Error(err)
		return nil
	}
	for in := bufio.NewScanner(out); in.Scan(); {
		if len(lines) == 0 {
			time.AfterFunc(time.Duration(rand.IntN(100))*time.Millisecond, func() { child.Process.Kill() })
		}
		lines = append(lines, in.Text())
	}
	if err := child.Wait(); err == nil || len(lines) == 0 || child.ProcessState.ExitCode() != -1 {
		t.Errorf("the process was not killed at work: %v, %d lines", err, len(lines))
	}
	return lines
}
