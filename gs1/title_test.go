package gs1

import "testing"

func TestTitle(t *testing.T) {
	for ai, want := range map[string]string{"01": "GTIN", "10": "BATCH/LOT", "3103": "NET WEIGHT (kg)", "89": "", "x": ""} {
		if got := Title(ai); got != want {
			t.Errorf("Title(%q) = %q, want %q", ai, got, want)
		}
	}
}

// Values are held against what is said of each alone: nothing is required to
// come with them.
func TestCheckValues(t *testing.T) {
	if err := (Elements{{"21", "A"}, {"17", "270300"}}).CheckValues(); err != nil {
		t.Error(err)
	}
	if err := (Elements{{"17", "271301"}}).CheckValues(); err == nil {
		t.Error("a 13th month is accepted")
	}
}
