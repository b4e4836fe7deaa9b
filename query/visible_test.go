package query_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// TestAnyPartner holds ADR 15: of random plants, whose events come late and
// are voided, a partner sees through every question exactly the events that a
// plain model of the rule shows, and nothing made from others.
func TestAnyPartner(t *testing.T) {
	t.Parallel() // it waits for PostgreSQL most of the time
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		number := 0
		rapid.Check(t, func(t *rapid.T) {
			if number++; number > storyQueries {
				return
			}
			desk := query.Open(st)
			desk.Impatient(rapid.SampledFrom([]int{1, 10, 20_000}).Draw(t, "patience"))
			s := newStory(t, number, door, desk)
			s.batch = true
			s.line("place @line in @plant")
			start := lastOf(t, s.desk)
			for range rapid.IntRange(1, 3).Draw(t, "documents") {
				s.tellSome(t)
				s.flush()
			}
			for _, partner := range []string{"%shop", "@plant", "@shop"} {
				if len(s.told) == 0 {
					return
				}
				s.checkPartner(t, partner, start)
			}
		})
	})
}

// checkPartner asks everything that a partner may ask. The party of a place is
// the organisation with its GLN.
func (s *story) checkPartner(t *rapid.T, partner string, start trailmark.Seq) {
	ctx := context.Background()
	viewer := query.Viewer{Party: trailmark.ThingID(strings.Replace(string(s.name(partner)), "/414/", "/417/", 1))}
	model := newPartnerModel(s, viewer.Party)
	var want []string
	for _, e := range s.told {
		id := idOf(e)
		if model.sees(e) {
			if !slices.Contains(want, id) { // a second declaration is a duplicate
				want = append(want, id)
			}
		}
	}
	check := func(question string, got []query.Found) {
		var ids []string
		for _, f := range got {
			ids = append(ids, idOf(f.Event))
		}
		sorted := slices.Sorted(slices.Values(want))
		slices.Sort(ids)
		if d := diff.Diff(sorted, ids); d != "" {
			t.Fatalf("%s of %s (-want +got)\n%s", question, partner, d)
		}
	}
	var since []query.Found
	for after := start; ; {
		list, through, err := s.desk.FindSince(ctx, asked(t, ""), after, rapid.IntRange(1, 20).Draw(t, "since"), viewer)
		if err != nil {
			t.Fatal(err)
		}
		since = append(since, list...)
		if through == after {
			break
		}
		after = through
	}
	check("FindSince", since)
	if all, _, err := s.desk.FindSince(ctx, asked(t, ""), start, 1, query.Viewer{}); err != nil {
		t.Fatal(err)
	} else {
		q := asked(t, "GE_recordTime="+url.QueryEscape(all[0].Recorded.Format(time.RFC3339Nano)))
		check("Find", walk(t, s, q, viewer, false))
	}
	s.checkIDs(t, viewer, want)
	s.checkResources(t, viewer, since)
}

// lastOf gives the newest event.
func lastOf(t *rapid.T, desk *query.Desk) trailmark.Seq {
	_, through, err := desk.FindSince(context.Background(), asked(t, "eventType=TransactionEvent"), 0, 1, query.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	return through
}

func idOf(e *trailmark.Event) string {
	if e.Error != nil {
		return "declared " + e.ID
	}
	return e.ID
}

// checkIDs asks for each event by its id.
func (s *story) checkIDs(t *rapid.T, viewer query.Viewer, want []string) {
	for _, e := range s.told {
		list, err := s.desk.EventByID(context.Background(), e.ID, viewer)
		if err != nil && trailmark.KindOf(err) != trailmark.NotFound {
			t.Fatal(err)
		}
		for _, id := range []string{e.ID, "declared " + e.ID} {
			got := slices.ContainsFunc(list, func(f query.Found) bool { return idOf(f.Event) == id })
			if got != slices.Contains(want, id) {
				t.Fatalf("%s by its id: %t", id, got)
			}
		}
	}
}

// checkResources compares the lists of resources with what is in the events
// that the partner sees.
func (s *story) checkResources(t *rapid.T, viewer query.Viewer, seen []query.Found) {
	want := map[query.Resource]map[string]bool{}
	for kind := query.EventTypes; kind <= query.BizLocations; kind++ {
		want[kind] = map[string]bool{}
	}
	for _, f := range seen {
		e := f.Event
		want[query.EventTypes][string(e.Type)] = true
		want[query.BizSteps][string(e.BizStep)] = true
		want[query.Dispositions][string(e.Disposition)] = true
		if e.ReadPoint != nil {
			want[query.ReadPoints][string(e.ReadPoint.ID)] = true
			want[query.BizLocations][string(e.BizLocation.ID)] = true
		}
		for _, n := range slices.Concat(e.EPCs, []trailmark.Name{e.Parent}, e.Children, e.Inputs, e.Outputs) {
			want[query.EPCs][string(n)] = true
		}
	}
	for kind, set := range want {
		delete(set, "")
		var got []string
		page := query.Page{Limit: rapid.IntRange(1, 5).Draw(t, "page")}
		for {
			p, err := s.desk.Resources(context.Background(), kind, page, viewer)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Values...)
			if page.After = p.Next; p.Next == "" {
				break
			}
		}
		slices.Sort(got)
		if d := diff.Diff(slices.Sorted(maps.Keys(set)), got); d != "" {
			t.Fatalf("resource %d (-want +got)\n%s", kind, d)
		}
		for _, value := range append(got, string(s.name("jar/1")), string(s.name("@shop")), "shipping") {
			known, err := s.desk.Knows(context.Background(), kind, value, viewer)
			if err != nil || known != set[value] {
				t.Fatalf("resource %d knows %s: %t %v", kind, value, known, err)
			}
		}
	}
}

// TestSharingRule shows what a partner took no part in, as the rule says and
// from the past, until it is removed.
func TestSharingRule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		s := newStory(t, 0, door, query.Open(st))
		s.line("place @line in @plant")
		s.line("commission jar/1 jar/2 lot=L1 at=@line time=10:00")
		s.line("commission soup/1 lot=L2 at=@line time=10:05")
		s.line("inspect jar/1 at=@plant order==7 time=10:10")
		s.line("inspect jar:L1*5KGM at=@shop time=10:15")
		partner := query.Viewer{Party: s.name("%auditor")}
		class, _, _ := strings.Cut(string(s.name("jar/1")), "/21/")
		for _, test := range []struct {
			shows store.Shown
			want  string
		}{
			{store.Shown{BizSteps: []trailmark.Term{"inspecting"}}, "#3 #4"},
			{store.Shown{BizSteps: []trailmark.Term{"inspecting"}, Places: []trailmark.ThingID{s.name("@plant")}}, "#3"},
			{store.Shown{Places: []trailmark.ThingID{s.name("@plant")}}, "#1 #2 #3"},
			{store.Shown{Things: []trailmark.ThingID{s.name("jar/1")}}, "#1 #3"},
			{store.Shown{Things: []trailmark.ThingID{s.name("jar:L1")}}, "#1 #3 #4"},
			{store.Shown{Things: []trailmark.ThingID{trailmark.ThingID(class)}}, "#1 #3 #4"},
			{store.Shown{Documents: []trailmark.ThingID{s.name("=7")}}, "#3"},
			{store.Shown{Dispositions: []trailmark.Term{"active"}}, "#1 #2"},
			{store.Shown{}, ""},
		} {
			t.Run(fmt.Sprint(test.want), func(t *testing.T) {
				var rule store.SharingRule
				ctx := context.Background()
				change := func(f func(tx *store.Tx) error) {
					if err := st.Update(ctx, f); err != nil {
						t.Fatal(err)
					}
				}
				change(func(tx *store.Tx) (err error) {
					rule, err = tx.AddSharingRule(ctx, store.SharingRule{Party: partner.Party, Shows: test.shows})
					return err
				})
				if got := s.seenBy(partner); got != test.want {
					t.Errorf("shows %q, want %q", got, test.want)
				}
				change(func(tx *store.Tx) error { _, err := tx.RemoveSharingRule(ctx, rule.ID); return err })
				if got := s.seenBy(partner); got != "" {
					t.Errorf("shows %q after the rule is gone", got)
				}
			})
		}
	})
}

// seenBy gives the numbers of the events that a viewer sees.
func (s *story) seenBy(viewer query.Viewer) string {
	var numbers []string
	list := everything(s.t, s.desk, asked(s.t, ""), 2, viewer)
	slices.SortFunc(list, func(a, b query.Found) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, f := range list {
		numbers = append(numbers, strings.TrimPrefix(f.Event.ID, eventName))
	}
	return strings.Join(numbers, " ")
}

// TestLotInContainer: who received a part of a lot inside a container knows how
// the lot was made, and not who else got some of it.
func TestLotInContainer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		s := newStory(t, 0, door, query.Open(st))
		s.line("commission salt:S*9KGM at=@plant")        // 1
		s.line("inspect salt:S*9KGM at=@line")            // 2
		s.line("pack P1 salt:S*2KGM at=@plant")           // 3
		s.line("ship salt:S*5KGM at=@plant to=%maker")    // 4
		s.line("ship P1 at=@plant to=%shop")              // 5
		s.line("transform salt:S*1KGM -> jar/1 at=@line") // 6
		s.line("sell jar/1 at=@line")                     // 7
		shop := query.Viewer{Party: s.name("%shop")}
		if got, want := s.seenBy(shop), "#1 #2 #3 #5 #6"; got != want {
			t.Errorf("the shop sees %s, want %s", got, want)
		}
		page, err := s.desk.Resources(context.Background(), query.BizSteps, query.Page{}, shop)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"commissioning", "creating_class_instance", "inspecting", "packing", "shipping"}
		if d := diff.Diff(want, page.Values); d != "" {
			t.Error(d)
		}
	})
}

// TestFewOfMany: who sees few events gets them all, once and in order, also
// when they are looked for alone after a while.
func TestFewOfMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		desk := query.Open(st)
		desk.Impatient(40)
		s := newStory(t, 0, door, desk)
		s.batch = true
		var want []string
		for i := range 90 {
			s.now = s.clock("10:00").Add(time.Duration(i*37%90) * time.Minute) // late and early
			to := "%maker"
			if i%13 == 4 {
				to = "%shop"
				want = append(want, fmt.Sprintf("#%d", i+1))
			}
			s.line(fmt.Sprintf("ship jar/%d at=@plant to=%s", i, to))
		}
		s.flush()
		slices.Sort(want)
		shop := query.Viewer{Party: s.name("%shop")}
		for _, order := range []string{"recordTime", "eventTime"} {
			for _, direction := range []string{"ASC", "DESC"} {
				for _, limit := range []int{1, 3, 50} {
					q := asked(t, "orderBy="+order+"&orderDirection="+direction+"&maxEventCount=7")
					var got []string
					list := everything(t, desk, q, limit, shop)
					if !slices.IsSortedFunc(list, func(a, b query.Found) int { return compareFound(q, a, b) }) {
						t.Errorf("%s %s by %d: not in order", order, direction, limit)
					}
					for _, f := range list {
						got = append(got, strings.TrimPrefix(f.Event.ID, eventName))
					}
					if slices.Sort(got); !slices.Equal(got, want) {
						t.Errorf("%s %s by %d: %v, want %v", order, direction, limit, got, want)
					}
				}
			}
		}
	})
}
