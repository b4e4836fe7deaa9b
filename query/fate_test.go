package query_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestFates: a fate begins with the event that brought it, whatever is told of
// the thing afterwards, and in whatever order.
func TestFates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		s := newStory(t, 0, door, query.Open(st))
		s.run(`commission jar/1 jar/2 jar/3 jar/4 at=@plant time=10:00
inspect jar/4 at=@shop time=14:00
sell jar/1 jar/2 jar/3 jar/4 at=@shop time=12:00
inspect jar/1 at=@shop time=13:00
return jar/2 at=@shop time=13:00
destroy jar/3 at=@shop time=15:00
inspect jar/3 at=@shop time=16:00
inspect jar/5 at=@shop time=11:00`)
		at := func(clock string) trailmark.Instant { return trailmark.InstantOf(s.clock(clock)) }
		var names []trailmark.ThingID
		for _, short := range []string{"jar/1", "jar/2", "jar/3", "jar/4", "jar/5"} {
			names = append(names, s.name(short))
		}
		err := st.View(context.Background(), func(tx *store.Tx) error {
			refs, err := tx.Lookup(context.Background(), names)
			if err != nil {
				return err
			}
			got, err := query.Fates(context.Background(), tx, refs)
			want := map[trailmark.Ref]query.Fate{
				refs[0]: {Made: true, Sold: at("12:00")},
				refs[1]: {Made: true},
				refs[2]: {Made: true, Ended: at("15:00")},
				refs[3]: {Made: true, Sold: at("12:00")},
				refs[4]: {},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
