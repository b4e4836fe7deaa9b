package resolver

import (
	"context"
	"sync"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// Resolver answers where links lead. It is safe for concurrent use.
type Resolver struct {
	store *store.Store
	now   func() time.Time
	links linkCache
	crowd crowd
}

// Open gives the resolver of a store.
func Open(st *store.Store) *Resolver {
	return &Resolver{store: st, now: time.Now}
}

// The cache keeps the links of so many keys; an unknown key counts as well. It
// looks for changes as often as fresh says.
const (
	mostKeys = 100_000
	fresh    = time.Second
)

// linkCache is what is known of keys, for as long as the version of the links
// stays the same.
type linkCache struct {
	sync.RWMutex
	version string
	looked  time.Time
	byKey   map[string]*keyLinks
	facts   *facts
}

// keyLinks are the links of one key that are not fixed.
type keyLinks struct {
	list  []anchored
	fixed bool // there are others
}

// anchored is a link with its anchor.
type anchored struct {
	*Link
	anchor anchor
}

// leadsFrom reports whether a key has all that the anchor asks for.
func (l anchored) leadsFrom(k gs1.Key) bool {
	_, ok := l.anchor.match(k)
	return ok
}

// linksOf gives all links that a key of a request could be led to.
func (r *Resolver) linksOf(ctx context.Context, k gs1.Key) ([]anchored, error) {
	if err := r.refresh(ctx); err != nil {
		return nil, err
	}
	own, open := "/"+k.AI+"/"+escape(k.Value), openKey(k.AI)
	known, err := r.keys(ctx, own, open)
	if err != nil {
		return nil, err
	}
	list := append(known[0].list[:len(known[0].list):len(known[0].list)], known[1].list...)
	if !known[0].fixed || len(k.Qualifiers) == 0 {
		return list, nil
	}
	var more []Link
	err = r.store.View(ctx, func(tx *store.Tx) (err error) {
		more, err = tx.LinksAt(ctx, own, fixedShapes(k))
		return err
	})
	if err != nil {
		return nil, err
	}
	parsed, err := parseLinks(more)
	return append(list, parsed...), err
}

// keys gives what is known of two keys, and reads it when it is not.
func (r *Resolver) keys(ctx context.Context, own, open string) (known [2]*keyLinks, err error) {
	r.links.RLock()
	version := r.links.version
	known = [2]*keyLinks{r.links.byKey[own], r.links.byKey[open]}
	r.links.RUnlock()
	if known[0] != nil && known[1] != nil {
		return known, nil
	}
	read, err := r.readKeys(ctx, own, open)
	if err != nil {
		return known, err
	}
	r.links.Lock()
	defer r.links.Unlock()
	if r.links.version == version {
		if len(r.links.byKey) >= mostKeys {
			clear(r.links.byKey)
		}
		r.links.byKey[own], r.links.byKey[open] = read[0], read[1]
	}
	return read, nil
}

func (r *Resolver) readKeys(ctx context.Context, own, open string) (read [2]*keyLinks, err error) {
	read = [2]*keyLinks{{}, {}}
	err = r.store.View(ctx, func(tx *store.Tx) error {
		links, fixed, err := tx.LinksOfKeys(ctx, []string{own, open})
		if err != nil {
			return err
		}
		list, err := parseLinks(links)
		for _, l := range list {
			if l.Key == own {
				read[0].list = append(read[0].list, l)
			} else {
				read[1].list = append(read[1].list, l)
			}
		}
		read[0].fixed = fixed[own]
		return err
	})
	return read, err
}

func parseLinks(links []Link) ([]anchored, error) {
	list := make([]anchored, len(links))
	for i := range links {
		a, err := parseAnchor(links[i].Anchor)
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "link %d", links[i].ID)
		}
		list[i] = anchored{&links[i], a}
	}
	return list, nil
}

// refresh forgets all links when they have changed since the last look. One
// request looks; others go on with what is known meanwhile.
func (r *Resolver) refresh(ctx context.Context) error {
	if !r.mine(r.now()) {
		return nil
	}
	err := r.look(ctx)
	if err != nil {
		r.changed() // somebody else has to look
	}
	return err
}

// mine reports whether it is the caller's turn to look for changes: it is time
// and nobody else does, or nothing is known yet.
func (r *Resolver) mine(now time.Time) bool {
	late := func() bool { return r.links.byKey == nil || now.Sub(r.links.looked) >= fresh }
	r.links.RLock()
	mine := late()
	r.links.RUnlock()
	if !mine {
		return false
	}
	r.links.Lock()
	defer r.links.Unlock()
	mine = late()
	r.links.looked = now
	return mine
}

// look reads whether the links have changed, and what is published.
func (r *Resolver) look(ctx context.Context) error {
	var version string
	var list []Published
	var recalls *recalls
	if before := r.known(); before != nil {
		recalls = before.recalls
	}
	err := r.store.View(ctx, func(tx *store.Tx) (err error) {
		if version, err = tx.LinksVersion(ctx); err != nil {
			return err
		}
		if recalls, err = readRecalls(ctx, tx, recalls); err != nil {
			return err
		}
		list, err = tx.Published(ctx)
		return err
	})
	if err != nil {
		return err
	}
	r.links.Lock()
	defer r.links.Unlock()
	if r.links.byKey == nil || r.links.version != version {
		r.links.byKey, r.links.version = map[string]*keyLinks{}, version
	}
	r.links.facts = newFacts(list, recalls)
	return nil
}

// known is what is known in common now. The links were looked at before.
func (r *Resolver) known() *facts {
	r.links.RLock()
	defer r.links.RUnlock()
	return r.links.facts
}
