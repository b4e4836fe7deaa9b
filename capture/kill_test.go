package capture_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// killed is the environment of the process that captures until it is killed:
// the URL of its database, and the number of its life.
const killed = "TRAILMARK_TEST_KILL"

func TestMain(m *testing.M) {
	if url, life, ok := strings.Cut(os.Getenv(killed), " "); ok {
		fmt.Fprintln(os.Stderr, captureUntilKilled(url, life))
		os.Exit(1) // nobody was to get here
	}
	os.Exit(m.Run())
}

// TestKill holds the second half of S7: a process that captures single events
// and documents from many goroutines is killed at any moment, again and again.
// After each restart every event that it said was captured is there, no
// document is there in part, and what follows from the events is whole.
func TestKill(t *testing.T) {
	times := map[string]int{"sqlite": 20, "postgres": 6}
	if testing.Short() {
		times = map[string]int{"sqlite": 3, "postgres": 2}
	}
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url, engine := fresh(t), t.Name()[strings.LastIndex(t.Name(), "/")+1:]
		acknowledged := map[string]bool{}
		for life := range times[engine] {
			for _, id := range liveAndDie(t, url, life) {
				acknowledged[id] = true
			}
			afterDeath(t, url, acknowledged)
		}
		t.Logf("killed %d times; %d captures were acknowledged, and all are there", times[engine], len(acknowledged))
	})
}

// liveAndDie starts a process, kills it a moment after its first receipt and
// gives what it said was captured.
func liveAndDie(t *testing.T, url string, life int) (acknowledged []string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d", killed, url, life))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if len(acknowledged) == 0 {
			time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { child.Process.Kill() })
		}
		acknowledged = append(acknowledged, lines.Text())
	}
	if err := child.Wait(); err == nil || len(acknowledged) == 0 || child.ProcessState.ExitCode() != -1 {
		t.Fatalf("the process was not killed at work: %v, %d captures", err, len(acknowledged))
	}
	return acknowledged
}

// afterDeath opens the database again and looks at everything in it.
func afterDeath(t *testing.T, url string, acknowledged map[string]bool) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	documents := map[string]int{}
	err = st.View(ctx, func(tx *store.Tx) error {
		last, err := tx.LastSeq(ctx)
		if err != nil {
			return err
		}
		seqs := make([]trailmark.Seq, last)
		for i := range seqs {
			seqs[i] = trailmark.Seq(i + 1)
		}
		there := map[string]bool{}
		err = tx.Events(ctx, seqs, func(r trailmark.Record) error {
			there[r.ID] = true
			if document, _, ok := strings.Cut(r.ID, "#"); ok {
				documents[document]++
				there[document] = true
			}
			return nil
		})
		for id := range acknowledged {
			if !there[id] {
				t.Errorf("%s was acknowledged and is lost", id)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for document, events := range documents {
		if events != documentEvents {
			t.Errorf("%d of the %d events of %s are there", events, documentEvents, document)
		}
	}
	door := capture.Open(st)
	defer door.Close()
	differences, err := door.Check(ctx, nil)
	if err != nil || len(differences) > 0 {
		t.Fatalf("check: %v %v", differences, err)
	}
}

const documentEvents = 4

// captureUntilKilled captures from many goroutines and prints each receipt.
func captureUntilKilled(url, life string) error {
	st, err := store.Open(context.Background(), url)
	if err != nil {
		return err
	}
	door := capture.Open(st)
	var number atomic.Int64
	failed := make(chan error)
	for worker := range 8 {
		go func() {
			for {
				n := int(number.Add(1))
				id := fmt.Sprintf("urn:x:life:%s:%d", life, n)
				events := lifeEvents(id, life, n)
				if worker > 1 {
					events = events[:1]
					events[0].ID = id
				}
				r, err := door.Events(context.Background(), events, inRecordMode)
				if err != nil || r.Captured != len(events) {
					failed <- fmt.Errorf("%+v %v", r, err)
					return
				}
				fmt.Println(id)
			}
		}()
	}
	return <-failed
}

// lifeEvents tells of some items that are made, packed and shipped, and of the
// material that they share with all others.
func lifeEvents(id, life string, n int) []*trailmark.Event {
	s := newStory()
	pallet := trailmark.Name(fmt.Sprintf("urn:x:pallet:%s:%d", life, n))
	var items []trailmark.Name
	for i := range 20 {
		items = append(items, trailmark.Name(fmt.Sprintf("https://id.gs1.org/01/09521234000013/21/%s-%d-%d", life, n, i)))
	}
	s.made(1, items...)
	s.packed(2, pallet, items...)
	s.did(n%500+3, "shipping", dock, pallet)
	s.tell(n%500, trailmark.Event{BizStep: "receiving", ReadPoint: at(0), Quantities: []trailmark.QuantityElement{
		{Class: "https://id.gs1.org/01/09521234000020/10/T-771", Quantity: "0.1", UOM: "KGM"},
	}})
	for i, e := range s.told {
		e.ID = fmt.Sprintf("%s#%d", id, i)
	}
	return s.told
}
