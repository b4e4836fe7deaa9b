package feed

import (
	"encoding/json"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// Schedule says when a scheduled subscription reports (EPCIS 2.0, section
// 8.2.5.3): at each second, in UTC, that fits all of its fields. A field is a
// list of numbers and ranges, "1,3,[5-7]", or "*" for any. "0/30" is every 30th
// from 0 on, as in the standard's own example.
//
// A field that is left out fits any value. But below the finest that is given
// it fits the first value only: {"hour": "1"} is once a day, at 01:00:00.
type Schedule struct {
	Second     Field `json:"second,omitempty"`     // 0–59
	Minute     Field `json:"minute,omitempty"`     // 0–59
	Hour       Field `json:"hour,omitempty"`       // 0–23
	DayOfMonth Field `json:"dayOfMonth,omitempty"` // 1–31
	Month      Field `json:"month,omitempty"`      // 1–12
	DayOfWeek  Field `json:"dayOfWeek,omitempty"`  // 1 is Monday, 7 Sunday
}

// Field is one field of a [Schedule]. In JSON it may be a number, too.
type Field string

// UnmarshalJSON reads a string or a number.
func (f *Field) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err == nil {
		*f = Field(s)
		return nil
	}
	var n int
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	*f = Field(strconv.Itoa(n))
	return nil
}

// timetable is a schedule that can be computed with.
type timetable struct{ second, minute, hour, dayOfMonth, month, dayOfWeek values }

// values is a set of numbers from 0 to 63.
type values uint64

func between(low, high int) values { return values(1)<<(high+1) - values(1)<<low }
func (v values) has(n int) bool    { return v>>n&1 != 0 }

// from gives the least number of the set that is not below n, −1 for none.
func (v values) from(n int) int {
	if rest := v >> n << n; n < 64 && rest != 0 {
		return bits.TrailingZeros64(uint64(rest))
	}
	return -1
}

// horizon is the longest that a schedule may go without a report: a 29th of
// February on a given day of the week comes after 40 years at the latest.
const horizon = 41

// timetable reads the fields. Errors: Usage, with the field as the Path, also
// for a schedule that never comes.
func (s Schedule) timetable() (t timetable, err error) {
	if s == (Schedule{}) {
		return t, &trailmark.Error{
			Kind: trailmark.Usage, Path: "schedule", Message: "the schedule is empty",
			Hint: `give at least one of second, minute, hour, dayOfMonth, month and dayOfWeek; "*" stands for any`,
		}
	}
	given := false // a finer field
	for _, f := range []struct {
		name      string
		text      Field
		low, high int
		to        *values
	}{
		{"second", s.Second, 0, 59, &t.second},
		{"minute", s.Minute, 0, 59, &t.minute},
		{"hour", s.Hour, 0, 23, &t.hour},
		{"dayOfWeek", s.DayOfWeek, 1, 7, &t.dayOfWeek},
		{"dayOfMonth", s.DayOfMonth, 1, 31, &t.dayOfMonth},
		{"month", s.Month, 1, 12, &t.month},
	} {
		switch {
		case f.text != "":
			given = true
			if *f.to, err = parseField(f.name, string(f.text), f.low, f.high); err != nil {
				return t, err
			}
		case given, f.name == "dayOfWeek":
			*f.to = between(f.low, f.high)
		default:
			*f.to = between(f.low, f.low)
		}
	}
	if t.next(time.Now()).IsZero() {
		return t, &trailmark.Error{Kind: trailmark.Usage, Path: "schedule", Message: "there is no such day"}
	}
	return t, nil
}

// parseField reads a field's list of elements.
func parseField(name, text string, low, high int) (set values, err error) {
	for element := range strings.SplitSeq(text, ",") {
		first, last, step, ok := parseElement(strings.TrimSpace(element), low, high)
		if !ok || first < low || last > high || first > last || step < 1 {
			return 0, &trailmark.Error{
				Kind: trailmark.Usage, Path: "schedule." + name, Message: strconv.Quote(element) + " cannot be read",
				Hint: "write numbers from " + strconv.Itoa(low) + " to " + strconv.Itoa(high) + ", ranges like [1-5], or *, separated by commas",
			}
		}
		for n := first; n <= last; n += step {
			set |= 1 << n
		}
	}
	return set, nil
}

// parseElement reads "7", "[1-5]", "*", "0/30" or "*/30".
func parseElement(text string, low, high int) (first, last, step int, ok bool) {
	text, every, stepped := strings.Cut(text, "/")
	step = 1
	if stepped {
		if step, ok = parseNumber(every); !ok {
			return 0, 0, 0, false
		}
	}
	if text == "*" {
		return low, high, step, true
	}
	if inner, ranged := strings.CutPrefix(text, "["); ranged {
		from, to, _ := strings.Cut(strings.TrimSuffix(inner, "]"), "-")
		first, ok1 := parseNumber(from)
		last, ok2 := parseNumber(to)
		return first, last, step, ok1 && ok2 && strings.HasSuffix(inner, "]")
	}
	first, ok = parseNumber(text)
	if last = first; stepped {
		last = high
	}
	return first, last, step, ok
}

// parseNumber reads one or two digits.
func parseNumber(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 8)
	return int(n), err == nil && len(s) <= 2
}

// next gives the first second after a time that fits, in UTC; zero if none
// does within the horizon.
func (t timetable) next(after time.Time) time.Time {
	at := after.UTC().Truncate(time.Second).Add(time.Second)
	for end := at.AddDate(horizon, 0, 0); at.Before(end); {
		year, month, day := at.Date()
		if t.fitsDay(at) {
			if h, m, s, ok := t.clock(at.Clock()); ok {
				return time.Date(year, month, day, h, m, s, 0, time.UTC)
			}
		}
		at = time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

func (t timetable) fitsDay(at time.Time) bool {
	weekday := (int(at.Weekday())+6)%7 + 1 // Monday is 1
	return t.month.has(int(at.Month())) && t.dayOfMonth.has(at.Day()) && t.dayOfWeek.has(weekday)
}

// clock gives the first time of day from h:m:s on that fits.
func (t timetable) clock(h, m, s int) (hour, minute, second int, ok bool) {
	if t.hour.has(h) {
		if t.minute.has(m) {
			if second := t.second.from(s); second >= 0 {
				return h, m, second, true
			}
		}
		if minute := t.minute.from(m + 1); minute >= 0 {
			return h, minute, t.second.from(0), true
		}
	}
	hour = t.hour.from(h + 1)
	return hour, t.minute.from(0), t.second.from(0), hour >= 0
}
