package query_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestManyAtOnce: more questions than there are connections, while events come
// in, all get an answer, and each answer is that of one moment (R2, R5).
func TestManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		door := capture.Open(st)
		defer door.Close()
		s := newStory(t, 0, door, query.Open(st))
		s.event("commission", []string{"jar/0", "lot=L1", "at=@plant"})
		scope := &recall.Scope{
			Population: recall.Population{Lots: []trailmark.ThingID{s.name("jar:L1")}},
			Where:      &recall.Events{BizStep: []trailmark.Term{"commissioning"}, ReadPoint: []trailmark.ThingID{s.name("@plant")}},
			Follow:     recall.Follow{Inward: true, Forward: true},
		}
		var asking sync.WaitGroup
		for range 16 {
			asking.Go(func() {
				for range 10 {
					p, err := s.desk.Preview(context.Background(), scope)
					if err != nil {
						t.Error(err)
						return
					}
					where := 0
					for _, w := range p.Where {
						where += w.Count
					}
					if p.Affected+p.Cleared != p.Population || where != p.Affected || p.Cleared != 0 {
						t.Errorf("%d affected and %d cleared of %d, %d found", p.Affected, p.Cleared, p.Population, where)
					}
				}
			})
		}
		for i := range 50 {
			s.event("commission", []string{fmt.Sprintf("jar/%d", i+1), "lot=L1", "at=@plant"})
			s.event("pack", []string{"P1", fmt.Sprintf("jar/%d", i), "at=@plant"})
		}
		asking.Wait()
	})
}
