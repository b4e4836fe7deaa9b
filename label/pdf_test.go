package label

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// The same labels are the same file.
func TestPDFIsReproducible(t *testing.T) {
	var one, two bytes.Buffer
	if err := errors.Join(filled(t, "pallet").PDF(&one), filled(t, "pallet").PDF(&two)); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Errorf("the same label is not the same file, %v", err)
	}
}

// Every object is where the document says, and text is read as it was written.
func TestPDFIsWellFormed(t *testing.T) {
	const words = `50 % (net) \ gross, für 3 €`
	l, err := shelf(t, "", words, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := l.PDF(&b); err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`xref\n0 (\d+)\n0000000000 65535 f \n`).FindStringSubmatchIndex(b.String())
	objects, _ := strconv.Atoi(b.String()[m[2]:m[3]])
	for n, line := range strings.Split(b.String()[m[1]:], "\n")[:objects-1] {
		var at int
		fmt.Sscanf(line, "%d", &at)
		if object := fmt.Sprintf("%d 0 obj\n", n+1); !strings.HasPrefix(b.String()[at:], object) {
			t.Errorf("at %d there is %.20q, and not %q", at, b.String()[at:], object)
		}
	}
	pdf := filepath.Join(t.TempDir(), "label.pdf")
	if err := os.WriteFile(pdf, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := string(run(t, need(t, "pdftotext"), pdf, "-")); !strings.Contains(got, words) {
		t.Errorf("pdftotext reads %q", got)
	}
}

// A font of a document has 256 letters; the next ones are in another.
func TestManyLetters(t *testing.T) {
	l, err := newLabel(200, 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []rune
	for r := rune('!'); len(all) < 400; r++ {
		if unicode.IsLetter(r) && l.below.check(string(r)) == nil {
			all = append(all, r)
		}
	}
	for i := 0; i < len(all); i += 40 {
		l.texts = append(l.texts, text{x: 2, y: 9 + float64(i)/5, size: 2, face: l.below, s: string(all[i : i+40])})
	}
	pdf := filepath.Join(t.TempDir(), "letters.pdf")
	save(t, pdf, func(b *bytes.Buffer) error { return l.PDF(b) })
	got := string(run(t, need(t, "pdftotext"), "-raw", pdf, "-"))
	for _, line := range l.texts {
		if !strings.Contains(got, line.s) {
			t.Errorf("pdftotext does not read %q", line.s)
		}
	}
}
