package query_test

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store/storetest"
	"pgregory.net/rapid"
)

// TestAnyQuery compares the answers to random queries with a plain filter over
// all events, in the same order, in pages of random sizes, while events arrive.
func TestAnyQuery(t *testing.T) {
	t.Parallel() // it waits for PostgreSQL most of the time
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		desk, hurried := query.Open(st), query.Open(st)
		hurried.Hurry(7)
		shelf := &shelf{}
		number := 0
		rapid.Check(t, func(t *rapid.T) {
			if number++; number > storyQueries {
				return
			}
			s := newStory(t, number, door, desk)
			s.batch = true
			s.line("place @line in @plant")
			for range rapid.IntRange(1, 4).Draw(t, "documents") {
				s.tellSome(t)
				s.flush()
			}
			shelf.fill(t, desk)
			for range 4 {
				parameters := drawQuery(t, s)
				q := asked(t, parameters.Encode())
				want := shelf.answer(t, q, s)
				if s.desk = desk; q.OrderBy.By != eventquery.ByExtension && rapid.Bool().Draw(t, "hurried") {
					s.desk = hurried
				}
				got := walk(t, s, q, query.Viewer{}, rapid.Bool().Draw(t, "events arrive"))
				compareAnswers(t, parameters.Encode(), want, got, q)
				shelf.fill(t, desk)
			}
		})
	})
}

// storyQueries is how many stories are asked about: the answers grow with them.
const storyQueries = 20

// tellSome tells a few random events, to be captured together.
func (s *story) tellSome(t *rapid.T) {
	for _, line := range rapid.SliceOfN(rapid.Custom(drawLine), 1, 10).Draw(t, "story") {
		s.line(line)
	}
}

// shelf has all events of a store, in the order of capture.
type shelf struct{ events []query.Found }

// fill puts the events on the shelf that came since.
func (s *shelf) fill(t rapid.TB, desk *query.Desk) {
	last := trailmark.Seq(0)
	if n := len(s.events); n > 0 {
		last = s.events[n-1].Seq
	}
	list, _, err := desk.FindSince(context.Background(), &eventquery.Query{}, last, query.MaxPage, query.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range list {
		if e.Seq != last+trailmark.Seq(i)+1 {
			t.Fatalf("event %d follows event %d", e.Seq, last)
		}
	}
	s.events = append(s.events, list...)
}

// answer filters and sorts, without any index.
func (s *shelf) answer(t rapid.TB, q *eventquery.Query, facts eventquery.Facts) (list []query.Found) {
	for _, e := range s.events {
		ok, err := q.Matches(e.Event, e.Recorded, facts)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			list = append(list, e)
		}
	}
	if q.OrderBy.By != eventquery.Unordered {
		slices.SortFunc(list, func(a, b query.Found) int { return compareFound(q, a, b) })
	}
	if q.EventCountLimit > 0 && len(list) > q.EventCountLimit {
		list = list[:q.EventCountLimit]
	}
	return list
}

func compareFound(q *eventquery.Query, a, b query.Found) int {
	c := q.Compare(q.Key(a.Event, a.Recorded), q.Key(b.Event, b.Recorded))
	if q.Descending {
		a, b = b, a
	}
	return cmp.Or(c, cmp.Compare(a.Seq, b.Seq))
}

// walk asks for page after page, of random sizes.
func walk(t *rapid.T, s *story, q *eventquery.Query, viewer query.Viewer, arriving bool) (list []query.Found) {
	page := query.Page{}
	for {
		page.Limit = rapid.IntRange(1, 12).Draw(t, "page")
		if len(list) > 40 {
			page.Limit = 500 // the beginning was in small steps
		}
		p, err := s.desk.Find(context.Background(), q, page, viewer)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Events) > page.Limit {
			t.Fatalf("a page of %d has %d events", page.Limit, len(p.Events))
		}
		list = append(list, p.Events...)
		if page.After = p.Next; p.Next == "" {
			return list
		}
		if arriving && len(list) < 40 {
			s.tellSome(t)
			s.flush()
		}
	}
}

func compareAnswers(t rapid.TB, about string, want, got []query.Found, q *eventquery.Query) {
	ids := func(list []query.Found) (ids []string) {
		for _, e := range list {
			ids = append(ids, fmt.Sprintf("%d %s %s", e.Seq, e.Event.ID, e.Event.Time.Format(time.TimeOnly)))
		}
		if q.OrderBy.By == eventquery.Unordered {
			slices.Sort(ids)
		}
		return ids
	}
	if w, g := ids(want), ids(got); !slices.Equal(w, g) {
		t.Fatalf("%s\n(-want +got)\n%s", about, diff.Diff(w, g))
	}
}

// Within knows the one branch of the story's tree of places.
func (s *story) Within(place, root trailmark.ThingID) (bool, error) {
	return place == root || place == s.name("@line") && root == s.name("@plant"), nil
}

// Attributes knows nothing.
func (s *story) Attributes(trailmark.ThingID) ([]trailmark.MasterAttribute, error) { return nil, nil }

// drawQuery draws parameters about what stories tell.
func drawQuery(t *rapid.T, s *story) url.Values {
	values := url.Values{}
	list := func(parameter string, from ...string) {
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, 3, rapid.ID).Draw(t, parameter)
		values.Set(parameter, strings.Join(some, "|"))
	}
	named := func(parameter string, from ...[]string) {
		var ids []string
		for _, short := range slices.Concat(from...) {
			ids = append(ids, string(s.name(short)))
		}
		list(parameter, ids...)
	}
	clock := func(parameter string) {
		minute := rapid.IntRange(0, 300).Draw(t, parameter)
		values.Set(parameter, s.clock("10:00").Add(time.Duration(minute)*time.Minute).Format(time.RFC3339))
	}
	recorded := func(parameter string) {
		e := rapid.SampledFrom(s.told).Draw(t, parameter)
		values.Set(parameter, s.recordTime(e).Format(time.RFC3339Nano))
	}
	for range rapid.IntRange(0, 3).Draw(t, "criteria") {
		switch rapid.IntRange(0, 16).Draw(t, "criterion") {
		case 0, 1:
			list("eventType", "ObjectEvent", "AggregationEvent", "TransformationEvent", "AssociationEvent")
		case 2:
			list("EQ_action", "ADD", "OBSERVE", "DELETE")
		case 3, 4:
			list("EQ_bizStep", "packing", "unpacking", "commissioning", "shipping", "receiving", "retail_selling")
		case 5:
			list("EQ_disposition", "active", "in_transit", "in_progress", "returned")
		case 6:
			named("EQ_readPoint", storyPlaces)
		case 7:
			named("WD_bizLocation", storyPlaces)
		case 8:
			named("MATCH_epc", storyItems, storyContainers)
		case 9, 10:
			named("MATCH_anyEPC", storyItems, storyContainers)
		case 11:
			named(rapid.SampledFrom([]string{"MATCH_parentID", "MATCH_inputEPC", "MATCH_outputEPC"}).Draw(t, "list"), storyItems, storyContainers)
		case 12:
			named(rapid.SampledFrom([]string{"MATCH_anyEPCClass", "MATCH_inputEPCClass", "MATCH_epcClass"}).Draw(t, "list"), storyLots)
		case 13:
			named("EQ_source_possessing_party", storyParties)
		case 14:
			clock(rapid.SampledFrom([]string{"GE_eventTime", "LT_eventTime"}).Draw(t, "bound"))
		case 15:
			if len(s.told) == 0 {
				continue
			}
			recorded(rapid.SampledFrom([]string{"GE_recordTime", "LT_recordTime"}).Draw(t, "bound"))
		case 16:
			values.Set("EXISTS_errorDeclaration", "true")
		}
	}
	if order := rapid.SampledFrom([]string{"", "eventTime", "recordTime", trailmark.Namespace + "from"}).Draw(t, "order"); order != "" {
		values.Set("orderBy", order)
		values.Set("orderDirection", rapid.SampledFrom([]string{"ASC", "DESC"}).Draw(t, "direction"))
		if rapid.IntRange(0, 3).Draw(t, "limited") == 0 {
			values.Set("eventCountLimit", fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "limit")))
		}
	}
	return values
}

// recordTime asks when an event was recorded.
func (s *story) recordTime(e *trailmark.Event) time.Time {
	list, err := s.desk.EventByID(context.Background(), e.ID, query.Viewer{})
	if err != nil {
		s.t.Fatal(err)
	}
	return list[0].Recorded
}
