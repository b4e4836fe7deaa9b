package main

import (
	"cmp"
	"sync"
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
