package capture_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// oneName are names of one thing in the forms in which they come (S5).
var oneName = map[trailmark.ThingID][]trailmark.Name{
	"https://id.gs1.org/01/09521234000013/21/A1": {
		"urn:epc:id:sgtin:9521234.000001.A1", "https://id.gs1.org/01/09521234000013/21/A1",
		"https://example.com/shop/01/09521234000013/21/A1", "https://id.gs1.org/gtin/09521234000013/ser/A1",
		"https://id.gs1.org/01/09521234000013/10/L7/21/A1", "https://id.gs1.org/01/9521234000013/21/A1",
	},
	"https://id.gs1.org/00/395212340000000014":   {"urn:epc:id:sscc:9521234.3000000001", "https://id.gs1.org/00/395212340000000014"},
	"https://id.gs1.org/414/9521234000013":       {"urn:epc:id:sgln:9521234.00001.0", "https://id.gs1.org/414/9521234000013"},
	"https://id.gs1.org/01/09521234000013/10/L7": {"urn:epc:class:lgtin:9521234.000001.L7", "https://example.org/01/09521234000013/10/L7"},
	"urn:x:own": {"urn:x:own"},
}

// TestOneName captures each form in an event of its own and finds all events
// under the one form.
func TestOneName(t *testing.T) {
	onStages(t, func(s *stage) {
		for id, forms := range oneName {
			told := newStory()
			for i, form := range forms {
				told.did(i+1, "inspecting", 0, form)
			}
			s.capture(inRecordMode, told.told...)
			s.view(func(tx *store.Tx) error {
				refs, err := tx.Lookup(context.Background(), []trailmark.ThingID{id})
				if err != nil {
					return err
				}
				postings, err := tx.Postings(context.Background(), refs)
				if len(postings) < len(forms) {
					s.Errorf("%s: %d postings of %d events", id, len(postings), len(forms))
				}
				return err
			})
		}
	})
}

// TestLots holds S9: what an event says of the lot of the items it names.
func TestLots(t *testing.T) {
	const gtin, lot = "https://id.gs1.org/01/09521234000013", "https://id.gs1.org/01/09521234000013/10/"
	ilmd := func(space, local, value string) []trailmark.Element {
		return []trailmark.Element{{Space: space, Local: local, Value: value}}
	}
	quantities := func(numbers ...string) (list []trailmark.QuantityElement) {
		for _, n := range numbers {
			list = append(list, trailmark.QuantityElement{Class: trailmark.Name(lot + n), Quantity: "1"})
		}
		return list
	}
	const mda = "urn:epcglobal:cbv:mda"
	made := trailmark.Event{Action: trailmark.Add, BizStep: "commissioning"}
	output := trailmark.Event{Type: trailmark.TransformationEvent, Inputs: []trailmark.Name{"urn:x:in"}}
	for i, c := range []struct {
		want  trailmark.ThingID
		event func(item trailmark.Name) trailmark.Event
	}{
		{lot + "L1", func(n trailmark.Name) trailmark.Event { e := made; e.ILMD = ilmd(mda, "lotNumber", "L1"); return e }},
		{lot + "L%2F1", func(n trailmark.Name) trailmark.Event { e := made; e.ILMD = ilmd(mda, "lotNumber", " L/1 "); return e }},
		{lot + "L2", func(n trailmark.Name) trailmark.Event { e := made; e.Quantities = quantities("L2"); return e }},
		{lot + "L2", func(n trailmark.Name) trailmark.Event { e := made; e.Quantities = quantities("L2", "L2"); return e }},
		{"", func(n trailmark.Name) trailmark.Event { e := made; e.Quantities = quantities("L2", "L3"); return e }},
		{"", func(n trailmark.Name) trailmark.Event { return made }},
		{lot + "L4", func(n trailmark.Name) trailmark.Event { e := output; e.OutputQuantities = quantities("L4"); return e }},
		{lot + "L5", func(n trailmark.Name) trailmark.Event { e := output; e.ILMD = ilmd(mda, "lotNumber", "L5"); return e }},
		{lot + "L6", func(n trailmark.Name) trailmark.Event {
			e := made
			e.ILMD, e.Quantities = ilmd(mda, "lotNumber", "L6"), quantities("L7")
			return e
		}},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			onStages(t, func(s *stage) {
				told := newStory()
				item := trailmark.Name(fmt.Sprintf("%s/21/lots-%d", gtin, i))
				e := c.event(item)
				if e.Type == trailmark.TransformationEvent {
					e.Outputs = []trailmark.Name{item}
				} else {
					e.EPCs = []trailmark.Name{item}
				}
				told.tell(1, e)
				s.capture(inRecordMode, told.told...)
				ph := &photographer{singles: []trailmark.ThingID{trailmark.ThingID(item)}, times: []time.Time{told.told[0].Time}}
				pic := ph.ofStore(s, s.store, trailmark.Latest)
				if got := pic.Things[told.told[0].Time][trailmark.ThingID(item)].Lot; got != c.want {
					s.Errorf("the item is of lot %q, want %q", got, c.want)
				}
			})
		})
	}
}

// TestSameTime: events at one time follow each other as they were captured (S3).
func TestSameTime(t *testing.T) {
	onStages(t, func(s *stage) {
		told := newStory()
		told.made(1, told.item(0))
		told.did(2, "inspecting", 0, told.item(0))
		told.did(2, "storing", customer, told.item(0))
		told.did(2, "inspecting", dock, told.item(0))
		for _, i := range []int{0, 2, 1, 3} {
			s.capture(inRecordMode, told.told[i])
		}
		pic := newPhotographer(&told.plant, told.told).ofStore(s, s.store, trailmark.Latest)
		if got := pic.Things[told.told[3].Time][trailmark.ThingID(told.item(0))]; got.By != told.told[3].ID {
			s.Errorf("%+v, want it to be where the last captured event has it", got)
		}
		checkRebuild(s.T, s.door, s.store)
	})
}

// TestLogs takes in what machines logged, and sensor data in events.
func TestLogs(t *testing.T) {
	const equipment = "https://id.gs1.org/414/9521234000143"
	onStages(t, func(s *stage) {
		ctx := context.Background()
		for log, line := range map[string]int{
			"": 0, "time,parameter,value,unit\n": 0, "noon,vacuum,1,KPA\n": 1, "2026-03-03T14:00:00Z,vacuum,much,KPA\n": 1,
			"2026-03-03T14:00:00Z,vacuum,1,KPA\n2026-03-03T14:00:00Z,,1,KPA\n": 2, "a,b\n": 0,
		} {
			_, err := s.door.Readings(ctx, equipment, strings.NewReader(log))
			e, _ := err.(*trailmark.Error)
			if trailmark.KindOf(err) != trailmark.Invalid || e == nil || e.Line != line {
				s.Errorf("%q: %v", log, err)
			}
		}
		const log = "time,parameter,value,unit\n2026-03-03T15:00:00+01:00,vacuum,44.50,KPA\n2026-03-03T14:01:00Z,vacuum,46,KPA\n2026-03-03T14:01:00Z,speed,3,\n"
		for range 2 { // the same log again changes nothing
			got, err := s.door.Readings(ctx, equipment, strings.NewReader("\ufeff"+log))
			if err != nil || got.Readings != 3 || fmt.Sprint(got.Parameters) != "[speed vacuum]" || got.To-got.From != 60_000_000 {
				s.Errorf("%+v %v", got, err)
			}
		}
		told := newStory()
		told.tell(1, trailmark.Event{BizStep: "sensor_reporting", ReadPoint: &trailmark.Location{ID: equipment}, Sensors: []trailmark.SensorElement{
			{Reports: []trailmark.SensorReport{{Type: "Temperature", Value: "80.50", UOM: "CEL"}, {Type: "Temperature", MinValue: "40"}}},
		}})
		s.capture(inRecordMode, told.told...)
		if log, event := s.readings(equipment, "vacuum"), s.readings(equipment, "Temperature"); log != "44.5 46" || event != "80.50" {
			s.Errorf("the vacuum is said to be %s, the temperature %s", log, event)
		}
		declaration := *told.told[0]
		declaration.Error = &trailmark.ErrorDeclaration{Time: start}
		s.capture(inRecordMode, &declaration)
		for range 2 { // and after a rebuild
			if log, event := s.readings(equipment, "vacuum"), s.readings(equipment, "Temperature"); log != "44.5 46" || event != "" {
				s.Errorf("after the event was declared wrong: %s, %s", log, event)
			}
			checkRebuild(s.T, s.door, s.store)
		}
	})
}

func (s *stage) readings(equipment trailmark.ThingID, parameter string) string {
	s.Helper()
	var list []string
	s.view(func(tx *store.Tx) error {
		refs, err := tx.Lookup(context.Background(), []trailmark.ThingID{equipment})
		if err != nil {
			return err
		}
		return tx.Readings(context.Background(), refs[0], parameter, trailmark.Never, trailmark.Forever, func(r store.Reading) error {
			list = append(list, string(r.Value))
			return nil
		})
	})
	return strings.Join(list, " ")
}
