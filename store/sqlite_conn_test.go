package store

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestReadersAreUsedAgain: as many connections are open as were ever in use at
// once, no more than there may be, and the one used last is used next.
func TestReadersAreUsedAgain(t *testing.T) {
	readers := newSQLiteReaders(filepath.Join(t.TempDir(), "x.db"), 3)
	idle := func(tx) error { return nil }
	for range 5 {
		if err := readers.run(context.Background(), idle); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(readers.free); n != 1 {
		t.Errorf("one after the other opened %d connections", n)
	}
	var three, all sync.WaitGroup
	three.Add(3)
	for range 3 {
		all.Go(func() {
			err := readers.run(context.Background(), func(tx) error {
				three.Done()
				three.Wait()
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(readers.free); n != 3 {
		t.Errorf("three at once opened %d connections", n)
	}
	last := readers.free[2]
	_ = readers.run(context.Background(), func(r tx) error {
		if r.(sqliteTx).conn != last.Conn {
			t.Error("another one was used than the last")
		}
		return nil
	})
	over, cancel := context.WithCancel(context.Background())
	cancel()
	full := make(chan struct{})
	for range 3 {
		all.Go(func() {
			_ = readers.run(context.Background(), func(tx) error { <-full; return nil })
		})
	}
	for len(readers.turns) < 3 {
		time.Sleep(time.Millisecond)
	}
	if err := readers.run(over, idle); err == nil {
		t.Error("a fourth one did not wait")
	}
	close(full)
	all.Wait()
	if err := readers.close(); err != nil {
		t.Error(err)
	}
	if err := readers.run(context.Background(), idle); err == nil {
		t.Error("one reads after the end")
	}
}
