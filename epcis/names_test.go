package epcis

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// plantPrefixes know one company prefix.
var plantPrefixes = gs1.Prefixes{"9521234": 7}

// TestTranslate translates names of every kind both ways, and leaves alone what
// has no other form.
func TestTranslate(t *testing.T) {
	tests := []struct{ what, link, urn string }{
		{"an item", "https://id.gs1.org/01/09521234004219/21/4217", "urn:epc:id:sgtin:9521234.000421.4217"},
		{"a serial to be escaped", "https://id.gs1.org/01/09521234004219/21/a%2Fb", "urn:epc:id:sgtin:9521234.000421.a%2Fb"},
		{"a lot", "https://id.gs1.org/01/09521234004219/10/L1", "urn:epc:class:lgtin:9521234.000421.L1"},
		{"a class", "https://id.gs1.org/01/09521234004219", "urn:epc:idpat:sgtin:9521234.000421.*"},
		{"a logistic unit", "https://id.gs1.org/00/095212340000000013", "urn:epc:id:sscc:9521234.0000000001"},
		{"a place", "https://id.gs1.org/414/9521234000143", "urn:epc:id:sgln:9521234.00014.0"},
		{"a place inside", "https://id.gs1.org/414/9521234000143/254/12", "urn:epc:id:sgln:9521234.00014.12"},
		{"a party", "https://id.gs1.org/417/9521234000143", "urn:epc:id:pgln:9521234.00014"},
		{"an asset", "https://id.gs1.org/8004/9521234V-4", "urn:epc:id:giai:9521234.V-4"},
		{"a document", "https://id.gs1.org/253/9521234000044A1", "urn:epc:id:gdti:9521234.00004.A1"},
	}
	links, urns := Names{Format: LinkNames}, Names{Format: URNNames, Prefixes: plantPrefixes}
	for _, test := range tests {
		for _, in := range []string{test.link, test.urn} {
			if got := links.Translate(trailmark.Name(in)); string(got) != test.link {
				t.Errorf("%s: the link of %s is %s, not %s", test.what, in, got, test.link)
			}
			if got := urns.Translate(trailmark.Name(in)); string(got) != test.urn {
				t.Errorf("%s: the URN of %s is %s, not %s", test.what, in, got, test.urn)
			}
		}
	}
	for _, same := range []trailmark.Name{
		"", "urn:uuid:1", "https://example.com/crate/1", "urn:epcglobal:cbv:bt:9521234000014:A1", "urn:epc:id:gid:1.2.3",
		"urn:epc:id:sgtin:bad", "https://id.gs1.org/01/04012345000016/21/1", // an unknown prefix
		"https://id.gs1.org/01/09521234004210/21/1", // a wrong check digit
	} {
		for _, n := range []Names{links, urns, {}, {Format: UntranslatedNames, Prefixes: plantPrefixes}} {
			if got := n.Translate(same); got != same {
				t.Errorf("%s became %s with %s", same, got, n.Format)
			}
		}
	}
	if got := urns.Translate("https://example.com/goods/01/09521234004219/21/7?17=261231"); got != "urn:epc:id:sgtin:9521234.000421.7" {
		t.Error("a link of another domain:", got)
	}
}

// TestTranslateEvent translates any event one way and the other: it is the same
// event, in the form asked for, and the one that went in is not changed.
func TestTranslateEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvent(t)
		before, text := PreHash(e), marshalled(t, e)
		for _, n := range []Names{{Format: LinkNames}, {Format: URNNames, Prefixes: plantPrefixes}} {
			translated := n.Event(e)
			if diff := cmp.Diff(before, PreHash(translated)); diff != "" {
				t.Fatal(n.Format, diff)
			}
			if diff := cmp.Diff(translated, n.Event(translated)); diff != "" {
				t.Fatal("translated twice", n.Format, diff)
			}
			for _, list := range [][]trailmark.Name{translated.EPCs, translated.Children, translated.Inputs} {
				for _, name := range list {
					if name != n.Translate(name) {
						t.Fatal(name, "is not translated")
					}
				}
			}
		}
		if diff := cmp.Diff(text, marshalled(t, e)); diff != "" {
			t.Fatal("the event itself was changed", diff)
		}
	})
}

func marshalled(t *rapid.T, e *trailmark.Event) string {
	b, err := MarshalEvent(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestHeaders reads the values of the headers.
func TestHeaders(t *testing.T) {
	for value, want := range map[string]NameFormat{
		"": LinkNames, "No_Preference": AnyName, "Always_GS1_Digital_Link": LinkNames,
		"Always_EPC_URN": URNNames, "Never_Translates": UntranslatedNames,
	} {
		got, err := ParseNameFormat(value)
		if got != want || err != nil || value != "" && got.String() != value {
			t.Errorf("GS1-EPC-Format %q: %v, %v", value, got, err)
		}
	}
	for value, want := range map[string]WordFormat{
		"": AnyWord, "No_Preference": AnyWord, "Always_Web_URI": WebURIWords,
		"Always_URN": URNWords, "Never_Translates": UntranslatedWords,
	} {
		got, err := ParseWordFormat(value)
		if got != want || err != nil || value != "" && got.String() != value {
			t.Errorf("GS1-CBV-XML-Format %q: %v, %v", value, got, err)
		}
	}
	if _, err := ParseNameFormat("always"); trailmark.KindOf(err) != trailmark.Usage {
		t.Error(err)
	}
	if _, err := ParseWordFormat("Always_EPC_URN"); trailmark.KindOf(err) != trailmark.Usage {
		t.Error(err)
	}
}
