package epcis

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailmark/trailmark"
)

// fuzzLimit keeps one input of the fuzzer small.
const fuzzLimit = 64 << 10

func FuzzDecodeJSON(f *testing.F) { fuzzDecode(f, "testdata/*.json*") }

func FuzzDecodeXML(f *testing.F) { fuzzDecode(f, "testdata/*.xml") }

// fuzzDecode holds for any input: the decoder comes to an end, its errors are
// ours and have a place, and a good event keeps every promise.
func fuzzDecode(f *testing.F, seeds string) {
	names, err := filepath.Glob(seeds)
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	committed, err := filepath.Glob(filepath.Join("testdata", "fuzz", f.Name(), "*"))
	if err != nil || len(committed) == 0 {
		f.Fatal("no committed seeds", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		d := NewDecoder(bytes.NewReader(document), MaxEvent(fuzzLimit))
		for n := 1; ; n++ {
			e, err := d.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				if checkError(t, err, n, document) {
					return
				}
				continue
			}
			if err := roundTrip(e); err != nil {
				t.Fatalf("event %d: %v", n, err)
			}
		}
	})
}

// checkError checks an error of the n-th call and says whether it is the last.
func checkError(t *testing.T, err error, n int, document []byte) (last bool) {
	var e *trailmark.Error
	if !errors.As(err, &e) || e.Message == "" {
		t.Fatalf("not an error of ours: %v", err)
	}
	if e.Line > 1+bytes.Count(document, newline) && !bytes.HasPrefix(document, []byte{0x1f, 0x8b}) {
		t.Fatalf("line %d is behind the end: %v", e.Line, err)
	}
	switch e.Kind {
	case trailmark.Malformed:
		return true
	case trailmark.Invalid:
		if e.Event != n || e.Line == 0 {
			t.Fatalf("event %d: the error has the wrong place: %v", n, err)
		}
		return false
	}
	t.Fatalf("of kind %v: %v", e.Kind, err)
	return true
}
