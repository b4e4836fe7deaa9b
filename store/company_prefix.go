package store

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/trailmark/trailmark"
)

// Company prefixes are the leading digits of GS1 keys that GS1 has given to a
// company. How long one is cannot be seen from a key, and is needed to write an
// EPC URN. They are learned from URNs that come in, and imported from GS1's list.

// ownerCache keeps the company prefixes in memory.
type ownerCache struct {
	sync.RWMutex
	learned map[string]bool // digits that are in the table for certain
	version string          // of the table, when lengths was read
	lengths map[string]int
}

func (c *ownerCache) learn(digits []string) {
	if len(digits) == 0 {
		return
	}
	c.Lock()
	defer c.Unlock()
	if c.learned == nil || len(c.learned) > cacheLimit {
		c.learned = map[string]bool{}
	}
	for _, d := range digits {
		c.learned[d] = true
	}
}

// unknown gives the digits that may not be in the table yet.
func (c *ownerCache) unknown(digits []string) []string {
	c.RLock()
	defer c.RUnlock()
	return slices.DeleteFunc(slices.Clone(digits), func(d string) bool { return c.learned[d] })
}

// LearnCompanyPrefixes keeps company prefixes that names have told. It costs
// nothing when they are known.
func (t *Tx) LearnCompanyPrefixes(ctx context.Context, digits []string) error {
	fresh := t.store.owners.unknown(digits)
	if len(fresh) == 0 {
		return nil
	}
	const text = `insert into company_prefix (digits, imported, length, recorded)
		select key, 0, length(key), $2 from {texts $1} where true on conflict (digits, imported) do nothing`
	n, err := t.exec(ctx, text, fresh, int64(trailmark.InstantOf(t.store.now())))
	t.freshOwners = append(t.freshOwners, fresh...)
	if err != nil || n == 0 {
		return err
	}
	return t.touchCompanyPrefixes(ctx)
}

// ImportCompanyPrefixes puts a list in the place of the one that was imported
// before: leading digits, and how many digits the company prefixes that begin
// with them have. What names have told stays.
func (t *Tx) ImportCompanyPrefixes(ctx context.Context, lengths map[string]int) error {
	if _, err := t.exec(ctx, "delete from company_prefix where imported = 1"); err != nil {
		return err
	}
	fresh := newRows(ownerTable, len(lengths))
	now := trailmark.InstantOf(t.store.now())
	for _, digits := range slices.Sorted(maps.Keys(lengths)) {
		fresh.add(text(digits), integer(trailmark.Ref(1)), integer(trailmark.Ref(lengths[digits])), integer(now))
	}
	if err := t.insert(ctx, ownerTable, fresh); err != nil {
		return err
	}
	return t.touchCompanyPrefixes(ctx)
}

var ownerTable = &table{"company_prefix", []string{"digits", "imported", "length", "recorded"}}

// touchCompanyPrefixes gives the table a new version, which tells every server
// to read it again.
func (t *Tx) touchCompanyPrefixes(ctx context.Context) error {
	const text = `insert into meta (key, value) values ('company_prefix', '1')
		on conflict (key) do update set value = cast(cast(meta.value as bigint) + 1 as text)`
	_, err := t.exec(ctx, text)
	return err
}

// CompanyPrefixes gives leading digits with the length of the company prefixes
// that begin with them: the longest leading digits count. It is kept in memory
// and must not be changed. What a name has told does not count where the
// imported list says otherwise.
func (t *Tx) CompanyPrefixes(ctx context.Context) (map[string]int, error) {
	version, err := metaValue(ctx, t, "company_prefix")
	if err != nil {
		return nil, err
	}
	cache := &t.store.owners
	cache.RLock()
	lengths, fresh := cache.lengths, cache.version == version
	cache.RUnlock()
	if fresh {
		return lengths, nil
	}
	if lengths, err = t.readCompanyPrefixes(ctx); err != nil || t.freshPrefixes != nil {
		return lengths, err // what a write transaction reads may not be committed
	}
	cache.Lock()
	defer cache.Unlock()
	cache.version, cache.lengths = version, lengths
	return lengths, nil
}

func (t *Tx) readCompanyPrefixes(ctx context.Context) (map[string]int, error) {
	imported, all := map[string]int{}, map[string]int{}
	err := t.ListCompanyPrefixes(ctx, func(p CompanyPrefix) error {
		if all[p.Digits] = p.Length; p.Imported {
			imported[p.Digits] = p.Length
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(all, func(digits string, _ int) bool { return contradicted(imported, digits) })
	maps.Copy(all, imported)
	return all, nil
}

// contradicted reports whether a list says of a company prefix that it has
// another length.
func contradicted(list map[string]int, digits string) bool {
	for i := len(digits); i > 0; i-- {
		if n, ok := list[digits[:i]]; ok {
			return n != len(digits)
		}
	}
	return false
}

// CompanyPrefix is a row of the list of company prefixes.
type CompanyPrefix struct {
	Digits   string
	Length   int
	Imported bool // from a list; else a name has told it
	Recorded trailmark.Instant
}

// ListCompanyPrefixes gives what is known of company prefixes, in order of
// their digits.
func (t *Tx) ListCompanyPrefixes(ctx context.Context, each func(CompanyPrefix) error) error {
	const text = `select digits, length, imported, recorded from company_prefix order by digits, imported`
	return t.query(ctx, text, nil, func(r row) error {
		return each(CompanyPrefix{r.Text(0), int(r.Int(1)), r.Int(2) != 0, trailmark.Instant(r.Int(3))})
	})
}
