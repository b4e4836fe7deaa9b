package serial

import (
	"strings"
	"testing"

	"github.com/trailmark/trailmark/gs1"
	"pgregory.net/rapid"
)

// TestSet82 holds the characters of serials against those that gs1 takes.
func TestSet82(t *testing.T) {
	for c := range 256 {
		_, err := gs1.ParseElements("(01)09521234004219(21)" + strings.ReplaceAll(string([]byte{'A', byte(c), 'B'}), "(", `\(`))
		if in := strings.IndexByte(set82, byte(c)) >= 0; in != (err == nil) && c != '\\' {
			t.Errorf("character %q is in the set: %t; gs1 says %v", byte(c), in, err)
		}
	}
}

// TestNumbers: what gs1 says of numbers, and the way back to what was counted.
func TestNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(classes).Draw(t, "class")
		base := map[string]string{"01": "09521234004219", "00": "39521234", "8003": "09521234000013", "8004": "9521234"}[c.ai]
		alphabet, least := set82, 1
		if c.digits {
			alphabet, least = figures, c.room(base)
		}
		body := string(rapid.SliceOfN(rapid.SampledFrom([]byte(alphabet)), least, c.room(base)).Draw(t, "body"))
		if err := c.check(base, body); err != nil {
			t.Fatal(err)
		}
		number := string(c.number(nil, base, []byte(body)))
		if back, ok := c.body(base, number); back != body || !ok {
			t.Fatalf("%s leads back to %s", number, back)
		}
		elements := gs1.Elements{{AI: "01", Value: base}, {AI: "21", Value: number}}
		switch c.ai {
		case "00", "8004":
			elements = gs1.Elements{{AI: c.ai, Value: number}}
		case "8003":
			elements = gs1.Elements{{AI: c.ai, Value: base + number}}
		}
		if _, err := gs1.ParseElements(elements.Bracketed()); err != nil {
			t.Fatal(err)
		}
		if err := elements.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}
