package feed

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

func scheduled(dest string, s Schedule) Request {
	return Request{Dest: dest, Controls: Controls{Schedule: &s}}
}

// TestScheduled: reports come at the times of the schedule, each with what was
// recorded since the one before.
func TestScheduled(t *testing.T) {
	h := newHouse(t, storetest.SQLite(t))
	p, all, full := h.quality(), newInbox(t), newInbox(t)
	h.define(p, "all", `{}`)
	every := scheduled(all.url, Schedule{Second: "*"})
	every.ReportIfEmpty = true
	h.subscribe(p, "all", every)
	h.subscribe(p, "all", scheduled(full.url, Schedule{Second: "*"}))
	want := h.capture("shipping", 250) // three messages of one report
	full.wait(t, len(want))
	await(t, func() bool { _, messages := all.got(); return len(messages) >= 5 })
	want = append(want, h.capture("shipping", 1)...)
	full.wait(t, len(want))
	for _, in := range []*inbox{all, full} {
		in.wait(t, len(want))
		if got, _ := in.got(); !slices.Equal(got, want) {
			t.Errorf("%d events came, want %d", len(got), len(want))
		}
	}
	_, messages := full.got()
	for _, m := range messages {
		if len(m.events) == 0 {
			t.Error("an empty report came that was not asked for")
		}
	}
	_, messages = all.got()
	if !slices.ContainsFunc(messages, func(l letter) bool { return len(l.events) == 0 }) {
		t.Error("no empty report came")
	}
}

// TestReportsInFakeTime goes through a day of a schedule without waiting, and
// through one on which the server was off.
func TestReportsInFakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table, err := Schedule{Hour: "[6-18]", Minute: "0,30", DayOfWeek: "[1-5]"}.timetable()
		if err != nil {
			t.Fatal(err)
		}
		turn := &turn{s: store.Subscription{
			ID: "s", Schedule: `{"hour":"[6-18]","minute":"0,30","dayOfWeek":"[1-5]"}`, ReportEmpty: true,
			Progress: store.Progress{Due: trailmark.InstantOf(table.next(time.Now())), Batch: 100},
		}}
		var times []string
		for len(times) < 30 {
			time.Sleep(time.Until(turn.s.Due.Time()))
			if len(times) == 27 {
				time.Sleep(50 * time.Hour) // switched off: one report for all that was missed
			}
			list, err := turn.pack(catch{whole: true})
			if err != nil || len(list) != 1 || len(list[0].Events) != 0 {
				t.Fatalf("%v, %v", list, err)
			}
			times = append(times, time.Now().UTC().Format("Mon 15:04"))
		}
		// A synctest bubble begins at midnight of a Saturday, 2000-01-01.
		want := []string{"Mon 06:00", "Mon 06:30", "Mon 07:00"}
		if diff := cmp.Diff(want, times[:3]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		want = []string{"Tue 06:00", "Thu 08:30", "Thu 09:00"}
		if diff := cmp.Diff(want, []string{times[26], times[27], times[28]}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestReportInParts: a report that takes several turns is one report, and not
// followed by an empty one.
func TestReportInParts(t *testing.T) {
	due := trailmark.InstantOf(time.Now().Add(-time.Second))
	turn := &turn{s: store.Subscription{Schedule: `{"hour":"1"}`, ReportEmpty: true, Progress: store.Progress{Due: due, Batch: 2}}}
	list, err := turn.pack(catch{events: []trailmark.Seq{1, 2, 3}, through: 5})
	if err != nil || len(list) != 2 || turn.s.Due != due || turn.s.Seq != 5 {
		t.Errorf("the first part: %v, %v, %+v", list, err, turn.s.Progress)
	}
	list, err = turn.pack(catch{through: 9, whole: true})
	if err != nil || len(list) != 0 || turn.s.Due <= due || turn.s.Seq != 9 {
		t.Errorf("the last part: %v, %v, %+v", list, err, turn.s.Progress)
	}
	if ordinals := turn.s.Ordinal; ordinals != 3 {
		t.Errorf("%d events were counted", ordinals)
	}
}

// TestPauses: they grow, differ, have a bound, and heed the receiver.
func TestPauses(t *testing.T) {
	f := &Feed{Config: Config{FirstPause: time.Second, LongestPause: 10 * time.Minute}}
	for attempts, longest := range map[int]time.Duration{
		1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 10: 512 * time.Second, 11: 10 * time.Minute, 70: 10 * time.Minute,
	} {
		turn := &turn{Feed: f, s: store.Subscription{Progress: store.Progress{Attempts: attempts}}}
		for range 100 {
			if pause := turn.pause(nil); pause < longest/2 || pause > longest {
				t.Errorf("attempt %d: a pause of %s", attempts, pause)
			}
		}
		if pause := turn.pause(&refusal{503, time.Hour}); pause != 10*time.Minute {
			t.Errorf("attempt %d, asked for an hour: %s", attempts, pause)
		}
	}
}
