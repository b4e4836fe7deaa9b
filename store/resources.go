package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/trailmark/trailmark"
)

// ResourceKind says of what events know a value (EPCIS 2.0, REST binding: the
// top-level resources). A store keeps the number: append only.
type ResourceKind uint8

// The kinds of resource whose values are few. What events name is in name.
const (
	ResourceEventType ResourceKind = iota + 1
	ResourceBizStep
	ResourceDisposition
	ResourceReadPoint
	ResourceBizLocation
)

var resourceTable = &table{"resource", []string{"kind", "value"}}

// resource is a value: a word, or a place by its number.
type resource struct {
	kind ResourceKind
	word string
	ref  trailmark.Ref
}

func resourcesOf(s *trailmark.Scene) [5]resource {
	return [...]resource{
		{kind: ResourceEventType, word: string(s.Type)},
		{kind: ResourceBizStep, word: string(s.BizStep)},
		{kind: ResourceDisposition, word: string(s.Disposition)},
		{kind: ResourceReadPoint, ref: s.ReadPoint},
		{kind: ResourceBizLocation, ref: s.BizLocation},
	}
}

// noteResources keeps the values of new scenes that are new themselves.
func (t *Tx) noteResources(ctx context.Context, scenes []*trailmark.Scene) error {
	var fresh []resource
	for _, s := range scenes {
		for _, r := range resourcesOf(s) {
			if r.word == "" && r.ref == 0 || t.freshResources[r] || t.store.resources.has(r) {
				continue
			}
			t.freshResources[r] = true
			fresh = append(fresh, r)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := t.nameResources(ctx, fresh); err != nil {
		return err
	}
	slices.SortFunc(fresh, func(a, b resource) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.word, b.word)) })
	for len(fresh) > 0 {
		n := 1
		for n < len(fresh) && fresh[n].kind == fresh[0].kind {
			n++
		}
		if err := t.addResources(ctx, fresh[:n]); err != nil {
			return err
		}
		fresh = fresh[n:]
	}
	return nil
}

// nameResources puts the names of places in the place of their numbers.
func (t *Tx) nameResources(ctx context.Context, list []resource) error {
	refs := make([]trailmark.Ref, len(list))
	for i, r := range list {
		refs[i] = r.ref
	}
	names, err := t.Names(ctx, refs)
	for i, n := range names {
		if n.ID != "" {
			list[i].word = string(n.ID)
		}
	}
	return err
}

// addResources adds those of the sorted values of one kind that are not there.
func (t *Tx) addResources(ctx context.Context, list []resource) error {
	words := make([]string, len(list))
	for i, r := range list {
		words[i] = r.word
	}
	known := map[string]bool{}
	const find = `select r.value from {texts $1} cross join resource r where r.kind = $2 and r.value = k.key`
	err := t.query(ctx, find, []any{words, int64(list[0].kind)}, func(r row) error {
		known[r.Text(0)] = true
		return nil
	})
	if err != nil {
		return err
	}
	added := newRows(resourceTable, len(list))
	for _, r := range list {
		if r.word != "" && !known[r.word] {
			known[r.word] = true
			added.add(integer(r.kind), text(r.word))
		}
	}
	return t.insert(ctx, resourceTable, added)
}

// Resources gives the values of a kind that events know, after one of them, in
// order: n of them, fewer at the end.
func (t *Tx) Resources(ctx context.Context, kind ResourceKind, after string, n int) (list []string, err error) {
	const text = `select value from resource where kind = $1 and value > $2 order by value limit $3`
	err = t.query(ctx, text, []any{int64(kind), after, int64(n)}, func(r row) error {
		list = append(list, r.Text(0))
		return nil
	})
	return list, err
}

// HasResource reports whether events know a value.
func (t *Tx) HasResource(ctx context.Context, kind ResourceKind, value string) (has bool, err error) {
	err = t.query(ctx, `select 1 from resource where kind = $1 and value = $2`, []any{int64(kind), value}, func(row) error {
		has = true
		return nil
	})
	return has, err
}

// EPCs gives the things that events name one by one, not as quantities, after
// one of them, in the order in which they were met: n of them, fewer at the end.
func (t *Tx) EPCs(ctx context.Context, after trailmark.Ref, n int) (list []trailmark.Ref, err error) {
	text := fmt.Sprintf(`select n.id from name n where n.id > $1 and n.kind not in (%d, %d) and (
		exists (select 1 from posting p where p.thing = n.id) or
		exists (select 1 from posting_run p where p.thing > n.id - %d and p.thing <= n.id and p.last >= n.id))
		order by n.id limit $2`, trailmark.Lot, trailmark.Class, runMax)
	err = t.query(ctx, text, []any{int64(after), int64(n)}, func(r row) error {
		list = append(list, trailmark.Ref(r.Int(0)))
		return nil
	})
	return list, err
}

// resourceCache knows values that are kept already.
type resourceCache struct {
	sync.RWMutex
	known map[resource]bool
}

func (c *resourceCache) has(r resource) bool {
	c.RLock()
	defer c.RUnlock()
	return c.known[r]
}

func (c *resourceCache) add(fresh map[resource]bool) {
	if len(fresh) == 0 {
		return
	}
	c.Lock()
	defer c.Unlock()
	if c.known == nil || len(c.known)+len(fresh) > cacheLimit {
		c.known = map[resource]bool{}
	}
	for r := range fresh {
		c.known[r] = true
	}
}
