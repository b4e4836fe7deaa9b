package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// Named is a name with its kind.
type Named struct {
	ID   trailmark.ThingID
	Kind trailmark.ThingKind
}

// A name is stored as a prefix, which it shares with its like, and the rest: a
// million serials of one product store the product once.
func splitName(id trailmark.ThingID) (prefix, suffix string) {
	cut := strings.LastIndexByte(string(id), '/') + 1
	if cut == 0 {
		cut = strings.LastIndexByte(string(id), ':') + 1
	}
	return string(id[:cut]), string(id[cut:])
}

// nameHash is 32 bits of a salted hash: enough to find a name among a billion
// with less than one vain look on average, in the smallest index.
func (s *Store) nameHash(prefix int64, suffix string) int64 {
	buf := make([]byte, 0, 64)
	buf = append(buf, s.salt...)
	buf = binary.AppendVarint(buf, prefix)
	return shortHash(append(buf, suffix...))
}

// shortHash gives 32 bits of a hash, never zero, which stands for none.
func shortHash(data []byte) int64 {
	sum := sha256.Sum256(data)
	if h := int32(binary.LittleEndian.Uint32(sum[:])); h != 0 {
		return int64(h)
	}
	return 1
}

// wanted is a name on its way to a number.
type wanted struct {
	at     int // index in the caller's list
	prefix int64
	suffix string
	hash   int64
}

// NextRef gives the number of the next new name.
func (t *Tx) NextRef(ctx context.Context) (trailmark.Ref, error) {
	next, err := t.numbering(ctx)
	return trailmark.Ref(next.name), err
}

// Lookup gives the numbers of names in the order of the list, zero for a name
// that the store has never met.
func (t *Tx) Lookup(ctx context.Context, names []trailmark.ThingID) ([]trailmark.Ref, error) {
	refs := make([]trailmark.Ref, len(names))
	list, err := t.wanted(ctx, len(names), func(i int) trailmark.ThingID { return names[i] })
	if err != nil {
		return nil, err
	}
	return refs, t.find(ctx, list, func(at int, ref trailmark.Ref, _ trailmark.ThingKind) { refs[at] = ref })
}

// Intern gives the numbers of names in the order of the list and numbers those
// that are new, in that order. The list must not hold a name twice. A name that
// is known keeps the kind it has; the list is corrected to it.
func (t *Tx) Intern(ctx context.Context, names []Named) ([]trailmark.Ref, error) {
	refs := make([]trailmark.Ref, len(names))
	if len(names) == 0 {
		return refs, nil
	}
	if err := t.internPrefixes(ctx, names); err != nil {
		return nil, err
	}
	list, err := t.wanted(ctx, len(names), func(i int) trailmark.ThingID { return names[i].ID })
	if err != nil {
		return nil, err
	}
	err = t.find(ctx, list, func(at int, ref trailmark.Ref, kind trailmark.ThingKind) {
		refs[at], names[at].Kind = ref, kind
	})
	if err != nil {
		return nil, err
	}
	return refs, t.number(ctx, names, list, refs)
}

var nameTable = &table{"name", []string{"id", "prefix", "suffix", "kind", "hash"}}

// number gives the names that have no number yet the next ones.
func (t *Tx) number(ctx context.Context, names []Named, list []wanted, refs []trailmark.Ref) error {
	next, err := t.numbering(ctx)
	if err != nil {
		return err
	}
	fresh := newRows(nameTable, len(list))
	for _, w := range list {
		if refs[w.at] != 0 {
			continue
		}
		refs[w.at] = trailmark.Ref(next.name)
		fresh.add(integer(next.name), integer(w.prefix), text(w.suffix), integer(names[w.at].Kind), integer(w.hash))
		next.name++
	}
	return t.insert(ctx, nameTable, fresh)
}

// wanted splits and hashes names; a name whose prefix is unknown is unknown
// and left out.
func (t *Tx) wanted(ctx context.Context, n int, name func(int) trailmark.ThingID) ([]wanted, error) {
	list := make([]wanted, 0, n)
	var lastURI string
	var lastID int64
	for i := range n {
		prefix, suffix := splitName(name(i))
		if prefix != lastURI || i == 0 {
			id, err := t.prefixID(ctx, prefix)
			if err != nil {
				return nil, err
			}
			lastURI, lastID = prefix, id
		}
		if lastID != 0 {
			list = append(list, wanted{i, lastID, suffix, t.store.nameHash(lastID, suffix)})
		}
	}
	return list, nil
}

// find looks names up in the order of their hashes, which is the order of the
// index, and compares what it finds with the whole name.
func (t *Tx) find(ctx context.Context, list []wanted, found func(at int, ref trailmark.Ref, kind trailmark.ThingKind)) error {
	order := make([]uint64, len(list)) // hash and place in the list, as one number to sort by
	for i := range list {
		order[i] = hashOrder(list[i].hash) | uint64(i)
	}
	slices.Sort(order)
	hashes := make([]int64, 0, len(list))
	for _, o := range order {
		if h := list[uint32(o)].hash; len(hashes) == 0 || h != hashes[len(hashes)-1] {
			hashes = append(hashes, h)
		}
	}
	const text = `select n.id, n.prefix, n.suffix, n.hash, n.kind from {ints $1} cross join name n where n.hash = k.key`
	return t.query(ctx, text, []any{hashes}, func(r row) error {
		first, prefix, suffix := hashOrder(r.Int(3)), r.Int(1), r.Text(2)
		i, _ := slices.BinarySearch(order, first)
		for ; i < len(order) && order[i]>>32 == first>>32; i++ {
			if w := &list[uint32(order[i])]; w.prefix == prefix && w.suffix == suffix {
				found(w.at, trailmark.Ref(r.Int(0)), trailmark.ThingKind(r.Int(4)))
			}
		}
		return nil
	})
}

// hashOrder puts a hash into the upper half of a number that sorts as it does.
func hashOrder(hash int64) uint64 { return uint64(uint32(hash)^1<<31) << 32 }

// Names gives the names of numbers, in the order of the list.
func (t *Tx) Names(ctx context.Context, refs []trailmark.Ref) ([]Named, error) {
	type found struct {
		prefix int64
		suffix string
		kind   trailmark.ThingKind
	}
	byRef := make(map[trailmark.Ref]found, len(refs))
	const text = `select n.id, n.prefix, n.suffix, n.kind from {ints $1} cross join name n where n.id = k.key`
	err := t.query(ctx, text, []any{distinct(refs)}, func(r row) error {
		byRef[trailmark.Ref(r.Int(0))] = found{r.Int(1), r.Text(2), trailmark.ThingKind(r.Int(3))}
		return nil
	})
	if err != nil {
		return nil, err
	}
	names := make([]Named, len(refs))
	for i, ref := range refs {
		n, ok := byRef[ref]
		if !ok {
			continue
		}
		prefix, err := t.prefixURI(ctx, n.prefix)
		if err != nil {
			return nil, err
		}
		names[i] = Named{trailmark.ThingID(prefix + n.suffix), n.kind}
	}
	return names, nil
}

// distinct gives the numbers of a list once each, sorted, without zero.
func distinct[T ~int64](list []T) []int64 {
	keys := make([]int64, 0, len(list))
	for _, n := range list {
		if n != 0 {
			keys = append(keys, int64(n))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

var prefixTable = &table{"prefix", []string{"id", "uri"}}

// internPrefixes numbers the prefixes that are new.
func (t *Tx) internPrefixes(ctx context.Context, names []Named) error {
	next, err := t.numbering(ctx)
	if err != nil {
		return err
	}
	last, first := "", true
	for _, n := range names {
		prefix, _ := splitName(n.ID)
		if prefix == last && !first {
			continue
		}
		last, first = prefix, false
		id, err := t.prefixID(ctx, prefix)
		if err != nil {
			return err
		}
		if id != 0 {
			continue
		}
		fresh := newRows(prefixTable, 1)
		fresh.add(integer(next.prefix), text(prefix))
		if err := t.insert(ctx, prefixTable, fresh); err != nil {
			return err
		}
		t.freshPrefixes[prefix] = next.prefix
		next.prefix++
	}
	return nil
}

// prefixID gives the number of a prefix, zero for an unknown one.
func (t *Tx) prefixID(ctx context.Context, uri string) (id int64, err error) {
	if id := t.freshPrefixes[uri]; id != 0 {
		return id, nil
	}
	if id := t.store.prefix.id(uri); id != 0 {
		return id, nil
	}
	err = t.query(ctx, "select id from prefix where uri = $1", []any{uri}, func(r row) error {
		id = r.Int(0)
		return nil
	})
	if err == nil && id != 0 {
		t.store.prefix.add(map[string]int64{uri: id})
	}
	return id, err
}

// prefixURI gives the prefix with a number.
func (t *Tx) prefixURI(ctx context.Context, id int64) (uri string, err error) {
	if uri, ok := t.store.prefix.uri(id); ok {
		return uri, nil
	}
	for uri, fresh := range t.freshPrefixes {
		if fresh == id {
			return uri, nil
		}
	}
	err = t.query(ctx, "select uri from prefix where id = $1", []any{id}, func(r row) error {
		uri = r.Text(0)
		return nil
	})
	if err == nil {
		t.store.prefix.add(map[string]int64{uri: id})
	}
	return uri, err
}
