package authenticity

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

// Rule names what scans of a genuine item do not do.
type Rule string

// The rules.
const (
	Travel      Rule = "faster-than-travel" // in two places, with too little time between
	AfterSale   Rule = "after-sale"
	AfterEnd    Rule = "after-end" // destroyed, consumed or decommissioned
	TooOften    Rule = "too-often"
	NeverIssued Rule = "never-issued" // no pool of the product gave the serial out
)

// Sighting is scans of an item in one place and quarter of an hour.
type Sighting struct {
	Time   string `json:"time"`  // when the quarter of an hour began
	Place  string `json:"place"` // a geohash, "" when it is not known
	Answer string `json:"answer"`
	Scans  int64  `json:"scans"`
}

// Evidence is the worst of what broke a rule.
type Evidence struct {
	Figure float64    `json:"figure"`          // what was found
	Limit  float64    `json:"limit"`           // what the settings allow
	Unit   string     `json:"unit"`            // of both
	Fact   string     `json:"fact,omitempty"`  // what was known of the item
	Since  string     `json:"since,omitempty"` // and since when
	Scans  []Sighting `json:"scans"`           // up to ten
}

// mostSightings is how many scans evidence names.
const mostSightings = 10

// item is what is known of a thing when its scans are judged.
type item struct {
	scans    []store.Scan // by time; at least the fresh ones, and all within reach of them
	fate     query.Fate   // of a thing that may have been sold or be gone
	unissued string       // the state of a serial that cannot be genuine, "" for any other
}

// answerSafe was given to who scanned an item that was made, and neither sold nor
// gone.
const answerSafe = "safe"

// safe reports whether all fresh scans were answered so.
func (it *item) safe() bool {
	return !slices.ContainsFunc(it.scans, func(s store.Scan) bool { return s.Fresh > 0 && s.Answer != answerSafe })
}

// verdict is a rule that fresh scans broke.
type verdict struct {
	rule        Rule
	first, last store.Quarter
	scans       int64
	evidence    Evidence
}

// breaks counts a row of scans, all fresh ones of which break the rule.
func (v *verdict) breaks(s *store.Scan) {
	if v.scans == 0 {
		v.first, v.last = s.Quarter, s.Quarter
	}
	v.first, v.last = min(v.first, s.Quarter), max(v.last, s.Quarter)
	v.scans += s.Fresh
}

// worst keeps evidence that is worse than what there is.
func (v *verdict) worst(e Evidence) {
	if e.Figure > v.evidence.Figure || v.evidence.Scans == nil {
		v.evidence = e
	}
}

const (
	quartersPerHour = 4
	quartersPerDay  = 24 * quartersPerHour
	quarterTime     = 15 * time.Minute
)

func quarterOf(t time.Time) store.Quarter {
	return store.Quarter(t.Unix() / int64(quarterTime/time.Second))
}

func timeOf(q store.Quarter) string {
	return time.Unix(int64(q)*int64(quarterTime/time.Second), 0).UTC().Format(time.RFC3339)
}

// reach is how far from a scan others can matter: for a day, and for as long as
// a way around half of the earth takes.
func (s *Settings) reach() store.Quarter {
	return max(quartersPerDay, store.Quarter(math.Ceil(math.Pi*earth/s.Speed*quartersPerHour)))
}

// judge gives the rules that the fresh scans of an item broke.
func (s *Settings) judge(it *item) (broken []verdict) {
	for _, v := range []verdict{
		s.travel(it),
		s.late(it, AfterSale, it.fate.Sold, s.AfterSale, "sold"),
		s.late(it, AfterEnd, it.fate.Ended, s.AfterEnd, "ended"),
		s.often(it),
		s.issued(it),
	} {
		if v.scans > 0 {
			broken = append(broken, v)
		}
	}
	return broken
}

// travel holds each fresh scan against all others. Two scans may have been as
// far apart in time as the ends of their quarters of an hour.
func (s *Settings) travel(it *item) verdict {
	v := verdict{rule: Travel}
	for i := range it.scans {
		a, broken := &it.scans[i], false
		for j := range it.scans {
			b := &it.scans[j]
			if a.Fresh == 0 || a.Place == b.Place {
				continue
			}
			hours := (math.Abs(float64(a.Quarter-b.Quarter)) + 1) / quartersPerHour
			if speed := apart(a.Place, b.Place) / hours; speed > s.Speed {
				broken = true
				v.worst(Evidence{Figure: math.Round(speed), Limit: s.Speed, Unit: "km/h", Scans: sightings(it.scans[min(i, j)], it.scans[max(i, j)])})
			}
		}
		if broken {
			v.breaks(a)
		}
	}
	return v
}

// late finds scans that began more than some days after a moment.
func (s *Settings) late(it *item, rule Rule, since trailmark.Instant, days int64, fact string) verdict {
	v := verdict{rule: rule}
	if since == 0 {
		return v
	}
	for i := range it.scans {
		scan := &it.scans[i]
		took := float64(int64(scan.Quarter)*quarterTime.Microseconds()-int64(since)) / float64((24 * time.Hour).Microseconds())
		if scan.Fresh > 0 && took > float64(days) {
			v.breaks(scan)
			v.worst(Evidence{Figure: took, Limit: float64(days), Unit: "days", Fact: fact, Since: since.String(), Scans: sightings(*scan)})
		}
	}
	return v
}

// often counts the scans of each day that has fresh ones.
func (s *Settings) often(it *item) verdict {
	v := verdict{rule: TooOften}
	days := map[store.Quarter][]store.Scan{}
	for _, scan := range it.scans {
		days[scan.Quarter/quartersPerDay] = append(days[scan.Quarter/quartersPerDay], scan)
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		scans := days[day]
		total, fresh := int64(0), int64(0)
		for i := range scans {
			total, fresh = total+scans[i].Scans, fresh+scans[i].Fresh
		}
		if total <= s.PerDay || fresh == 0 {
			continue
		}
		for i := range scans {
			if scans[i].Fresh > 0 {
				v.breaks(&scans[i])
			}
		}
		v.worst(Evidence{Figure: float64(total), Limit: float64(s.PerDay), Unit: "scans a day", Scans: sightings(scans...)})
	}
	return v
}

// issued finds all scans of a serial that cannot be genuine.
func (s *Settings) issued(it *item) verdict {
	v := verdict{rule: NeverIssued}
	if it.unissued == "" || it.fate.Made {
		return v
	}
	for i := range it.scans {
		if it.scans[i].Fresh > 0 {
			v.breaks(&it.scans[i])
		}
	}
	v.evidence = Evidence{Figure: float64(v.scans), Unit: "scans", Fact: "the serial number is " + it.unissued, Scans: sightings(it.scans...)}
	return v
}

// sightings tells of scans, the first of many.
func sightings(scans ...store.Scan) []Sighting {
	list := make([]Sighting, 0, min(len(scans), mostSightings))
	for _, s := range scans[:min(len(scans), mostSightings)] {
		list = append(list, Sighting{timeOf(s.Quarter), s.Place, s.Answer, s.Scans})
	}
	return list
}
