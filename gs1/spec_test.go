package gs1

import "testing"

func TestTable(t *testing.T) {
	if len(aiTable) < 200 {
		t.Fatalf("%d rows", len(aiTable))
	}
	for i := range aiTable {
		s := &aiTable[i]
		for _, ai := range []string{s.first, s.last} {
			if specOf(ai) != s {
				t.Errorf("(%s) is not found", ai)
			}
		}
		for _, sequence := range s.qualifiers {
			for _, ai := range sequence {
				if specOf(ai) == nil {
					t.Errorf("(%s) has the qualifier (%s), which is not in the table", s.first, ai)
				}
			}
		}
	}
	for _, ai := range []string{"", "0", "04", "3109", "3106", "23", "2x", "310", "31000", "999"} {
		if specOf(ai) != nil {
			t.Errorf("(%s) is found", ai)
		}
	}
	for l, check := range lintChecks {
		if check == nil {
			t.Errorf("lint %d does nothing", l)
		}
	}
}

// TestLongestName holds the buffer of a builder against the longest name that
// the table allows: a key and two qualifiers, every character percent-coded.
func TestLongestName(t *testing.T) {
	step := func(s *spec) int { return len("/8003/") + 3*s.length() }
	for i := range aiTable {
		s := &aiTable[i]
		if !s.key {
			continue
		}
		for _, sequence := range append(s.qualifiers, nil) {
			n, widest := len(Root)+step(s), 0
			for _, ai := range sequence {
				widest = max(widest, step(specOf(ai)))
			}
			if n += 2 * widest; n > longestName {
				t.Errorf("(%s) with %v may take %d bytes", s.first, sequence, n)
			}
		}
	}
	for _, s := range keylessSchemes {
		n := len("urn:epc:id:") + len(s.name)
		for _, f := range s.fields {
			n += 1 + 3*f.max
		}
		if n > longestName {
			t.Errorf("%s may take %d bytes", s.name, n)
		}
	}
}
