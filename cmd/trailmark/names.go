package main

import (
	"context"
	"errors"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// thingArg is a name as people type it, in any form of S5.
type thingArg struct {
	id    trailmark.ThingID
	wrong error // the name has a wrong check digit, which an event may have, too
}

// UnmarshalText reads a name.
func (t *thingArg) UnmarshalText(text []byte) (err error) {
	t.id, err = canonical(string(text))
	if errors.Is(err, gs1.ErrCheckDigit) {
		t.wrong, err = err, nil
	}
	return err
}

// explain adds to an answer that nothing is known of the thing that its check
// digit is wrong, which is then the likely reason.
func (t *thingArg) explain(err error) error {
	if t.wrong == nil || trailmark.KindOf(err) != trailmark.NotFound {
		return err
	}
	return &trailmark.Error{Kind: trailmark.NotFound, Message: "no event names " + string(t.id), Err: t.wrong}
}

// canonical gives the one name of what people typed (S5).
func canonical(text string) (trailmark.ThingID, error) {
	id, err := gs1.Canonical(text)
	return trailmark.ThingID(id.ID), err
}

// resolve is canonical for the names of a scope, where one with a wrong check
// digit is as good as any.
func resolve(text string) (trailmark.ThingID, error) {
	id, err := canonical(text)
	if err != nil && !errors.Is(err, gs1.ErrCheckDigit) {
		return "", trailmark.Wrapf(trailmark.Usage, err, "%q names nothing", text)
	}
	return id, nil
}

// labels are what people call things: the name in the master data, else the
// key with brackets.
type labels map[trailmark.ThingID]string

// readLabels reads the names of things from the master data.
func readLabels(ctx context.Context, st *store.Store, ids []trailmark.ThingID) (labels, error) {
	l := labels{}
	err := st.View(ctx, func(tx *store.Tx) error {
		refs, err := tx.Lookup(ctx, ids)
		if err != nil {
			return err
		}
		byRef := make(map[trailmark.Ref]trailmark.ThingID, len(refs))
		for i, ref := range refs {
			if ref != 0 {
				byRef[ref] = ids[i]
			}
		}
		masters, err := tx.Masters(ctx, refs)
		for _, m := range masters {
			if name := masterName(m.Attributes); name != "" {
				l[byRef[m.Ref]] = name
			}
		}
		return err
	})
	return l, err
}

// masterName gives the attribute that names a place, party or product (CBV
// 2.0, section 9).
func masterName(attributes []trailmark.MasterAttribute) string {
	for _, a := range attributes {
		switch strings.TrimPrefix(a.ID, "urn:epcglobal:cbv:mda#") {
		case "name", "descriptionShort":
			return a.Value.Value
		}
	}
	return ""
}

// of gives what to call a thing.
func (l labels) of(id trailmark.ThingID) string {
	if name := l[id]; name != "" {
		return name
	}
	return key(id)
}

// full gives the name of a thing, if it has one, and its key.
func (l labels) full(id trailmark.ThingID) string {
	if name := l[id]; name != "" {
		return name + " " + key(id)
	}
	return key(id)
}

// key writes a name as people know it from labels: (01)09521234004219(21)ABC.
// What is not a GS1 key stays as it is.
func key(id trailmark.ThingID) string {
	if k, err := gs1.Parse(string(id)); err == nil || errors.Is(err, gs1.ErrCheckDigit) {
		return k.Bracketed()
	}
	return string(id)
}
