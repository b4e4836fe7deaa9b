package capture_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
)

func cbv(name, value string) trailmark.MasterAttribute {
	return trailmark.MasterAttribute{ID: "urn:epcglobal:cbv:mda#" + name, Value: trailmark.Element{Value: value}}
}

func TestReadMasterCSV(t *testing.T) {
	plant := trailmark.MasterData{
		Vocabulary: "urn:epcglobal:epcis:vtype:Location", ID: "https://id.gs1.org/414/9521302000044",
		Attributes: []trailmark.MasterAttribute{cbv("name", "Plant, old"), cbv("city", "Köln")},
	}
	juice := trailmark.MasterData{
		Vocabulary: "urn:epcglobal:epcis:vtype:EPCClass", ID: "https://id.gs1.org/01/09521234004219",
		Attributes: []trailmark.MasterAttribute{{ID: "https://gs1.org/voc/netContent", Value: trailmark.Element{Value: "1"}}},
	}
	for _, test := range []struct {
		what, text, vocabulary string
		want                   []trailmark.MasterData
	}{
		{"plain", "id,name,city\n(414)9521302000044,\"Plant, old\",Köln\n", "", []trailmark.MasterData{plant}},
		{"of a spreadsheet", "\ufeff ID ; Name;city;\r\nurn:epc:id:sgln:9521302.00004.0; Plant, old ;Köln;\r\n;;;\r\n", "",
			[]trailmark.MasterData{{Vocabulary: plant.Vocabulary, ID: plant.ID, Attributes: []trailmark.MasterAttribute{cbv("Name", "Plant, old"), cbv("city", "Köln")}}}},
		{"tabs and a default", "id\tname\tcity\n9521302000044\tPlant, old\tKöln", "place", []trailmark.MasterData{plant}},
		{"vocabularies", "vocabulary,https://gs1.org/voc/netContent,id\nproduct,1,09521234004219\nurn:x:v,,urn:x:a\nParty,,9521302000044\n", "location",
			[]trailmark.MasterData{juice, {Vocabulary: "urn:x:v", ID: "urn:x:a"}, {Vocabulary: "urn:epcglobal:epcis:vtype:Party", ID: "https://id.gs1.org/417/9521302000044"}}},
		{"a URI that breaks GS1's rules", "id,vocabulary\nurn:epc:idpat:sgtin:08600031303.00,product\n", "", []trailmark.MasterData{
			{Vocabulary: "urn:epcglobal:epcis:vtype:EPCClass", ID: "urn:epc:idpat:sgtin:08600031303.00"}}},
		{"children, and values twice", "id,vocabulary,children,name,name\nurn:x:a,urn:x:v,urn:x:b  urn:x:c,A,Aa\nurn:x:b,urn:x:v\n", "", []trailmark.MasterData{
			{Vocabulary: "urn:x:v", ID: "urn:x:a", Children: []trailmark.Name{"urn:x:b", "urn:x:c"}, Attributes: []trailmark.MasterAttribute{cbv("name", "A"), cbv("name", "Aa")}},
			{Vocabulary: "urn:x:v", ID: "urn:x:b"},
		}},
	} {
		got, err := capture.ReadMasterData(strings.NewReader(test.text), test.vocabulary)
		if err != nil {
			t.Errorf("%s: %v", test.what, err)
		}
		if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", test.what, diff)
		}
	}
}

func TestReadMasterCSVRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "empty",
		" \n ":                             "empty",
		"id,name\n":                        "no rows",
		"name\nA\n":                        "line 1: the CSV cannot be read: there is no column id",
		"id,ID\na,b\n":                     "line 1: the CSV cannot be read: there are two columns id",
		"id,name\nurn:x:a,A\n":             "line 2: the CSV cannot be read: urn:x:a does not tell its vocabulary",
		"id,name\n(414)9521302000044,A,B":  `line 2: the CSV cannot be read: "B" is in a column without a name`,
		"id,name\n\n\n,A\n":                "line 4: the CSV cannot be read: there is no id",
		"id,name\n(414)9521302000045,A\n":  "expected 4",
		"id,name\nWarehouse 3,A\n":         "line 2",
		"id,name\n\"(414)9521302000044,A":  "line 2",
		"id,vocabulary\nurn:x:a,buildings": `"buildings" is no vocabulary`,
		`{"type":"ObjectEvent"}`:           "has events",
		"<html/>":                          "not an EPCIS document",
	} {
		_, err := capture.ReadMasterData(strings.NewReader(text), "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
		if kind := trailmark.KindOf(err); kind != trailmark.Invalid && kind != trailmark.Malformed {
			t.Errorf("%q: kind %v", text, kind)
		}
	}
	if _, err := capture.ReadMasterData(strings.NewReader("id\nurn:x:a\n"), "buildings"); err == nil {
		t.Error("a vocabulary that is none was taken")
	}
}

// FuzzReadMasterData: whatever a file holds, it is read or refused.
func FuzzReadMasterData(f *testing.F) {
	for _, seed := range []string{"id,name\n(414)9521302000044,A\n", "\ufeffid;x\r\n1;2", masterDocument(yard), "{}", "\x1f\x8b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := capture.ReadMasterData(strings.NewReader(text), "location")
		if kind := trailmark.KindOf(err); err != nil && kind != trailmark.Invalid && kind != trailmark.Malformed {
			t.Errorf("kind %v: %v", kind, err)
		}
		for _, m := range list {
			if err == nil && m.ID == "" && !strings.Contains(text, "<") && !strings.Contains(text, "{") {
				t.Errorf("an element without a name: %+v", m)
			}
		}
	})
}
