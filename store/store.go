package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
)

// Store is one open database. It is safe for concurrent use.
type Store struct {
	engine    engine
	salt      []byte // of the hashes of names, so that nobody can make them collide
	scenes    sceneCache
	prefix    prefixCache
	resources resourceCache
	owners    ownerCache
	now       func() time.Time

	watchers watchers
}

// Open opens the database at a URL, "sqlite:FILE" or "postgres://…", makes it
// if it is new and brings an older one up to date.
// Errors: Usage for a URL it cannot read, Unavailable for a database it cannot
// reach or that a newer trailmark has written.
func Open(ctx context.Context, url string) (*Store, error) {
	engine, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: engine, now: time.Now}
	s.scenes.byID = map[trailmark.SceneID]*trailmark.Scene{}
	s.prefix.byID, s.prefix.byURI = map[int64]string{}, map[string]int64{}
	if err := s.prepare(ctx); err != nil {
		engine.close()
		return nil, err
	}
	return s, nil
}

// Close gives back the connections. Nothing waits to be written: a commit is
// on disk before it returns.
func (s *Store) Close() error { return s.engine.close() }

// Bytes is the size of the database on disk, indexes included.
func (s *Store) Bytes(ctx context.Context) (int64, error) { return s.engine.bytes(ctx) }

// prepare migrates and reads or makes the salt.
func (s *Store) prepare(ctx context.Context) error {
	return s.engine.update(ctx, func(t tx) error {
		if err := migrate(ctx, t, s.engine.migrations()); err != nil {
			return err
		}
		salt, err := metaValue(ctx, t, "salt")
		if err != nil {
			return err
		}
		if salt == "" {
			fresh := make([]byte, 8)
			rand.Read(fresh) // never fails (crypto/rand)
			salt = hex.EncodeToString(fresh)
			if _, err := t.exec(ctx, "insert into meta (key, value) values ('salt', $1)", salt); err != nil {
				return err
			}
		}
		s.salt, err = hex.DecodeString(salt)
		return err
	})
}

func metaValue(ctx context.Context, t tx, key string) (value string, err error) {
	err = t.query(ctx, "select value from meta where key = $1", []any{key}, func(r row) error {
		value = r.Text(0)
		return nil
	})
	return value, err
}

// changed counts a change of what a row of meta has the version of.
func (t *Tx) changed(ctx context.Context, version string) error {
	const text = `insert into meta (key, value) values ($1, '1')
		on conflict (key) do update set value = cast(cast(meta.value as bigint) + 1 as text)`
	_, err := t.exec(ctx, text, version)
	return err
}

// Tx is one transaction on a store: a snapshot for [Store.View], the only
// writer for [Store.Update]. It must not be used after the function that got
// it has returned, nor by two goroutines at once.
type Tx struct {
	tx
	store *Store
	// fresh are scenes and prefixes that this transaction made; they are shared
	// with other transactions only once they are committed.
	freshScenes    map[trailmark.SceneID]*trailmark.Scene
	freshPrefixes  map[string]int64
	freshResources map[resource]bool
	freshOwners    []string
	next           numbers
	appended       bool // events, which the watchers are told of
}

// numbers are the next free ones, read at first use in a write transaction.
type numbers struct {
	name, prefix, scene, seq int64
	pools                    bool // there are pools of serial numbers
	known                    bool
}

// View runs f on a snapshot: nothing that commits meanwhile is seen.
func (s *Store) View(ctx context.Context, f func(*Tx) error) error {
	return s.engine.view(ctx, func(t tx) error { return f(&Tx{tx: t, store: s}) })
}

// Update runs f in a write transaction, one at a time for the whole database.
// All that f wrote is durable when Update returns nil, and none of it is there
// otherwise (S7); of scans a failure of the machine may take the last on SQLite.
func (s *Store) Update(ctx context.Context, f func(*Tx) error) error {
	var done *Tx
	err := s.engine.update(ctx, func(t tx) error {
		done = &Tx{
			tx: t, store: s,
			freshScenes:    map[trailmark.SceneID]*trailmark.Scene{},
			freshPrefixes:  map[string]int64{},
			freshResources: map[resource]bool{},
		}
		return f(done)
	})
	if err == nil && done.appended {
		s.watchers.wake()
	}
	if err == nil {
		s.scenes.add(done.freshScenes)
		s.prefix.add(done.freshPrefixes)
		s.resources.add(done.freshResources)
		s.owners.learn(done.freshOwners)
	}
	return err
}

// numbering reads where the numbers of this transaction start. Only the one
// writer gives numbers, so the highest in use is the last one given.
func (t *Tx) numbering(ctx context.Context) (*numbers, error) {
	if t.next.known {
		return &t.next, nil
	}
	const highest = `select
		(select coalesce(max(id), 0) from name),
		(select coalesce(max(id), 0) from prefix),
		(select coalesce(max(id), 0) from scene),
		(select coalesce(max(seq), 0) from event),
		(select count(*) from serial_pool)`
	err := t.query(ctx, highest, nil, func(r row) error {
		t.next = numbers{r.Int(0) + 1, r.Int(1) + 1, r.Int(2) + 1, r.Int(3) + 1, r.Int(4) > 0, true}
		return nil
	})
	return &t.next, err
}

// sceneCache keeps scenes in memory: there are few, and every question reads
// them again and again. It is emptied when it has grown too large.
type sceneCache struct {
	sync.RWMutex
	byID map[trailmark.SceneID]*trailmark.Scene
}

const cacheLimit = 200_000

func (c *sceneCache) get(id trailmark.SceneID) *trailmark.Scene {
	c.RLock()
	defer c.RUnlock()
	return c.byID[id]
}

func (c *sceneCache) add(scenes map[trailmark.SceneID]*trailmark.Scene) {
	if len(scenes) == 0 {
		return
	}
	c.Lock()
	defer c.Unlock()
	if len(c.byID)+len(scenes) > cacheLimit {
		clear(c.byID)
	}
	for id, s := range scenes {
		c.byID[id] = s
	}
}

// prefixCache keeps the common beginnings of names, both ways.
type prefixCache struct {
	sync.RWMutex
	byID  map[int64]string
	byURI map[string]int64
}

func (c *prefixCache) id(uri string) int64 {
	c.RLock()
	defer c.RUnlock()
	return c.byURI[uri]
}

func (c *prefixCache) uri(id int64) (string, bool) {
	c.RLock()
	defer c.RUnlock()
	uri, ok := c.byID[id]
	return uri, ok
}

func (c *prefixCache) add(prefixes map[string]int64) {
	if len(prefixes) == 0 {
		return
	}
	c.Lock()
	defer c.Unlock()
	if len(c.byID)+len(prefixes) > cacheLimit {
		clear(c.byID)
		clear(c.byURI)
	}
	for uri, id := range prefixes {
		c.byID[id], c.byURI[uri] = uri, id
	}
}
