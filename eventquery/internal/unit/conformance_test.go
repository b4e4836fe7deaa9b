package unit

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/internal/corpora"
)

// TestConformanceFactors holds the factors against the table of another
// project, which has them rounded.
func TestConformanceFactors(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(corpora.Folder(t), "opentraceability", "normative", "uoms.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		UNCode     string
		Multiplier any // a number, or a fraction as a string
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range rows {
		s, known := Of(r.UNCode)
		theirs, ok := r.Multiplier.(float64)
		if !known || !ok || strings.HasPrefix(s.Dimension, "angle") {
			continue // not ours, a fraction, or in radians, which are not rational
		}
		ours, _ := s.factor.Float64()
		switch agree := math.Abs(theirs/ours-1) < 1e-5; {
		case agree:
			n++
		case r.UNCode != "4T": // a picofarad, which is not 1e-9 farad
			t.Errorf("%s: %v, theirs is %v", r.UNCode, ours, theirs)
		}
	}
	t.Logf("conformance: units of UN/ECE Recommendation 20: %d factors agree", n)
}
