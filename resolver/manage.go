package resolver

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Add keeps a link; one that is there already, but for its title and flags,
// is changed. Errors: Usage.
func (r *Resolver) Add(ctx context.Context, by string, n NewLink) (Link, error) {
	l, err := n.link()
	if err != nil {
		return Link{}, err
	}
	list := []Link{l}
	err = r.store.Update(ctx, func(tx *store.Tx) error {
		changes, err := tx.PutLinks(ctx, list)
		if err != nil || changes.Same == 1 {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "link.put", Object: object(&list[0]), After: list[0]})
	})
	r.changed()
	return list[0], err
}

// linksAtOnce bounds the links of one statement, and so the memory of an import.
const linksAtOnce = 10_000

// AddAll keeps all links of a list or, when one is wrong, none. Source names
// where they come from in the audit. Errors: Usage, with the line.
func (r *Resolver) AddAll(ctx context.Context, by, source string, fresh []NewLink) (changes store.LinkChanges, err error) {
	for i := range fresh { // all of them before a transaction begins
		if _, err := fresh[i].link(); err != nil {
			return changes, trailmark.Wrapf(trailmark.Usage, err, "%s", fresh[i].place(i))
		}
	}
	err = r.store.Update(ctx, func(tx *store.Tx) error {
		if changes, err = putAll(ctx, tx, fresh); err != nil || changes.Added+changes.Changed == 0 {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "link.import", Object: source, After: changes})
	})
	r.changed()
	return changes, err
}

func putAll(ctx context.Context, tx *store.Tx, fresh []NewLink) (all store.LinkChanges, err error) {
	for part := range slices.Chunk(fresh, linksAtOnce) {
		list := make([]Link, len(part))
		for i := range part {
			if list[i], err = part[i].link(); err != nil {
				return all, err
			}
		}
		changes, err := tx.PutLinks(ctx, list)
		if err != nil {
			return all, err
		}
		all.Added += changes.Added
		all.Changed += changes.Changed
		all.Same += changes.Same
	}
	return all, nil
}

// Remove takes a link away and gives what it was. Errors: NotFound.
func (r *Resolver) Remove(ctx context.Context, by string, id int64) (l Link, err error) {
	err = r.store.Update(ctx, func(tx *store.Tx) error {
		if l, err = tx.RemoveLink(ctx, id); err != nil {
			return err
		}
		return tx.AppendAudit(ctx, store.Change{Who: by, Action: "link.remove", Object: object(&l), Before: l})
	})
	r.changed()
	return l, err
}

// List gives up to limit links in order of their numbers, those after a number;
// of one key only if it is given, in any form. Errors: Usage.
func (r *Resolver) List(ctx context.Context, key string, after int64, limit int) (list []Link, err error) {
	list = []Link{}
	var keys []string
	if key != "" {
		a, err := parseAnchor(key)
		if err != nil {
			return nil, err
		}
		keys = []string{a.key()}
	}
	err = r.store.View(ctx, func(tx *store.Tx) error {
		found, err := tx.Links(ctx, keys, after, limit)
		list = append(list, found...)
		return err
	})
	return list, err
}

// changed has the next request look whether the links have changed.
func (r *Resolver) changed() {
	r.links.Lock()
	defer r.links.Unlock()
	r.links.looked = time.Time{}
}

// object names a link in the audit.
func object(l *Link) string { return strconv.FormatInt(l.ID, 10) + " " + l.Anchor }
