package scan

import (
	"errors"
	"os"
	"testing"

	"github.com/trailmark/trailmark/gs1"
)

// FuzzParse holds against any text that nothing panics, that errors have words,
// that what is read is the same thing when it is written in brackets, and that
// every reading that is offered is one.
func FuzzParse(f *testing.F) {
	for _, w := range ways {
		f.Add(w.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := Parse(text, Options{})
		if err != nil {
			checkReadings(t, err)
			return
		}
		Values(code.Elements, today)
		if code.Key.AI == "" {
			return
		}
		again, err := Parse(code.Elements.Bracketed(), Options{})
		if err != nil || again.Identity != code.Identity {
			t.Fatalf("%q is %s, which is %+v, %v", text, code.Elements.Bracketed(), again, err)
		}
	})
}

func checkReadings(t *testing.T, err error) {
	if err.Error() == "" {
		t.Fatal("an error without words")
	}
	ask, ok := errors.AsType[*Ambiguous](err)
	if !ok {
		return
	}
	if !errors.Is(err, gs1.ErrAmbiguous) || len(ask.Readings) < 2 {
		t.Fatalf("%v", err)
	}
	for _, r := range ask.Readings {
		if code, err := Parse(r.Write, Options{}); err != nil || code.Identity != r.code.Identity {
			t.Fatalf("%s is offered, and means %+v, %v", r.Write, code, err)
		}
	}
}

func TestFuzzCorpusIsThere(t *testing.T) {
	if files, err := os.ReadDir("testdata/fuzz/FuzzParse"); err != nil || len(files) == 0 {
		t.Errorf("no corpus: %v", err)
	}
}
