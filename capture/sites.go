package capture

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// sites knows which places belong together: the tree of places that master
// data tell, whose roots are the sites.
type sites struct {
	parent map[trailmark.Ref]trailmark.Ref
}

func (s *sites) load(ctx context.Context, tx *store.Tx) (err error) {
	s.parent, err = tx.Places(ctx)
	return err
}

// of gives the site of a place: the place itself if nothing is known about it.
func (s *sites) of(place trailmark.Ref) trailmark.Ref {
	for range len(s.parent) { // a wrong tree may have a cycle
		up, ok := s.parent[place]
		if !ok {
			return place
		}
		place = up
	}
	return place
}
