package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

var containmentTable = &table{"containment", []string{"child", "kind", "since", "since_seq", "parent", "until", "until_seq"}}

const containmentColumns = `c.child, c.kind, c.since, c.since_seq, c.parent, c.until, c.until_seq`

func readContainment(r row) trailmark.Containment {
	c := trailmark.Containment{
		Child: trailmark.Ref(r.Int(0)), Kind: trailmark.ContainmentKind(r.Int(1)),
		Since: trailmark.Instant(r.Int(2)), SinceSeq: trailmark.Seq(r.Int(3)), Parent: trailmark.Ref(r.Int(4)),
		Until: trailmark.Instant(r.Int(5)), UntilSeq: trailmark.Seq(r.Int(6)),
	}
	if c.UntilSeq == 0 {
		c.Until, c.UntilSeq = trailmark.Forever, trailmark.Latest
	}
	return c
}

// CompareContainments is the order in which containments are kept.
func CompareContainments(a, b trailmark.Containment) int {
	return cmp.Or(cmp.Compare(a.Child, b.Child), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Since, b.Since), cmp.Compare(a.SinceSeq, b.SinceSeq))
}

// Containers gives in what the children are and were, in order of child, kind
// and time.
func (t *Tx) Containers(ctx context.Context, children []trailmark.Ref) ([]trailmark.Containment, error) {
	return t.containments(ctx, distinct(children),
		`select `+containmentColumns+` from {ints $1} cross join containment c where c.child = k.key`,
		`select `+containmentColumns+` from containment c where c.child between $1 and $2`)
}

// AllContainers gives in what the children are and were, and in what those were,
// at any depth, in order of child, kind and time: few children by one statement,
// many by one or two for each level.
func (t *Tx) AllContainers(ctx context.Context, children []trailmark.Ref) ([]trailmark.Containment, error) {
	keys := distinct(children)
	if len(keys) < spanMin {
		const text = `with recursive above (child, kind, since, since_seq, parent, until, until_seq) as (
				select ` + containmentColumns + ` from {ints $1} cross join containment c where c.child = k.key
				union select ` + containmentColumns + ` from above a cross join containment c where c.child = a.parent)
			select ` + containmentColumns + ` from above c`
		return t.containments(ctx, keys, text, "")
	}
	var list []trailmark.Containment
	seen := map[trailmark.Ref]bool{}
	for _, child := range children {
		seen[child] = true
	}
	for level := children; len(level) > 0; {
		found, err := t.Containers(ctx, level)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
		level = nil
		for _, c := range found {
			if !seen[c.Parent] {
				seen[c.Parent] = true
				level = append(level, c.Parent)
			}
		}
	}
	return inOrder(list, CompareContainments), nil
}

// Contents gives what is or was in the parents after a time, in order of
// child; [trailmark.Forever] gives what is in them now.
func (t *Tx) Contents(ctx context.Context, parents []trailmark.Ref, after trailmark.Instant) ([]trailmark.Containment, error) {
	keys := distinct(parents)
	var list []trailmark.Containment
	collect := func(r row) error {
		list = append(list, readContainment(r))
		return nil
	}
	const text = `select ` + containmentColumns + ` from {ints $1} cross join containment c where c.parent = k.key and `
	if err := t.query(ctx, text+`c.until is null`, []any{keys}, collect); err != nil {
		return nil, err
	}
	if err := t.query(ctx, text+`c.until > $2`, []any{keys, int64(after)}, collect); err != nil {
		return nil, err
	}
	slices.SortFunc(list, CompareContainments)
	return list, nil
}

func (t *Tx) containments(ctx context.Context, keys []int64, byKey, byRange string) ([]trailmark.Containment, error) {
	var list []trailmark.Containment
	err := t.inSpans(ctx, keys, byKey, byRange, func(r row) error {
		list = append(list, readContainment(r))
		return nil
	})
	return inOrder(list, CompareContainments), err
}

// ReplaceContainments takes some rows away and adds others, in this order.
func (t *Tx) ReplaceContainments(ctx context.Context, gone, fresh []trailmark.Containment) error {
	if len(gone) > 0 {
		keys := make(pairs, len(gone))
		for i, c := range gone {
			keys[i] = [2]int64{int64(c.Child), int64(c.SinceSeq)}
		}
		// The inner look-up and the outer one both go by the primary key.
		const text = `delete from containment where (child, kind, since, since_seq) in (
			select c.child, c.kind, c.since, c.since_seq from {pairs $1} cross join containment c
			where c.child = k.a and c.since_seq = k.b)`
		if _, err := t.exec(ctx, text, keys); err != nil {
			return err
		}
	}
	slices.SortFunc(fresh, CompareContainments)
	added := newRows(containmentTable, len(fresh))
	for _, c := range fresh {
		until, untilSeq := integer(c.Until), integer(c.UntilSeq)
		if c.Until == trailmark.Forever {
			until, untilSeq = value{}, value{}
		}
		added.add(integer(c.Child), integer(c.Kind), integer(c.Since), integer(c.SinceSeq), integer(c.Parent), until, untilSeq)
	}
	return t.insert(ctx, containmentTable, added)
}
