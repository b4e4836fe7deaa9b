package recall_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/recall"
)

// forms writes names in lower case and words without a prefix; "?" is no name.
var forms = recall.Forms{
	Name: func(s string) (trailmark.ThingID, error) {
		if s == "?" {
			return "", errors.New("? is no key")
		}
		return trailmark.ThingID(strings.ToLower(s)), nil
	},
	BizStep: func(s string) trailmark.Term { return trailmark.Term(strings.TrimPrefix(s, "cbv:BizStep-")) },
}

func TestParse(t *testing.T) {
	from, _ := time.Parse(time.RFC3339, "2026-03-04T01:34:00+01:00")
	scope, err := recall.Parse([]byte(`{
		"population": {"lot": "L1"},
		"where": {"all": [
			{"events": {"bizStep": ["cbv:BizStep-commissioning", "packing"], "action": "ADD", "readPoint": "Sealer", "document": ["PO-1", "PO-2"],
				"during": {"from": "2026-03-04T01:34:00+01:00"}}},
			{"any": [{"inputs": ["T-772"]}, {"not": {"items": "A"}}, {"lots": ["L1", "L2"]}, {"serials": {"from": "jar/5", "to": "jar/12"}}]},
			{"events": {"during": {"excursion": {"equipment": "Sealer", "parameter": "vacuum", "above": 45.50, "unit": "KPA", "bridge": "30m", "for": "10s"}}}}]},
		"follow": ["forward", "inward"]}`), forms)
	if err != nil {
		t.Fatal(err)
	}
	always := recall.Window{From: trailmark.Never, To: trailmark.Forever}
	want := &recall.Scope{
		Population: recall.Population{Lots: []trailmark.ThingID{"l1"}},
		Where: recall.All{
			&recall.Events{
				BizStep: []trailmark.Term{"commissioning", "packing"}, Action: "ADD",
				ReadPoint: []trailmark.ThingID{"sealer"}, Document: []trailmark.ThingID{"po-1", "po-2"},
				During: &recall.During{Window: recall.Window{From: trailmark.InstantOf(from), To: trailmark.Forever}},
			},
			recall.Any{
				recall.Inputs{"t-772"}, recall.Not{Condition: recall.Items{"a"}}, recall.Lots{"l1", "l2"},
				recall.Serials{From: "jar/5", To: "jar/12"},
			},
			&recall.Events{During: &recall.During{Window: always, Excursion: &recall.Excursion{
				Equipment: "sealer", Parameter: "vacuum", Above: decimal(t, "45.5"), Unit: "KPA", Bridge: 30 * time.Minute, For: 10 * time.Second,
			}}},
		},
		Follow: recall.Follow{Inward: true, Forward: true},
	}
	equal := cmp.Comparer(func(a, b trailmark.Decimal) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, scope, equal, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	names := []trailmark.ThingID{"a", "l1", "l2", "po-1", "po-2", "sealer", "t-772"}
	if diff := cmp.Diff(names, scope.Names()); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
}

// TestParseFaults: a scope that is not understood to the last word is refused,
// because a word that is passed over makes a recall smaller or larger unseen.
func TestParseFaults(t *testing.T) {
	where := func(condition string) string { return `{"population": {"lot": "L"}, "where": ` + condition + `}` }
	during := func(what string) string { return where(`{"events": {"during": ` + what + `}}`) }
	tests := []struct{ scope, want string }{
		{``, "this is not a JSON object: unexpected end of JSON input"},
		{`[]`, "this is not a JSON object: json: cannot unmarshal array into Go value of type map[string]json.RawMessage"},
		{`{}`, "population: population is missing"},
		{`{"population": {}}`, "population: a population is one of lot, lots, product, order and items"},
		{`{"population": {"lot": "L", "order": "P"}}`, "population: a population is one of lot, lots, product, order and items"},
		{`{"population": {"lot": "?"}}`, "population.lot: ? is no key"},
		{`{"population": {"lot": ["L", "M"]}}`, "population.lot: lot must be one name"},
		{`{"population": {"lots": []}}`, "population.lots: lots must be a text or a list of texts"},
		{`{"population": {"lots": 7}}`, "population.lots: lots must be a text or a list of texts"},
		{`{"population": {"lot": "L"}, "were": {}}`, `were: a scope has no "were" here`},
		{`{"population": {"lot": "L"}, "follow": ["outward"]}`, `follow: "outward" is not a way to follow; write "inward" or "forward"`},
		{where(`{}`), "where: a condition is one of events, lots, items, inputs, serials, any, all and not"},
		{where(`{"lots": ["L"], "items": ["A"]}`), `where.items: a scope has no "items" here`},
		{where(`{"any": []}`), "where.any: the list of conditions is empty"},
		{where(`{"any": {}}`), "where.any: any must be a list"},
		{where(`{"all": [{"not": {"lots": ["?"]}}]}`), "where.all[0].not.lots: ? is no key"},
		{where(`{"events": {}}`), "where.events: this asks for no events; name at least a step, a place, a document or a time"},
		{where(`{"events": {"bizstep": "x"}}`), `where.events.bizstep: a scope has no "bizstep" here`},
		{where(`{"events": {"action": "MOVE"}}`), `where.events.action: "MOVE" is not an action; write ADD, OBSERVE or DELETE`},
		{where(`{"serials": {"from": "jar/1"}}`), "where.serials: a range of serials needs from and to, both whole names of items"},
		{where(`{"serials": {"from": "jar/2", "to": "jar/1"}}`), "where.serials: from and to must be items of one product, from not after to"},
		{where(`{"serials": {"from": "jar/2", "to": "can/3"}}`), "where.serials: from and to must be items of one product, from not after to"},
		{during(`{}`), "where.events.during: a time needs from, to or both, from before to; or an excursion"},
		{during(`{"from": "yesterday"}`), `where.events.during.from: "yesterday" is not a time; write it like 2026-03-04T01:34:00+01:00`},
		{during(`{"from": "2026-03-04T01:34:00Z", "to": "2026-03-04T01:34:00Z"}`), "where.events.during: a time needs from, to or both, from before to; or an excursion"},
		{during(`{"excursion": {"parameter": "p", "below": 1}}`), "where.events.during.excursion: an excursion needs equipment and parameter"},
		{during(`{"excursion": {"equipment": "E", "parameter": "p"}}`), "where.events.during.excursion: an excursion is either below or above a limit"},
		{during(`{"excursion": {"equipment": "E", "parameter": "p", "below": "low"}}`), `where.events.during.excursion.below: "low" is not a number`},
		{during(`{"excursion": {"equipment": "E", "parameter": "p", "below": 1, "bridge": "30"}}`), `where.events.during.excursion.bridge: "30" is not a duration; write it like 30m or 1h30m`},
		{during(`{"excursion": {"equipment": "E", "parameter": "p", "below": 1}, "to": "2026-03-04T01:34:00Z"}`), `where.events.during.to: a scope has no "to" here`},
	}
	for _, test := range tests {
		_, err := recall.Parse([]byte(test.scope), forms)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s\n got %v\nwant %s", test.scope, err, test.want)
		} else if trailmark.KindOf(err) != trailmark.Usage {
			t.Errorf("%s: the fault is of kind %v", test.scope, trailmark.KindOf(err))
		}
	}
}

func TestSerials(t *testing.T) {
	numbers := recall.Serials{From: "jar/8", To: "jar/0120"}
	letters := recall.Serials{From: "jar/A8", To: "jar/B1"}
	for item, want := range map[trailmark.ThingID]bool{"jar/8": true, "jar/0009": true, "jar/120": true, "jar/121": false, "jar/7": false, "jar/9a": false, "can/9": false} {
		if numbers.Covers(item) != want {
			t.Errorf("%s in %v: %v", item, numbers, !want)
		}
	}
	for item, want := range map[trailmark.ThingID]bool{"jar/A8": true, "jar/A9": true, "jar/B": true, "jar/B1": true, "jar/B10": false, "jar/A10": false} {
		if letters.Covers(item) != want {
			t.Errorf("%s in %v: %v", item, letters, !want)
		}
	}
}

// FuzzParse: nothing that is read panics, and what is taken names a population.
func FuzzParse(f *testing.F) {
	f.Add(`{"population": {"lot": "L"}, "where": {"all": [{"not": {"inputs": "T"}}, {"events": {"during": {"to": "2026-03-04T01:34:00Z"}}}]}, "follow": "inward"}`)
	f.Add(`{"population": {"items": ["a", "b"]}, "where": {"serials": {"from": "a/1", "to": "a/2"}}}`)
	f.Add(`{"population": {"order": "o"}, "where": {"events": {"during": {"excursion": {"equipment": "e", "parameter": "p", "below": 1e-3, "for": "1s"}}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		scope, err := recall.Parse([]byte(text), forms)
		if err != nil {
			return
		}
		p := scope.Population
		if len(p.Lots) == 0 && p.Product == "" && p.Order == "" && len(p.Items) == 0 {
			t.Errorf("%s has no population", text)
		}
	})
}
