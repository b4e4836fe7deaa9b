package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestShare: whatever form names and words have, the rule has the one form.
func TestShare(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	want := store.Shown{
		BizSteps: []trailmark.Term{"shipping", "https://example.com/dancing"}, Dispositions: []trailmark.Term{"in_transit"},
		Places: []trailmark.ThingID{"https://id.gs1.org/414/9521302000044"},
		Things: []trailmark.ThingID{
			"https://id.gs1.org/01/09521302000013", "https://id.gs1.org/01/09521302000013/10/L-7", "https://id.gs1.org/01/09521302000013/21/A1",
		},
		Documents: []trailmark.ThingID{"urn:example:po:1"},
	}
	for _, party := range []string{gln, "(417)" + gln, "urn:epc:id:pgln:9521234.00001", "https://example.com/417/" + gln} {
		rule, err := gate.Share(ctx, tester, access.NewRule{
			Party:        party,
			BizSteps:     []string{"https://ref.gs1.org/cbv/BizStep-shipping", "https://example.com/dancing"},
			Dispositions: []string{"urn:epcglobal:cbv:disp:in_transit"},
			Places:       []string{"urn:epc:id:sgln:9521302.00004.0"},
			Things:       []string{"(01)09521302000013", "urn:epc:class:lgtin:9521302.000001.L-7", "https://example.com/01/09521302000013/21/A1"},
			Documents:    []string{"urn:example:po:1"},
		})
		if err != nil {
			t.Fatalf("%s: %v", party, err)
		}
		if diff := cmp.Diff(access.Rule{Party: partner, Shows: want}, rule, cmpopts.IgnoreFields(rule, "ID", "Created")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", party, diff)
		}
	}
	list, err := gate.Rules(ctx)
	if len(list) != 4 || err != nil {
		t.Fatalf("%d rules, %v", len(list), err)
	}
	if _, err := gate.Unshare(ctx, tester, list[0].ID); err != nil {
		t.Error(err)
	}
	_, err = gate.Unshare(ctx, tester, list[0].ID)
	wantKind(t, err, trailmark.NotFound)
}

func TestShareRefused(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	for what, rule := range map[string]access.NewRule{
		"no party":             {BizSteps: []string{"shipping"}},
		"nothing asked":        {Party: gln},
		"a place for a party":  {Party: "(414)" + gln, BizSteps: []string{"shipping"}},
		"a wrong check digit":  {Party: "9521234000018", BizSteps: []string{"shipping"}},
		"a slip of the pen":    {Party: gln, BizSteps: []string{"shipping", "shiping"}},
		"a word of another":    {Party: gln, Dispositions: []string{"shipping"}},
		"a name that is none":  {Party: gln, Things: []string{"(01)123"}},
		"a name that is empty": {Party: gln, Places: []string{""}},
	} {
		_, err := gate.Share(ctx, tester, rule)
		if err == nil || trailmark.KindOf(err) != trailmark.Usage {
			t.Errorf("%s: %v", what, err)
		}
	}
}
