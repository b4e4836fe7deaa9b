package query

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// places is the tree of places: of each known part its whole, and back.
type places struct {
	whole map[trailmark.Ref]trailmark.Ref
	parts map[trailmark.Ref][]trailmark.Ref
}

func loadPlaces(ctx context.Context, tx *store.Tx) (places, error) {
	whole, err := tx.Places(ctx)
	p := places{whole, map[trailmark.Ref][]trailmark.Ref{}}
	for part, of := range whole {
		p.parts[of] = append(p.parts[of], part)
	}
	return p, err
}

// within gives places with all their parts, at any depth.
func (p *places) within(list []trailmark.Ref) []trailmark.Ref {
	seen := map[trailmark.Ref]bool{}
	var all []trailmark.Ref
	for len(list) > 0 {
		place := list[0]
		if list = list[1:]; !seen[place] {
			seen[place] = true
			all = append(all, place)
			list = append(list, p.parts[place]...)
		}
	}
	return all
}

// site gives the whole that a place is a part of, at any depth: the place
// itself if nothing is known about it.
func (p *places) site(place trailmark.Ref) trailmark.Ref {
	for range len(p.whole) { // a wrong tree may have a cycle
		up, ok := p.whole[place]
		if !ok {
			return place
		}
		place = up
	}
	return place
}
