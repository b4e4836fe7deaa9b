package main

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
)

// atOnce shares n pieces of work among the callers, waits for all and gives
// one's fault.
func atOnce(n int, work func(i int) error) error {
	var group sync.WaitGroup
	faults := make([]error, callers)
	for caller := range callers {
		group.Go(func() {
			for i := caller; i < n && faults[caller] == nil; i += callers {
				faults[caller] = work(i)
			}
		})
	}
	group.Wait()
	return cmp.Or(faults...)
}

// journeysPerSecond is how often the events of an item are asked for.
const journeysPerSecond = 500

// atRate asks so many times a second, whether or not the answers to those
// before have come, and gives the milliseconds from when each was due, sorted.
// So a service that stops for a moment cannot hide it.
func atRate(perSecond int, items []trailmark.Name, ask func(trailmark.Name) error) ([]float64, error) {
	var group sync.WaitGroup
	times, faults := make([]float64, len(items)), make([]error, len(items))
	start := time.Now()
	for i, item := range items {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		time.Sleep(time.Until(due))
		group.Go(func() {
			faults[i] = ask(item)
			times[i] = float64(time.Since(due).Microseconds()) / 1000
		})
	}
	group.Wait()
	slices.Sort(times)
	return times, cmp.Or(faults...)
}

// jobDone reads a capture job. It is an error if it failed.
func jobDone(text []byte) (bool, error) {
	var job struct {
		Running, Success bool
		Errors           []struct{ Detail string }
	}
	if err := json.Unmarshal(text, &job); err != nil {
		return false, trailmark.Wrapf(trailmark.Internal, err, "a capture job cannot be read")
	}
	if !job.Running && !job.Success {
		return true, trailmark.Errorf(trailmark.Internal, "a capture job failed: %v", job.Errors)
	}
	return !job.Running, nil
}
