package capture_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

const (
	site     = "https://id.gs1.org/414/0037000007296"
	location = "urn:epcglobal:epcis:vtype:BusinessLocation"
)

// masterDocument is an EPCISMasterDataDocument (EPCIS 2.0, section 9.5) with
// elements of one vocabulary.
func masterDocument(elements string) string {
	return `<md:EPCISMasterDataDocument xmlns:md="urn:epcglobal:epcis-masterdata:xsd:2" schemaVersion="2.0" creationDate="2026-03-03T12:00:00Z">
		<EPCISBody><VocabularyList><Vocabulary type="` + location + `"><VocabularyElementList>` + elements +
		`</VocabularyElementList></Vocabulary></VocabularyList></EPCISBody></md:EPCISMasterDataDocument>`
}

const (
	yard  = `<VocabularyElement id="urn:epc:id:sgln:0037000.00729.8201"><attribute id="urn:epcglobal:cbv:mda:site">0037000007296</attribute></VocabularyElement>`
	gate  = `<VocabularyElement id="urn:x:gate"><attribute id="urn:epcglobal:cbv:mda#site">urn:epc:id:sgln:0037000.00729.0</attribute></VocabularyElement>`
	pier  = `<VocabularyElement id="urn:epc:id:sgln:0037000.00729.9"/>`
	tower = `<VocabularyElement id="urn:x:tower"><children><id>urn:x:gate</id></children></VocabularyElement>`
)

// TestPlacesOfMasterData: the tree is made of children, of the attribute site
// and of names, and a guest cannot change it.
func TestPlacesOfMasterData(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		for _, step := range []struct {
			what, elements string
			options        capture.Options
			want           tree
		}{
			{"a guest", tower + gate, capture.Options{Told: "guest", Guest: true}, nil},
			{"attributes", yard + gate, capture.Options{}, tree{site + "/254/8201": site, "urn:x:gate": site}},
			{"children", tower, capture.Options{}, tree{site + "/254/8201": site, "urn:x:gate": "urn:x:tower"}},
			{"a guest again", strings.ReplaceAll(tower, "gate", "moat"), capture.Options{Told: "guest", Guest: true},
				tree{site + "/254/8201": site, "urn:x:gate": "urn:x:tower"}},
			{"names", pier, capture.Options{},
				tree{site + "/254/8201": site, "urn:x:gate": "urn:x:tower", site + "/254/9": site}},
		} {
			if _, err := door.Capture(context.Background(), strings.NewReader(masterDocument(step.elements)), step.options); err != nil {
				t.Fatalf("%s: %v", step.what, err)
			}
			if diff := cmp.Diff(step.want, treeOf(t, st)); diff != "" {
				t.Errorf("%s: %s", step.what, diff)
			}
		}
	})
}

// tree has of each place the place that it is a part of.
type tree map[trailmark.ThingID]trailmark.ThingID

func treeOf(t *testing.T, st *store.Store) (list tree) {
	t.Helper()
	ctx := context.Background()
	err := st.View(ctx, func(tx *store.Tx) error {
		places, err := tx.Places(ctx)
		for part, whole := range places {
			names, err := tx.Names(ctx, []trailmark.Ref{part, whole})
			if err != nil {
				return err
			}
			if list == nil {
				list = tree{}
			}
			list[names[0].ID] = names[1].ID
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestMasterDataRefused: what cannot be a key of the store is the document's
// fault, and other callers do not feel it.
func TestMasterDataRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		door := capture.Open(open(t))
		defer door.Close()
		for what, element := range map[string]string{
			"no name":   `<VocabularyElement/>`,
			"too long":  `<VocabularyElement id="urn:x:` + strings.Repeat("a", 1024) + `"/>`,
			"no child":  `<VocabularyElement id="urn:x:a"><children><id></id></children></VocabularyElement>`,
			"a control": `<VocabularyElement id="urn:x:&#9;a"/>`,
		} {
			_, err := door.Capture(context.Background(), strings.NewReader(masterDocument(element)), capture.Options{})
			if trailmark.KindOf(err) != trailmark.Invalid {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// TestCompanyPrefixesLearned: EPC URNs tell how long company prefixes are.
func TestCompanyPrefixesLearned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		ctx := context.Background()
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		event := &trailmark.Event{
			Type: trailmark.ObjectEvent, Action: trailmark.Observe, Time: trailmark.Instant(1).Time(), Offset: "+00:00",
			EPCs: []trailmark.Name{
				"urn:epc:id:sgtin:9521234.000421.A", "urn:epc:id:sgtin:952124.0000421.A", "https://id.gs1.org/01/09521234004219/21/B",
				"urn:epc:id:sgtin:9521235.00421.A", // one digit is missing
			},
		}
		if r, err := door.Events(ctx, []*trailmark.Event{event}, capture.Options{Mode: capture.Record}); err != nil || r.Captured != 1 {
			t.Fatal(r, err)
		}
		err := st.View(ctx, func(tx *store.Tx) error {
			lengths, err := tx.CompanyPrefixes(ctx)
			if diff := cmp.Diff(map[string]int{"9521234": 7, "952124": 6}, lengths); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
