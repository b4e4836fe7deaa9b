package query

import (
	"context"
	"slices"
	"strconv"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Resource is one of the top-level resources (EPCIS 2.0, REST binding).
type Resource uint8

// The resources.
const (
	EventTypes Resource = iota + 1
	EPCs
	BizSteps
	Dispositions
	ReadPoints
	BizLocations
)

// kept gives as what a store keeps the values of a resource.
var kept = map[Resource]store.ResourceKind{
	EventTypes: store.ResourceEventType, BizSteps: store.ResourceBizStep, Dispositions: store.ResourceDisposition,
	ReadPoints: store.ResourceReadPoint, BizLocations: store.ResourceBizLocation,
}

// ResourcePage is a page of the values that events know: names and words in
// their one form (S5). Without Next it is the last one.
type ResourcePage struct {
	Values []string
	Next   string
}

// Resources gives a page of the values of a resource, as far as the viewer sees
// events with them. EPCs come in the order in which they were met first, other
// values in that of their bytes. EPCs are what events name one by one: in
// epcList, as parent or child, as input or output. Errors: Usage for a page of
// another list.
func (d *Desk) Resources(ctx context.Context, kind Resource, page Page, viewer Viewer) (*ResourcePage, error) {
	seal, err := d.sealFor(ctx, "resources", string(rune(kind)), string(viewer.Party))
	if err != nil {
		return nil, err
	}
	after := ""
	if page.After != "" {
		b, err := seal.bytes(page.After)
		if err != nil {
			return nil, err
		}
		after = string(b)
	}
	answer := &ResourcePage{}
	err = d.store.View(ctx, func(tx *store.Tx) error {
		if kind == EPCs {
			answer.Values, answer.Next, err = d.epcs(ctx, tx, viewer, after, page.limit())
		} else {
			answer.Values, answer.Next, err = d.values(ctx, tx, kind, viewer, after, page.limit())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if answer.Next != "" {
		answer.Next = seal.text([]byte(answer.Next))
	}
	return answer, nil
}

// values gives values of a resource after one of them, and the last of them if
// there are more.
func (d *Desk) values(ctx context.Context, tx *store.Tx, kind Resource, viewer Viewer, after string, n int) (list []string, next string, err error) {
	if viewer.Party == "" {
		list, err = tx.Resources(ctx, kept[kind], after, n+1)
	} else {
		var s *share
		if s, err = d.shareFor(ctx, tx, viewer); err == nil {
			list = s.valuesAfter(kind, after, n+1)
		}
	}
	if err != nil || len(list) <= n {
		return list, "", err
	}
	return list[:n], list[n-1], nil
}

// epcs gives things after the one with a number, and the number of the last of
// them if there are more.
func (d *Desk) epcs(ctx context.Context, tx *store.Tx, viewer Viewer, after string, n int) (list []string, next string, err error) {
	last, _ := strconv.ParseInt(after, 10, 64) // zero for the first page
	var refs []trailmark.Ref
	if viewer.Party == "" {
		refs, err = tx.EPCs(ctx, trailmark.Ref(last), n+1)
	} else {
		refs, err = d.epcsOfPartner(ctx, tx, viewer, trailmark.Ref(last), n+1)
	}
	if err != nil {
		return nil, "", err
	}
	if len(refs) > n {
		refs = refs[:n]
		next = strconv.FormatInt(int64(refs[n-1]), 10)
	}
	names, err := tx.NamesInOrder(ctx, refs)
	for _, n := range names {
		list = append(list, string(n.ID))
	}
	return list, next, err
}

// Knows reports whether a viewer sees an event with a value of a resource.
func (d *Desk) Knows(ctx context.Context, kind Resource, value string, viewer Viewer) (known bool, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		switch {
		case kind == EPCs:
			known, err = knowsEPC(ctx, tx, trailmark.ThingID(value), viewer)
		case viewer.Party == "":
			known, err = tx.HasResource(ctx, kept[kind], value)
		default:
			var s *share
			if s, err = d.shareFor(ctx, tx, viewer); err == nil {
				_, known = slices.BinarySearch(s.values[kind], value)
			}
		}
		return err
	})
	return known, err
}

// everyListRole are the roles of the lists in which events name things.
var everyListRole = []trailmark.Role{
	trailmark.RoleEPC, trailmark.RoleParent, trailmark.RoleAlone, trailmark.RoleChild, trailmark.RoleInput, trailmark.RoleOutput,
}

// knowsEPC looks at the events of one thing.
func knowsEPC(ctx context.Context, tx *store.Tx, id trailmark.ThingID, viewer Viewer) (bool, error) {
	refs, err := tx.Lookup(ctx, []trailmark.ThingID{id})
	if err != nil || refs[0] == 0 {
		return false, err
	}
	sight, err := newSight(ctx, tx, viewer)
	if err != nil {
		return false, err
	}
	events := journeys{order: forwardInTime, way: store.Way{From: trailmark.Never, To: trailmark.Forever},
		read: func(ctx context.Context, way store.Way, n int) ([]store.Head, store.Way, bool, error) {
			return tx.HeadsOfThings(ctx, refs, everyListRole, way, n)
		}}
	for {
		heads, err := events.next(ctx, sightChunk)
		if err != nil || len(heads) == 0 {
			return false, err
		}
		if sight == nil {
			return true, nil
		}
		records, err := recordsOf(ctx, tx, heads)
		if err != nil {
			return false, err
		}
		if records, err = sight.pick(ctx, records); err != nil || len(records) > 0 {
			return len(records) > 0, err
		}
	}
}
