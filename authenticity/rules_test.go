package authenticity

import (
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

const (
	rome    = "sr2"
	milan   = "u0n"
	newYork = "dr5"
)

func at(place string, q store.Quarter, scans int64) store.Scan {
	return store.Scan{Thing: "x", Place: place, Quarter: q, Answer: "safe", Scans: scans, Fresh: scans}
}

// judged is a scan that was not fresh any more.
func judged(s store.Scan) store.Scan {
	s.Fresh = 0
	return s
}

// TestRules are the boundaries of the rules with the default settings.
func TestRules(t *testing.T) {
	const day = quartersPerDay
	sale := trailmark.InstantOf(time.Unix(0, 0).Add(24 * time.Hour)) // quarter 96
	for _, c := range []struct {
		name string
		item item
		want Rule // "" for none
	}{
		{"Rome and New York in 6 hours", item{scans: []store.Scan{at(rome, 0, 1), at(newYork, 24, 1)}}, Travel},
		{"and in 8", item{scans: []store.Scan{at(rome, 0, 1), at(newYork, 32, 1)}}, ""},
		{"the later one judged before", item{scans: []store.Scan{at(rome, 0, 1), judged(at(newYork, 24, 1))}}, Travel},
		{"both judged before", item{scans: []store.Scan{judged(at(rome, 0, 1)), judged(at(newYork, 24, 1))}}, ""},
		{"Rome and a place that is not known", item{scans: []store.Scan{at(rome, 0, 1), at("", 0, 1)}}, ""},
		{"Rome and Milan in half an hour", item{scans: []store.Scan{at(milan, 0, 1), at(rome, 1, 1)}}, ""},
		{"neighbours at once", item{scans: []store.Scan{at("u0n", 0, 1), at("u0p", 0, 1)}}, ""},

		{"90 days after sale", item{scans: []store.Scan{at("", 91*day, 1)}, fate: query.Fate{Sold: sale}}, ""},
		{"a quarter of an hour later", item{scans: []store.Scan{at("", 91*day+1, 1)}, fate: query.Fate{Sold: sale}}, AfterSale},
		{"2 days after the end", item{scans: []store.Scan{at("", 3*day, 1)}, fate: query.Fate{Ended: sale}}, ""},
		{"later than 2 days after it", item{scans: []store.Scan{at("", 3*day+1, 1)}, fate: query.Fate{Ended: sale}}, AfterEnd},
		{"judged before", item{scans: []store.Scan{judged(at("", 3*day+1, 1))}, fate: query.Fate{Ended: sale}}, ""},

		{"50 scans a day", item{scans: []store.Scan{at("", day, 25), at(rome, 2*day-1, 25)}}, ""},
		{"51 scans a day", item{scans: []store.Scan{judged(at("", day, 25)), at(rome, 2*day-1, 26)}}, TooOften},
		{"51 scans in two days", item{scans: []store.Scan{at("", 2*day-1, 25), at(rome, 2*day, 26)}}, ""},

		{"a serial that is free", item{scans: []store.Scan{at("", 0, 1)}, unissued: "free"}, NeverIssued},
		{"but an event has made it", item{scans: []store.Scan{at("", 0, 1)}, unissued: "free", fate: query.Fate{Made: true}}, ""},
	} {
		s := Defaults()
		got := Rule("")
		broken := s.judge(&c.item)
		if len(broken) > 0 {
			got = broken[0].rule
		}
		if got != c.want || len(broken) > 1 {
			t.Errorf("%s: %q of %+v, want %q", c.name, got, broken, c.want)
		}
	}
}
