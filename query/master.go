package query

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// MasterQuery selects master data as the SimpleMasterDataQuery of EPCIS does
// (EPCIS 2.0, section 8.2.7.2), with a record time beside. All that it asks for
// must hold; of a list, one entry is enough. A field that is empty asks for
// nothing.
type MasterQuery struct {
	Vocabularies []string            // vocabularyName
	Names        []trailmark.ThingID // EQ_name
	Within       []trailmark.ThingID // WD_name: these and all below them in the tree of places
	Has          []string            // HASATTR
	Equals       []AttributeValues   // EQATTR_…; each must hold

	WithoutAttributes bool     // includeAttributes is false
	WithoutChildren   bool     // includeChildren is false
	AttributeNames    []string // the attributes to tell; empty for all
	MaxElements       int      // refuse to give more (maxElementCount); zero is no bound

	Known trailmark.Instant // as of this record time (S8); zero is now
}

// AttributeValues asks for an attribute with one of the values.
type AttributeValues struct {
	Attribute string
	Values    []string
}

// MasterElement is a version of what a vocabulary says about a name.
type MasterElement struct {
	trailmark.MasterData
	Whole    trailmark.ThingID // what it is a part of, by an attribute of its own
	Recorded trailmark.Instant // zero: from before versions were kept
	Until    trailmark.Instant // when another version took its place; Forever for the newest
	Document string
	Teller   string
}

// MasterPage is a part of an answer.
type MasterPage struct {
	Elements []MasterElement
	Next     string // Page.After for the next part; "" after the last
}

// Masters answers a query about master data, page by page, in an order that
// does not change. Errors: Usage for a page that is none of this query,
// TooLarge for more than MaxElements.
func (d *Desk) Masters(ctx context.Context, q *MasterQuery, page Page, viewer Viewer) (*MasterPage, error) {
	seal, err := d.sealFor(ctx, "master data", fmt.Sprintf("%+v", *q), string(viewer.Party))
	if err != nil {
		return nil, err
	}
	after, err := openMasterMark(seal, page.After)
	if err != nil {
		return nil, err
	}
	answer, limit := &MasterPage{}, page.limit()
	err = d.store.View(ctx, func(tx *store.Tx) error {
		w := &masterWalk{query: q, known: cmp.Or(q.Known, trailmark.Forever), limit: limit}
		if q.MaxElements > 0 && page.After == "" { // see on the first page whether there are too many
			w.limit = max(w.limit, q.MaxElements)
		}
		if w.visible, err = newMasterView(ctx, d, tx, viewer, q.Names); err != nil {
			return err
		}
		if err := w.run(ctx, tx, after); err != nil {
			return err
		}
		if q.MaxElements > 0 && len(w.found) > q.MaxElements {
			return tooManyElements(q.MaxElements)
		}
		if len(w.found) > limit {
			w.found = w.found[:limit]
			answer.Next = seal.text(markOf(&w.found[limit-1]).bytes())
		}
		answer.Elements, err = nameMasters(ctx, tx, w.found)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range answer.Elements {
		q.trim(&answer.Elements[i])
	}
	return answer, nil
}

func tooManyElements(limit int) error {
	return &trailmark.Error{
		Kind:    trailmark.TooLarge,
		Message: "there are more than " + strconv.Itoa(limit) + " vocabulary elements",
		Hint:    "ask for fewer of them, or raise maxElementCount",
	}
}

// trim leaves out what was not asked for.
func (q *MasterQuery) trim(e *MasterElement) {
	if q.WithoutChildren {
		e.Children = nil
	}
	switch {
	case q.WithoutAttributes:
		e.Attributes = nil
	case len(q.AttributeNames) > 0:
		e.Attributes = slices.DeleteFunc(e.Attributes, func(a trailmark.MasterAttribute) bool {
			return !slices.Contains(q.AttributeNames, a.ID)
		})
	}
}

// MasterHistory gives all versions of what the vocabularies say about a name,
// in order of vocabulary and time. It is of kind NotFound when there is none,
// or none that the viewer may see.
func (d *Desk) MasterHistory(ctx context.Context, id trailmark.ThingID, viewer Viewer) (list []MasterElement, err error) {
	return list, d.store.View(ctx, func(tx *store.Tx) error {
		refs, err := tx.Lookup(ctx, []trailmark.ThingID{id})
		if err != nil {
			return err
		}
		versions, err := tx.MasterHistory(ctx, refs[0])
		if err != nil {
			return err
		}
		visible, err := newMasterView(ctx, d, tx, viewer, []trailmark.ThingID{id})
		if err != nil {
			return err
		}
		if versions, err = visible.of(ctx, versions); err != nil {
			return err
		}
		if len(versions) == 0 {
			return trailmark.Errorf(trailmark.NotFound, "no master data tell of %s", id)
		}
		list, err = nameMasters(ctx, tx, versions)
		return err
	})
}

// EachMaster gives all elements that a query selects, reading them page by page.
func (d *Desk) EachMaster(ctx context.Context, q *MasterQuery, viewer Viewer) iter.Seq2[MasterElement, error] {
	return func(yield func(MasterElement, error) bool) {
		for page, more := (Page{Limit: masterChunk}), true; more; {
			answer, err := d.Masters(ctx, q, page, viewer)
			if err != nil {
				yield(MasterElement{}, err)
				return
			}
			for _, e := range answer.Elements {
				if !yield(e, nil) {
					return
				}
			}
			page.After, more = answer.Next, answer.Next != ""
		}
	}
}

// nameMasters puts names in the place of numbers.
func nameMasters(ctx context.Context, tx *store.Tx, list []store.Master) ([]MasterElement, error) {
	var refs []trailmark.Ref
	for i := range list {
		refs = append(append(refs, list[i].Ref, list[i].Whole), list[i].Children...)
	}
	names, err := loadNames(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	elements := make([]MasterElement, len(list))
	for i := range list {
		m := &list[i]
		e := MasterElement{
			MasterData: trailmark.MasterData{Vocabulary: m.Vocabulary, ID: trailmark.Name(names.id(m.Ref)), Attributes: m.Attributes},
			Whole:      names.id(m.Whole), Recorded: m.Recorded, Until: m.Until, Document: m.Document, Teller: m.Teller,
		}
		for _, child := range m.Children {
			e.Children = append(e.Children, trailmark.Name(names.id(child)))
		}
		elements[i] = e
	}
	return elements, nil
}

// masterMark is where a page ends.
type masterMark struct {
	ref        trailmark.Ref
	vocabulary string
}

func markOf(m *store.Master) masterMark { return masterMark{m.Ref, m.Vocabulary} }

func (m masterMark) bytes() []byte {
	return append(binary.AppendVarint(nil, int64(m.ref)), m.vocabulary...)
}

func openMasterMark(s *seal, text string) (m masterMark, err error) {
	if text == "" {
		return m, nil
	}
	b, err := s.bytes(text)
	if err != nil {
		return m, err
	}
	ref, n := binary.Varint(b)
	return masterMark{trailmark.Ref(ref), string(b[n:])}, nil
}
