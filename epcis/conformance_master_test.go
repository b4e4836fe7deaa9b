package epcis

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/internal/corpora"
)

// TestConformanceMasterData writes the master data of every document of the
// corpora as a document of their own and as a header, in every format. They
// are the same when they are read again, and valid.
func TestConformanceMasterData(t *testing.T) {
	dir := corpora.Folder(t)
	s := newScore(t)
	defer s.report()
	sources := masterDocuments(t, dir)
	for _, form := range masterForms {
		batch := schemaBatch{schema: filepath.Join(dir, "gs1-epcis", "normative", form.schema), dir: t.TempDir()}
		for _, src := range sources {
			document, err := form.write(src.master)
			if err == nil {
				err = sameMaster(src.master, document)
			}
			s.count(src.name+"/master data read again", src.path+":"+form.name, err)
			batch.add(t, sourceDocument{name: src.name, path: src.path}, document)
		}
		for i, err := range batch.validate(t) {
			src := batch.sources[i]
			s.count(src.name+"/master data valid", src.path+":"+form.name+" schema", err)
		}
	}
}

// masterForm is a way to write master data.
type masterForm struct {
	name, schema string
	format       Format
	header       bool // of a document without events
}

var masterForms = []masterForm{
	{"json", "EPCIS-JSON-Schema.json", JSON, false},
	{"json-query", "EPCIS-JSON-Schema.json", JSON, true},
	{"xml-2.0", "XSD/EPCglobal-epcis-masterdata-2_0.xsd", XML, false},
	{"xml-2.0-header", "XSD/EPCglobal-epcis-2_0.xsd", XML, true},
	{"xml-1.2", "XSD-1.2/EPCglobal-epcis-masterdata-1_2.xsd", XML1, false},
}

func (f masterForm) write(list []trailmark.MasterData) ([]byte, error) {
	var b bytes.Buffer
	if f.header {
		options := []EncoderOption{InFormat(f.format), WithMasterData(list)}
		if f.format == JSON {
			options = append(options, AsQueryResult("SimpleMasterDataQuery", ""))
		}
		err := NewEncoder(&b, options...).Close()
		return b.Bytes(), err
	}
	err := EncodeMasterData(&b, func(yield func(trailmark.MasterData, error) bool) {
		for _, m := range list {
			if !yield(m, nil) {
				return
			}
		}
	}, InFormat(f.format))
	return b.Bytes(), err
}

// sameMaster reads a document again and compares its master data.
func sameMaster(want []trailmark.MasterData, document []byte) error {
	d := NewDecoder(bytes.NewReader(document))
	if _, err := d.Next(); err != io.EOF {
		return err
	}
	if diff := cmp.Diff(sayableMaster(want), sayableMaster(d.MasterData())); diff != "" {
		return trailmark.Errorf(trailmark.Internal, "read again they differ: %s\n%s", diff, document)
	}
	return nil
}

// sayableMaster makes alike what XML cannot tell apart, and leaves out the
// attributes of values, which are not read.
func sayableMaster(list []trailmark.MasterData) (out []trailmark.MasterData) {
	for _, m := range list {
		var attributes []trailmark.MasterAttribute
		for _, a := range m.Attributes {
			a.Value.Kind, a.Value.Value = trailmark.Text, strings.TrimSpace(a.Value.Value)
			a.Value.Children = sayableElements(a.Value.Children)
			attributes = append(attributes, a)
		}
		m.Attributes = attributes
		out = append(out, m)
	}
	return out
}

// masterSource is a document with master data.
type masterSource struct {
	name, path string
	master     []trailmark.MasterData
}

func masterDocuments(t *testing.T, dir string) (list []masterSource) {
	t.Helper()
	for _, row := range corpora.Table(t, filepath.Join(dir, "MANIFEST.csv")) {
		if !holdsEvents(row) || row["upstream_expectation"] == "invalid" {
			continue
		}
		name, _, _ := strings.Cut(row["path"], "/")
		if master := masterOf(t, filepath.Join(dir, row["path"])); len(master) > 0 {
			list = append(list, masterSource{name, row["path"], master})
		}
	}
	return list
}

// masterOf reads the master data of a file, as far as it can be read.
func masterOf(t *testing.T, path string) []trailmark.MasterData {
	t.Helper()
	d := NewDecoder(bytes.NewReader(readFile(t, path)))
	for {
		_, err := d.Next()
		if err == io.EOF || trailmark.KindOf(err) == trailmark.Malformed {
			return d.MasterData()
		}
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestConformanceCaptureJob holds a capture job against the XSD.
func TestConformanceCaptureJob(t *testing.T) {
	dir := corpora.Folder(t)
	s := newScore(t)
	defer s.report()
	for name, job := range sampleJobs {
		b, err := xml.Marshal(job)
		if err != nil {
			t.Fatal(err)
		}
		batch := schemaBatch{schema: filepath.Join(dir, "gs1-epcis", "normative", "XSD", "EPCglobal-epcis-2_0.xsd"), dir: t.TempDir()}
		batch.add(t, sourceDocument{}, b)
		s.count("gs1-epcis/capture jobs valid", name, batch.validate(t)[0])
	}
}
