package feed

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"pgregory.net/rapid"
)

func TestScheduleNext(t *testing.T) {
	for _, c := range []struct {
		schedule    string
		after, want string
	}{
		{`{"hour":"1","minute":"5"}`, "2026-03-01T00:00:00Z", "2026-03-01T01:05:00Z"},
		{`{"hour":"1","minute":"5"}`, "2026-03-01T01:05:00Z", "2026-03-02T01:05:00Z"},
		{`{"hour":1,"minute":5}`, "2026-03-01T01:04:59.999Z", "2026-03-01T01:05:00Z"},
		{`{"second":"0/30"}`, "2026-03-01T01:04:31Z", "2026-03-01T01:05:00Z"},
		{`{"second":"*"}`, "2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00Z"},
		{`{"minute":"*/15"}`, "2026-03-01T01:46:00Z", "2026-03-01T02:00:00Z"},
		{`{"minute":"[10-12],50"}`, "2026-03-01T01:12:00Z", "2026-03-01T01:50:00Z"},
		{`{"dayOfWeek":"1"}`, "2026-03-01T12:00:00Z", "2026-03-02T00:00:00Z"}, // a Sunday, a Monday
		{`{"dayOfWeek":"7","hour":"[22-23]"}`, "2026-03-01T22:00:00Z", "2026-03-01T23:00:00Z"},
		{`{"month":"2"}`, "2026-03-01T00:00:00Z", "2027-02-01T00:00:00Z"},
		{`{"dayOfMonth":"31"}`, "2026-04-01T00:00:00Z", "2026-05-31T00:00:00Z"},
		{`{"dayOfMonth":"29","month":"2"}`, "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		{`{"dayOfMonth":"29","month":"2","dayOfWeek":"1"}`, "2072-03-01T00:00:00Z", "2112-02-29T00:00:00Z"}, // over 2100, no leap year
		// Clocks are put forward in Berlin at 01:00 UTC, and nothing is left out or done twice.
		{`{"hour":"*"}`, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"},
		{`{"hour":"*"}`, "2026-03-29T03:00:00+02:00", "2026-03-29T02:00:00Z"},
		{`{"hour":"*"}`, "2026-10-25T02:30:00+02:00", "2026-10-25T01:00:00Z"},
		{`{"hour":"*"}`, "2026-10-25T02:30:00+01:00", "2026-10-25T02:00:00Z"},
	} {
		var s Schedule
		if err := json.Unmarshal([]byte(c.schedule), &s); err != nil {
			t.Fatal(err)
		}
		table, err := s.timetable()
		if err != nil {
			t.Errorf("%s: %v", c.schedule, err)
			continue
		}
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		if got := table.next(after).Format(time.RFC3339); got != c.want {
			t.Errorf("%s after %s: %s, want %s", c.schedule, c.after, got, c.want)
		}
	}
}

func TestScheduleRefuses(t *testing.T) {
	for _, c := range []struct{ schedule, path string }{
		{`{}`, "schedule"},
		{`{"second":"60"}`, "schedule.second"},
		{`{"minute":"-1"}`, "schedule.minute"},
		{`{"minute":"5,"}`, "schedule.minute"},
		{`{"minute":"[5-3]"}`, "schedule.minute"},
		{`{"minute":"[5-70]"}`, "schedule.minute"},
		{`{"minute":"5-7"}`, "schedule.minute"},
		{`{"minute":"[5-7"}`, "schedule.minute"},
		{`{"minute":"0/0"}`, "schedule.minute"},
		{`{"minute":"+5"}`, "schedule.minute"},
		{`{"hour":"24"}`, "schedule.hour"},
		{`{"dayOfMonth":"0"}`, "schedule.dayOfMonth"},
		{`{"month":"13"}`, "schedule.month"},
		{`{"dayOfWeek":"0"}`, "schedule.dayOfWeek"},
		{`{"dayOfWeek":"8"}`, "schedule.dayOfWeek"},
		{`{"dayOfMonth":"30","month":"2"}`, "schedule"},
		{`{"dayOfMonth":"31","month":"4,6,9,11"}`, "schedule"},
	} {
		var s Schedule
		if err := json.Unmarshal([]byte(c.schedule), &s); err != nil {
			t.Fatal(err)
		}
		_, err := s.timetable()
		e, ok := err.(*trailmark.Error)
		if !ok || e.Kind != trailmark.Usage || e.Path != c.path {
			t.Errorf("%s: %v, want one at %s", c.schedule, err, c.path)
		}
	}
}

// TestScheduleIsTheNext holds next against a walk through all seconds: the time
// it gives fits, and none between does.
func TestScheduleIsTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := func(name string, low, high int) Field {
			if rapid.Bool().Draw(t, name+" left out") {
				return ""
			}
			a := rapid.IntRange(low, high).Draw(t, name)
			b := rapid.IntRange(a, high).Draw(t, name+" last")
			return Field(rapid.SampledFrom([]string{"*", fmt.Sprint(a), fmt.Sprintf("[%d-%d]", a, b), fmt.Sprintf("%d,%d", b, a)}).Draw(t, name+" form"))
		}
		s := Schedule{
			Second: field("second", 0, 59), Minute: field("minute", 0, 59), Hour: field("hour", 0, 23),
			DayOfMonth: field("dayOfMonth", 1, 28), Month: field("month", 1, 12), DayOfWeek: field("dayOfWeek", 1, 7),
		}
		if s == (Schedule{}) {
			return
		}
		table, err := s.timetable()
		if err != nil {
			t.Fatal(err)
		}
		zone := time.FixedZone("", 60*rapid.IntRange(-14*60, 14*60).Draw(t, "zone"))
		after := time.Unix(rapid.Int64Range(1.7e9, 2.1e9).Draw(t, "after"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).In(zone)
		next := table.next(after)
		if !next.After(after) || !fits(table, next) {
			t.Fatalf("%+v after %s: %s", s, after, next)
		}
		at := after.Truncate(time.Second).Add(time.Second)
		if first := next.Add(-2 * time.Hour); at.Before(first) {
			at = first // the walk must end; the days before are tried one by one
			for day := after.UTC(); day.Before(first.Truncate(24 * time.Hour)); day = day.AddDate(0, 0, 1) {
				if table.fitsDay(day) && !sameDay(day, after.UTC()) {
					t.Fatalf("%+v after %s: %s, but %s fits", s, after, next, day)
				}
			}
		}
		for ; at.Before(next); at = at.Add(time.Second) {
			if fits(table, at) {
				t.Fatalf("%+v after %s: %s, but %s fits", s, after, next, at)
			}
		}
	})
}

func sameDay(a, b time.Time) bool {
	return a.Truncate(24 * time.Hour).Equal(b.Truncate(24 * time.Hour))
}

// fits is the definition: all fields fit.
func fits(table timetable, at time.Time) bool {
	at = at.UTC()
	weekday := int(at.Weekday())
	if weekday == 0 {
		weekday = 7
	}
	return table.second.has(at.Second()) && table.minute.has(at.Minute()) && table.hour.has(at.Hour()) &&
		table.dayOfMonth.has(at.Day()) && table.month.has(int(at.Month())) && table.dayOfWeek.has(weekday)
}

// FuzzSchedule: whatever a field says, it is refused or has a next time.
func FuzzSchedule(f *testing.F) {
	for _, s := range []string{"*", "5", "[1-5]", "0/30", "*/7", "1,2,[3-4]", "", "[", "-", "[1-]", "99999999999999999999"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, fine, coarse string) {
		table, err := Schedule{Minute: Field(fine), DayOfMonth: Field(coarse)}.timetable()
		if err == nil && table.next(time.Unix(1.8e9, 0)).IsZero() {
			t.Errorf("%q %q never comes", fine, coarse)
		}
	})
}
