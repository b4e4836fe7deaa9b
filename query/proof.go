package query

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Proof is an event that proves edges of a trace: when, where and why it
// happened, who did it, with which machine and under which documents (T1).
type Proof struct {
	EventID     string              `json:"eventID"`
	EventTime   string              `json:"eventTime"` // RFC 3339, at the event's own offset
	Type        trailmark.EventType `json:"type"`
	BizStep     trailmark.Term      `json:"bizStep"`
	Disposition trailmark.Term      `json:"disposition"`
	Place       trailmark.ThingID   `json:"place"` // read point, else business location
	Operator    trailmark.ThingID   `json:"operator,omitempty"`
	Equipment   trailmark.ThingID   `json:"equipment,omitempty"`
	Documents   []trailmark.ThingID `json:"documents,omitempty"`
}

// proofs names the events of a trace. Events of one scene share their names.
func proofs(ctx context.Context, tx *store.Tx, events *heads) ([]Proof, error) {
	var refs []trailmark.Ref
	for _, s := range events.scenes {
		refs = append(refs, placeOf(s), s.Mentioned(trailmark.AsOperator), s.Mentioned(trailmark.AsEquipment))
		refs = append(refs, documentsOf(s)...)
	}
	names, err := loadNames(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	byScene := make(map[trailmark.SceneID]Proof, len(events.scenes))
	for id, s := range events.scenes {
		byScene[id] = Proof{
			Type: s.Type, BizStep: s.BizStep, Disposition: s.Disposition, Place: names.id(placeOf(s)),
			Operator:  names.id(s.Mentioned(trailmark.AsOperator)),
			Equipment: names.id(s.Mentioned(trailmark.AsEquipment)), Documents: names.ids(documentsOf(s)),
		}
	}
	list := make([]Proof, len(events.list))
	for i, e := range events.list {
		list[i] = byScene[e.Scene]
		list[i].EventID, list[i].EventTime = e.ID, e.Time.In(events.scenes[e.Scene].Offset)
	}
	return list, nil
}

func placeOf(s *trailmark.Scene) trailmark.Ref {
	if s.ReadPoint != 0 {
		return s.ReadPoint
	}
	return s.BizLocation
}

func documentsOf(s *trailmark.Scene) (list []trailmark.Ref) {
	for _, m := range s.Cast {
		if m.As == trailmark.AsDocument {
			list = append(list, m.Ref)
		}
	}
	return list
}
