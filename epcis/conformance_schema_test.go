package epcis

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/internal/corpora"
)

// TestConformanceWritten writes every good event of the corpora in every
// format, as a document and as the answer to a query. It says the same when it
// is read again, and it is valid against the published schema if the source
// was.
func TestConformanceWritten(t *testing.T) {
	dir := corpora.Folder(t)
	s := newScore(t)
	defer s.report()
	sources := goodDocuments(t, dir)
	for _, form := range writtenForms {
		batch := schemaBatch{schema: filepath.Join(dir, "gs1-epcis", "normative", form.schema), dir: t.TempDir()}
		for _, src := range sources {
			document, written, err := form.write(src.events)
			if err == nil {
				err = sameEvents(written, document, form.format)
			}
			s.count(src.name+"/"+form.topic+" read again", src.path+":"+form.name, err)
			if src.valid {
				batch.add(t, src, document)
			}
		}
		for i, err := range batch.validate(t) {
			src := batch.sources[i]
			s.count(src.name+"/"+form.topic+" valid", src.path+":"+form.topic+" schema", err)
		}
	}
}

// writtenForm is a kind of document in a format.
type writtenForm struct {
	name, topic string
	format      Format
	query       bool
	schema      string
}

var writtenForms = []writtenForm{
	{"json", "JSON", JSON, false, "EPCIS-JSON-Schema.json"},
	{"json-query", "JSON", JSON, true, "EPCIS-JSON-Schema.json"},
	{"xml-2.0", "XML 2.0", XML, false, "XSD/EPCglobal-epcis-2_0.xsd"},
	{"xml-2.0-query", "XML 2.0", XML, true, "XSD/EPCglobal-epcis-query-2_0.xsd"},
	{"xml-1.2", "XML 1.2", XML1, false, "XSD-1.2/EPCglobal-epcis-1_2.xsd"},
	{"xml-1.2-query", "XML 1.2", XML1, true, "XSD-1.2/EPCglobal-epcis-query-1_2.xsd"},
}

// write gives the document of all the events that the format can express, and
// those events.
func (f writtenForm) write(events []*trailmark.Event) (document []byte, written []*trailmark.Event, err error) {
	var b bytes.Buffer
	options := []EncoderOption{InFormat(f.format)}
	if f.query {
		options = append(options, AsQueryResult("SimpleEventQuery", "7"))
	}
	enc := NewEncoder(&b, options...)
	for _, e := range events {
		err := enc.Encode(e)
		if err != nil && (trailmark.KindOf(err) != trailmark.Usage || isStandardType(string(e.Type))) {
			return nil, nil, err
		}
		if err == nil {
			written = append(written, e)
		}
	}
	err = enc.Close()
	return b.Bytes(), written, err
}

// sourceDocument is a document of the corpora.
type sourceDocument struct {
	name, path string
	valid      bool // against the published schema
	events     []*trailmark.Event
}

// goodDocuments reads the documents whose events should be good.
func goodDocuments(t *testing.T, dir string) (list []sourceDocument) {
	t.Helper()
	for _, row := range corpora.Table(t, filepath.Join(dir, "MANIFEST.csv")) {
		if !holdsEvents(row) || row["upstream_expectation"] == "invalid" {
			continue
		}
		name, _, _ := strings.Cut(row["path"], "/")
		verdict := row["gs1_json_schema_repo"] + row["gs1_xsd"]
		src := sourceDocument{name: name, path: row["path"], valid: strings.HasPrefix(verdict, "valid")}
		if src.events, _ = decodeFile(t, filepath.Join(dir, row["path"])); len(src.events) > 0 {
			list = append(list, src)
		}
	}
	return list
}

// sameEvents reads a document again and compares.
func sameEvents(want []*trailmark.Event, document []byte, format Format) error {
	d := NewDecoder(bytes.NewReader(document))
	for i, e := range want {
		again, err := d.Next()
		if err != nil {
			return fmt.Errorf("event %d is not read again: %w", i+1, err)
		}
		if err := sameEvent(e, again, format); err != nil {
			return fmt.Errorf("event %d: %w", i+1, err)
		}
	}
	return nil
}

// schemaBatch is what is held against one schema.
type schemaBatch struct {
	schema, dir string
	sources     []sourceDocument
	files       []string
}

func (b *schemaBatch) add(t *testing.T, src sourceDocument, document []byte) {
	t.Helper()
	file := filepath.Join(b.dir, fmt.Sprintf("%d.document", len(b.files)))
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	b.sources, b.files = append(b.sources, src), append(b.files, file)
}

// validate gives the fault of each file.
func (b *schemaBatch) validate(t *testing.T) []error {
	t.Helper()
	faults := make([]error, len(b.files))
	if strings.HasSuffix(b.schema, ".json") {
		schema := jsonSchema(t, b.schema)
		for i, file := range b.files {
			faults[i] = validateJSON(schema, file)
		}
		return faults
	}
	for i, message := range xmllint(t, b.schema, b.files) {
		if message != "" {
			faults[i] = errors.New(message)
		}
	}
	return faults
}
