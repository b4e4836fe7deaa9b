package query_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

const (
	vLocation = "urn:epcglobal:epcis:vtype:Location"
	vParty    = "urn:epcglobal:epcis:vtype:Party"
	vProduct  = "urn:epcglobal:epcis:vtype:EPCClass"
	mda       = "urn:epcglobal:cbv:mda#"
)

// masterSheet is a plant with two halls, one with a line, a shop, their
// parties and two products.
const masterSheet = `id,vocabulary,children,name,city,site
(414)9521302000044,location,urn:x:hall-1 urn:x:hall-2,Plant,Graz,
urn:x:hall-1,location,urn:x:line,Hall 1,Graz,
urn:x:hall-2,location,,Hall 2,,
urn:x:line,location,,Line,,
(414)9521303000043,location,,Shop,Wien,
urn:x:till,location,,Till,,9521303000043
(417)9521302000044,party,,Plant Ltd,,
(417)9521303000043,party,,Shop Ltd,Wien,
09521302000044,product,,Juice,,
09521302000051,product,,Water,,
`

// tellMasters captures master data as CSV.
func tellMasters(t *testing.T, st *store.Store, sheet string) {
	t.Helper()
	list, err := capture.ReadMasterData(strings.NewReader(sheet), "location")
	if err != nil {
		t.Fatal(err)
	}
	door := capture.Open(st)
	defer door.Close()
	if _, err := door.Masters(context.Background(), list, capture.Options{Document: "sheet.csv", Told: "anna"}); err != nil {
		t.Fatal(err)
	}
}

// askMasters gives the names that elements have, in the order of the answer,
// read with pages of a size.
func askMasters(t *testing.T, st *store.Store, parameters string, size int, viewer query.Viewer) (list []string) {
	t.Helper()
	q := parseMasters(t, parameters)
	desk, page := query.Open(st), query.Page{Limit: size}
	for {
		answer, err := desk.Masters(context.Background(), q, page, viewer)
		if err != nil {
			t.Fatalf("%s: %v", parameters, err)
		}
		if len(answer.Elements) > size || answer.Next != "" && len(answer.Elements) != size {
			t.Errorf("%s: a page of %d with %d elements", parameters, size, len(answer.Elements))
		}
		for _, e := range answer.Elements {
			name := string(e.ID)
			for _, a := range e.Attributes {
				if a.ID == mda+"name" {
					name = a.Value.Value
				}
			}
			list = append(list, name)
		}
		if page.After = answer.Next; page.After == "" {
			return list
		}
	}
}

func parseMasters(t *testing.T, parameters string) *query.MasterQuery {
	t.Helper()
	values, err := url.ParseQuery(parameters)
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.ParseMasterQuery(values)
	if err != nil {
		t.Fatalf("%s: %v", parameters, err)
	}
	return q
}

func TestMasters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		tellMasters(t, st, masterSheet)
		for parameters, want := range map[string][]string{
			"":                           {"Juice", "Water", "Plant", "Hall 1", "Hall 2", "Line", "Shop", "Till", "Plant Ltd", "Shop Ltd"},
			"vocabularyName=" + vProduct: {"Juice", "Water"},
			"vocabularyName=" + vProduct + "|" + vParty:                                 {"Juice", "Water", "Plant Ltd", "Shop Ltd"},
			"vocabularyName=urn:x:none":                                                 nil,
			"EQ_name=urn:x:line|urn:epc:id:sgln:9521302.00004.0|urn:x:nowhere":          {"Plant", "Line"},
			"WD_name=urn:epc:id:sgln:9521302.00004.0":                                   {"Plant", "Hall 1", "Hall 2", "Line"},
			"WD_name=(414)9521303000043":                                                {"Shop", "Till"},
			"WD_name=urn:x:hall-1|urn:x:till":                                           {"Hall 1", "Line", "Till"},
			"WD_name=urn:x:hall-1&EQ_name=urn:x:line|urn:x:hall-2":                      {"Line"},
			"HASATTR=" + url.QueryEscape(mda+"city"):                                    {"Plant", "Hall 1", "Shop", "Shop Ltd"},
			"EQATTR_" + url.QueryEscape(mda+"city") + "=Wien":                           {"Shop", "Shop Ltd"},
			"EQATTR_" + url.QueryEscape(mda+"city") + "=Wien|Graz&WD_name=urn:x:hall-1": {"Hall 1"},
			"includeAttributes=false&vocabularyName=" + vParty:                          {"https://id.gs1.org/417/9521302000044", "https://id.gs1.org/417/9521303000043"},
			"attributeNames=" + url.QueryEscape(mda+"city") + "&WD_name=urn:x:till":     {"urn:x:till"},
		} {
			for _, size := range []int{1, 3, 100} {
				if diff := cmp.Diff(want, askMasters(t, st, parameters, size, query.Viewer{}), sorted); diff != "" {
					t.Errorf("%q by %d: %s", parameters, size, diff)
				}
			}
		}
	})
}

var sorted = cmp.Options{cmpopts.SortSlices(func(a, b string) bool { return a < b }), cmpopts.EquateEmpty()}

// TestMastersKnown: what was known at a record time, and all that was ever told.
func TestMastersKnown(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		tellMasters(t, st, masterSheet)
		time.Sleep(5 * time.Millisecond)
		known := time.Now().UTC().Format(time.RFC3339Nano)
		time.Sleep(5 * time.Millisecond)
		tellMasters(t, st, "id,name,city\nurn:x:line,Bottling line,Wien\n")
		for parameters, want := range map[string]string{
			"EQ_name=urn:x:line":                "Bottling line",
			"EQ_name=urn:x:line&known=" + known: "Line",
			"known=" + known + "&EQATTR_" + url.QueryEscape(mda+"name") + "=Line": "Line",
			"EQATTR_" + url.QueryEscape(mda+"name") + "=Bottling line":            "Bottling line",
			"EQ_name=urn:x:line&known=2020-01-01T00:00:00Z":                       "",
		} {
			if got := strings.Join(askMasters(t, st, parameters, 9, query.Viewer{}), ", "); got != want {
				t.Errorf("%s: %s", parameters, got)
			}
		}
		history, err := query.Open(st).MasterHistory(ctx, "urn:x:line", query.Viewer{})
		if err != nil || len(history) != 2 {
			t.Fatal(history, err)
		}
		if first, last := history[0], history[1]; first.Until != last.Recorded || last.Until != trailmark.Forever || last.Teller != "anna" || last.Document != "sheet.csv" {
			t.Errorf("%+v, then %+v", first, last)
		}
		if _, err := query.Open(st).MasterHistory(ctx, "urn:x:nowhere", query.Viewer{}); trailmark.KindOf(err) != trailmark.NotFound {
			t.Error(err)
		}
	})
}

// TestMastersOfPartners: a partner sees its own, and what its events name.
func TestMastersOfPartners(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		tellMasters(t, st, masterSheet)
		shipped := &trailmark.Event{
			Type: trailmark.ObjectEvent, Action: trailmark.Observe, Time: time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC), Offset: "+00:00",
			ReadPoint: &trailmark.Location{ID: "urn:x:hall-2"}, EPCs: []trailmark.Name{"urn:epc:id:sscc:9521302.0000000001"},
			Quantities:   []trailmark.QuantityElement{{Class: "https://id.gs1.org/01/09521302000044"}},
			Sources:      []trailmark.Typed{{Type: "owning_party", ID: "https://id.gs1.org/417/9521302000044"}},
			Destinations: []trailmark.Typed{{Type: "owning_party", ID: "https://id.gs1.org/417/9521303000043"}},
		}
		door := capture.Open(st)
		if r, err := door.Events(context.Background(), []*trailmark.Event{shipped}, capture.Options{Mode: capture.Record}); err != nil || r.Captured != 1 {
			t.Fatal(r, err)
		}
		door.Close()
		shop, stranger := query.Viewer{Party: "https://id.gs1.org/417/9521303000043"}, query.Viewer{Party: "https://id.gs1.org/417/9521399000041"}
		const names = "EQ_name=urn:x:hall-1|urn:x:hall-2|urn:x:till|(417)9521302000044|09521302000044|09521302000051|(414)9521302000044"
		for _, test := range []struct {
			viewer     query.Viewer
			parameters string
			want       []string
		}{
			{shop, "", []string{"Shop", "Till", "Shop Ltd"}},
			{shop, names, []string{"Hall 2", "Till", "Plant Ltd", "Juice"}},
			{stranger, "", nil},
			{stranger, names, nil},
		} {
			if diff := cmp.Diff(test.want, askMasters(t, st, test.parameters, 2, test.viewer), sorted); diff != "" {
				t.Errorf("%s, %q: %s", test.viewer.Party, test.parameters, diff)
			}
		}
		if _, err := query.Open(st).MasterHistory(context.Background(), "urn:x:hall-1", shop); trailmark.KindOf(err) != trailmark.NotFound {
			t.Errorf("history: %v", err)
		}
	})
}

func TestMastersRefuse(t *testing.T) {
	for _, parameters := range []string{
		"vocabulary=a", "EQATTR_=a", "maxElementCount=0", "maxElementCount=x", "maxElementCount=1|2", "includeChildren=perhaps", "known=yesterday", "EQ_name=",
	} {
		values, err := url.ParseQuery(parameters)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := query.ParseMasterQuery(values); trailmark.KindOf(err) != trailmark.Usage || !strings.Contains(err.Error(), strings.SplitN(parameters, "=", 2)[0]) {
			t.Errorf("%s: %v", parameters, err)
		}
	}
	ctx := context.Background()
	st := storetest.Open(t, storetest.SQLite(t))
	tellMasters(t, st, masterSheet)
	desk := query.Open(st)
	for most, kind := range map[int]trailmark.Kind{9: trailmark.TooLarge, 10: trailmark.Internal} {
		_, err := desk.Masters(ctx, parseMasters(t, fmt.Sprint("maxElementCount=", most)), query.Page{Limit: 3}, query.Viewer{})
		if (err != nil) != (most < 10) || err != nil && trailmark.KindOf(err) != kind {
			t.Errorf("at most %d: %v", most, err)
		}
	}
	first, err := desk.Masters(ctx, &query.MasterQuery{}, query.Page{Limit: 3}, query.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"x", first.Next + "A"} {
		if _, err := desk.Masters(ctx, &query.MasterQuery{}, query.Page{After: page}, query.Viewer{}); trailmark.KindOf(err) != trailmark.Usage {
			t.Errorf("page %q: %v", page, err)
		}
	}
	if _, err := desk.Masters(ctx, &query.MasterQuery{Has: []string{"a"}}, query.Page{After: first.Next}, query.Viewer{}); trailmark.KindOf(err) != trailmark.Usage {
		t.Errorf("a page of another query: %v", err)
	}
}

// TestMasterCSV: what is exported can be imported, and is the same.
func TestMasterCSV(t *testing.T) {
	ctx := context.Background()
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		export := func(st *store.Store) string {
			t.Helper()
			var sheet strings.Builder
			if n, err := query.Open(st).WriteMasterCSV(ctx, &sheet, &query.MasterQuery{}, query.Viewer{}); err != nil || n != 0 {
				t.Fatal(n, err)
			}
			return sheet.String()
		}
		first, second := open(t), open(t)
		tellMasters(t, first, masterSheet+"urn:x:odd,urn:x:v,,\"a,\"\"b\"\"\nc\",;,\n")
		tellMasters(t, first, "id,name,name\nurn:x:twice,One,Two\n")
		sheet := export(first)
		tellMasters(t, second, sheet)
		if diff := cmp.Diff(strings.Split(sheet, "\n"), strings.Split(export(second), "\n"), sorted); diff != "" {
			t.Errorf("exported and imported: %s", diff)
		}
		if !strings.HasPrefix(sheet, "id,vocabulary,children,city,name,name,site\n") {
			t.Errorf("the columns are %.60s", sheet)
		}
	})
}
