package epcis

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTwins reads the same events in every notation: they hash alike.
func TestTwins(t *testing.T) {
	for _, family := range [][]string{
		{"plant.json", "plant-query-late-context.json", "plant-2.0.xml", "plant-1.2.xml", "plant-soap-1.2.xml"},
		{"sensors.json", "sensors.xml"},
	} {
		want := prehashes(decodeAll(t, string(fixture(t, family[0]))))
		for _, name := range family[1:] {
			t.Run(name, func(t *testing.T) {
				got := prehashes(decodeAll(t, string(fixture(t, name))))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func prehashes(list []*trailmark.Event) (hashes []string) {
	for _, e := range list {
		hashes = append(hashes, PreHash(e))
	}
	return hashes
}

// TestEveryFixture holds the promises of the decoder against every document:
// each event is the same decoded alone, gzipped, after a byte order mark, and
// keeps its hash when it is written and read again.
func TestEveryFixture(t *testing.T) {
	names, err := filepath.Glob("testdata/*.*")
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, path := range names {
		t.Run(filepath.Base(path), func(t *testing.T) {
			document := fixture(t, filepath.Base(path))
			list := decodeAll(t, string(document))
			for i, e := range list {
				if !bytes.Contains(document, e.Original) {
					t.Errorf("event %d: the original is not in the document: %s", i+1, e.Original)
				}
				if err := roundTrip(e); err != nil {
					t.Errorf("event %d: %v", i+1, err)
				}
				if e.Source != list[0].Source && path != "testdata/bare.jsonl" {
					t.Errorf("event %d has a source of its own", i+1)
				}
			}
			if diff := cmp.Diff(list, decodeAll(t, zip(t, document))); diff != "" {
				t.Error("gzipped:", diff)
			}
			if diff := cmp.Diff(list, decodeAll(t, "\xef\xbb\xbf"+string(document))); diff != "" {
				t.Error("after a byte order mark:", diff)
			}
		})
	}
}

func zip(t testing.TB, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestMasterData reads the header of every notation to the same vocabulary.
func TestMasterData(t *testing.T) {
	want := []trailmark.MasterData{{
		Vocabulary: "urn:epcglobal:epcis:vtype:BusinessLocation",
		ID:         "urn:epc:id:sgln:9521234.00014.0",
		Attributes: []trailmark.MasterAttribute{
			{ID: "urn:epcglobal:cbv:mda#name", Value: trailmark.Element{Value: "Jar line 4"}},
			{ID: "https://ns.example.com/plant/address", Value: trailmark.Element{
				Kind:     trailmark.Parent,
				Children: []trailmark.Element{{Space: "https://ns.example.com/plant/", Local: "city", Value: "Foggia"}},
			}},
		},
		Children: []trailmark.Name{"urn:epc:id:sgln:9521234.00014.2"},
	}}
	for _, name := range []string{"plant.json", "plant-query-late-context.json", "plant-2.0.xml", "plant-1.2.xml", "plant-soap-1.2.xml"} {
		d := NewDecoder(bytes.NewReader(fixture(t, name)))
		readOn(t, d)
		if diff := cmp.Diff(want, d.MasterData()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	var b bytes.Buffer
	if err := NewEncoder(&b, WithMasterData(want), WithNamespaces(map[string]string{"ex": "https://ns.example.com/plant/"})).Close(); err != nil {
		t.Fatal(err)
	}
	d := NewDecoder(&b)
	readOn(t, d)
	if diff := cmp.Diff(want, d.MasterData()); diff != "" {
		t.Error("written and read again:", diff)
	}
}

// TestVocabularyContext reads an element of a vocabulary with an @context of its
// own: it holds for that element alone.
func TestVocabularyContext(t *testing.T) {
	element := `"id": "urn:x:1", "attributes": [{"id": "urn:x:a", "attribute": {"ex:city": "Foggia"}}]}`
	d := NewDecoder(strings.NewReader(`{"@context": ` + standard + `, "type": "EPCISDocument",
"epcisHeader": {"epcisMasterData": {"vocabularyList": [{"type": "urn:x:v", "vocabularyElementList": [
{"@context": {"ex": "https://ns.example.com/"}, ` + element + `, {` + element + `]}]}}, "epcisBody": {"eventList": []}}`))
	readOn(t, d)
	var spaces []string
	for _, m := range d.MasterData() {
		spaces = append(spaces, m.Attributes[0].Value.Children[0].Space)
	}
	if diff := cmp.Diff([]string{"https://ns.example.com/", "ex:"}, spaces); diff != "" {
		t.Error(diff)
	}
}

// readOn reads to the end of a good document.
func readOn(t *testing.T, d *Decoder) {
	t.Helper()
	for {
		if _, err := d.Next(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
