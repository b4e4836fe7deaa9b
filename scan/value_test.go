package scan

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func amount(s string) *trailmark.Decimal {
	d, err := trailmark.ParseDecimal(trailmark.Number(s))
	if err != nil {
		panic(err)
	}
	return &d
}

func TestValues(t *testing.T) {
	for _, want := range []Value{
		{AI: "17", Text: "270303", Date: "2027-03-03"},
		{AI: "17", Text: "280200", Date: "2028-02-29", Month: true},
		{AI: "15", Text: "271200", Date: "2027-12-31", Month: true},
		{AI: "11", Text: "261121", Date: "2026-11-21"},
		{AI: "11", Text: "770101", Date: "1977-01-01"},
		{AI: "17", Text: "760101", Date: "2076-01-01"},
		{AI: "4326", Text: "270303", Date: "2027-03-03"},
		{AI: "7003", Text: "2703031430", Date: "2027-03-03T14:30"},
		{AI: "4324", Text: "2703031430", Date: "2027-03-03T14:30"},
		{AI: "8008", Text: "27030314", Date: "2027-03-03T14:00"},
		{AI: "8008", Text: "270303143059", Date: "2027-03-03T14:30:59"},
		{AI: "7007", Text: "260901", Date: "2026-09-01"},
		{AI: "7007", Text: "260901260930", Date: "2026-09-01", Until: "2026-09-30"},
		{AI: "7011", Text: "2703031430", Date: "2027-03-03T14:30"},
		{AI: "7250", Text: "19770101", Date: "1977-01-01"},
		{AI: "7251", Text: "197701010730", Date: "1977-01-01T07:30"},
		{AI: "30", Text: "12", Amount: amount("12")},
		{AI: "37", Text: "00000800", Amount: amount("800")},
		{AI: "3103", Text: "001250", Amount: amount("1.25"), Unit: "KGM"},
		{AI: "3100", Text: "000012", Amount: amount("12"), Unit: "KGM"},
		{AI: "3205", Text: "000012", Amount: amount("0.00012"), Unit: "LBR"},
		{AI: "3372", Text: "000012", Amount: amount("0.12"), Unit: "28"},
		{AI: "3922", Text: "499", Amount: amount("4.99")},
		{AI: "3932", Text: "978499", Amount: amount("4.99"), Currency: "978"},
		{AI: "3912", Text: "9785", Amount: amount("0.05"), Currency: "978"},
		{AI: "3943", Text: "0125", Amount: amount("0.125"), Unit: "P1"},
		{AI: "3952", Text: "000499", Amount: amount("4.99")},
		{AI: "4331", Text: "001850-", Amount: amount("-18.5"), Unit: "CEL"},
		{AI: "4332", Text: "003200", Amount: amount("32"), Unit: "FAH"},
		{AI: "10", Text: "270303"},
		{AI: "17", Text: "271301"}, // no date
	} {
		want.Title = gs1.Title(want.AI)
		got := Values(gs1.Elements{{AI: want.AI, Value: want.Text}}, today)[0]
		compare := cmp.Comparer(func(a, b trailmark.Decimal) bool { return a.Cmp(b) == 0 })
		if diff := cmp.Diff(want, got, compare); diff != "" {
			t.Errorf("(%s)%s: (-want +got)\n%s", want.AI, want.Text, diff)
		}
	}
}

// The century rule at its edges, from several days.
func TestYear(t *testing.T) {
	for _, v := range []struct{ today, digits, want int }{
		{2026, 26, 2026}, {2026, 0, 2000}, {2026, 76, 2076}, {2026, 77, 1977}, {2026, 99, 1999},
		{2049, 99, 2099}, {2049, 0, 2000}, {2050, 0, 2100}, {2050, 1, 2001},
		{2051, 1, 2101}, {2099, 49, 2149}, {2099, 50, 2050}, {2000, 50, 2050}, {2000, 51, 1951},
	} {
		if got := Year(v.digits, time.Date(v.today, 6, 1, 0, 0, 0, 0, time.UTC)); got != v.want {
			t.Errorf("in %d, %02d is %d, want %d", v.today, v.digits, got, v.want)
		}
	}
}

// Every measure of the table of identifiers has a unit here.
func TestEveryMeasureHasAUnit(t *testing.T) {
	for group := 310; group <= 369; group++ {
		ai := string([]byte{byte('0' + group/100), byte('0' + group/10%10), byte('0' + group%10), '2'})
		if title := gs1.Title(ai); (title != "") != (measures[ai[:3]] != "") {
			t.Errorf("(%s) %s has the unit %q", ai, title, measures[ai[:3]])
		}
	}
}
