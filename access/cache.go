package access

import (
	"sync"
	"time"
)

const (
	believed  = 2 * time.Second // how long the database's word is good
	cacheMost = 10_000          // credentials, about 300 bytes each
)

// cache remembers for a short while what the database says about credentials.
// What it does not know is not remembered, so guesses take no memory.
type cache[K comparable] struct {
	mu   sync.Mutex
	kept map[K]remembered
}

type remembered struct {
	credential *credential
	at         time.Time
}

func newCache[K comparable]() *cache[K] { return &cache[K]{kept: map[K]remembered{}} }

// get gives the credential of a key, read anew when it is not known or no
// longer believed; fresh says that it was.
func (c *cache[K]) get(key K, now time.Time, read func() (*credential, error)) (found *credential, fresh bool, err error) {
	c.mu.Lock()
	r, ok := c.kept[key]
	c.mu.Unlock()
	if ok && now.Sub(r.at) < believed {
		return r.credential, false, nil
	}
	found, err = read()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		delete(c.kept, key)
		return nil, false, err
	}
	if len(c.kept) >= cacheMost {
		clear(c.kept)
	}
	c.kept[key] = remembered{found, now}
	return found, true, nil
}

// forget makes the next get read anew.
func (c *cache[K]) forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, key)
}

// forgetAll makes every next get read anew.
func (c *cache[K]) forgetAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.kept)
}
