package serial

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store"
)

// item is a thing with a number, and what a pool knows of the number.
type item struct {
	id       trailmark.ThingID
	number   string
	position int64 // -1 for none
	state    string
}

// eachPool gives the pools that things may have their numbers from, each with
// the things that it may have numbered.
func eachPool(ctx context.Context, tx *store.Tx, things []trailmark.ThingID, f func(*pool, []item) error) error {
	for _, c := range classes {
		byBase := c.group(things)
		bases := make([]string, 0, len(byBase))
		for base := range byBase {
			bases = append(bases, base)
		}
		if len(bases) == 0 {
			continue
		}
		rows, err := tx.SerialPoolsOf(ctx, c.ai, bases)
		if err != nil {
			return err
		}
		for _, row := range rows {
			p, err := newPool(nil, row) // it is asked for positions only, within tx
			if err != nil {
				return err
			}
			items := byBase[row.Base]
			if err := p.judge(ctx, tx, items); err != nil {
				return err
			}
			if err := f(p, items); err != nil {
				return err
			}
		}
	}
	return nil
}

// group gives the things with a number of the class, by what a pool that has
// given it out may be of.
func (c class) group(things []trailmark.ThingID) map[string][]item {
	groups := map[string][]item{}
	for _, id := range things {
		path, ok := strings.CutPrefix(string(id), gs1.Root+"/"+c.ai+"/")
		if !ok {
			continue
		}
		number, err := url.PathUnescape(path)
		if err != nil {
			continue
		}
		switch base, serial, found := strings.Cut(path, "/21/"); {
		case c.ai == "01" && found:
			if number, err = url.PathUnescape(serial); err == nil {
				groups[base] = append(groups[base], item{id: id, number: number})
			}
		case c.ai == "8003" && len(number) > keyDigits:
			groups[number[:keyDigits]] = append(groups[number[:keyDigits]], item{id: id, number: number[keyDigits:]})
		case c.whole:
			for digits := leastBase; digits <= min(mostBase, len(number)); digits++ {
				groups[number[:digits]] = append(groups[number[:digits]], item{id: id, number: number})
			}
		}
	}
	return groups
}

// judge notes the positions and states that numbers have in a pool.
func (p *pool) judge(ctx context.Context, tx *store.Tx, items []item) error {
	numbers := make([]string, len(items))
	for i := range items {
		numbers[i] = items[i].number
	}
	positions, err := p.look(ctx, tx, numbers)
	if err != nil {
		return err
	}
	states, err := tx.SerialStates(ctx, p.ID, positions)
	for i := range items {
		items[i].position, items[i].state = positions[i], cmp.Or(states[positions[i]], Free)
	}
	return err
}
