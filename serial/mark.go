package serial

import (
	"context"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Selection says which numbers of a pool are meant: all of an allocation, those
// from one to another in the order in which they were allocated, or some.
type Selection struct {
	Request  string
	From, To string
	Numbers  []string
}

// Mark brings numbers into a state: all or none, and gives how many they are.
// Errors: NotFound, Usage; Conflict when one may not come into the state from
// the one that it is in.
func (i *Issuer) Mark(ctx context.Context, who, name, state string, s Selection) (n int64, err error) {
	if err := checkState(state); err != nil {
		return 0, err
	}
	err = i.store.Update(ctx, func(tx *store.Tx) error {
		p, err := i.find(ctx, tx, name)
		if err != nil {
			return err
		}
		runs, err := p.choose(ctx, tx, s)
		if err != nil {
			return err
		}
		for _, r := range runs {
			n += r.last - r.first + 1
		}
		if runs[len(runs)-1].last >= p.Next {
			return p.refuse(ctx, store.SerialSpan{First: runs[len(runs)-1].last, State: Free}, state)
		}
		issued := p.Issued
		if err := p.mark(ctx, tx, runs, state); err != nil {
			return err
		}
		if p.Issued != issued {
			if err := tx.SaveSerialPool(ctx, p.SerialPool); err != nil {
				return err
			}
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "serial." + state, Object: name, After: marked{n, s.Request, s.From, s.To}})
	})
	return n, err
}

// marked is what the audit says of a mark.
type marked struct {
	Numbers int64  `json:"numbers"`
	Request string `json:"request,omitempty"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
}

// mark writes the state of runs, in order. Those that were free are issued.
func (p *pool) mark(ctx context.Context, tx *store.Tx, runs []span, state string) error {
	touched := make([][2]int64, len(runs))
	for i, r := range runs { // one position on each side, so that neighbours in one state are joined
		touched[i] = [2]int64{max(0, r.first-1), r.last + 1}
	}
	was, err := tx.SerialSpans(ctx, p.ID, touched)
	if err != nil {
		return err
	}
	is, fault := mark(was, runs, state)
	if fault != nil {
		return p.refuse(ctx, *fault, state)
	}
	p.Issued += covered(is) - covered(was)
	return tx.ReplaceSerialSpans(ctx, p.ID, was, is)
}

// covered is how many positions are in spans.
func covered(spans []store.SerialSpan) (n int64) {
	for _, s := range spans {
		n += s.Last - s.First + 1
	}
	return n
}

// refuse tells the number that may not come into a state.
func (p *pool) refuse(ctx context.Context, at store.SerialSpan, state string) error {
	e := &trailmark.Error{Kind: trailmark.Conflict, Message: "a number that is " + at.State + " cannot become " + state}
	if at.State == Free && state != Allocated {
		e.Hint = "allocate it first"
	}
	if p.Kind == List {
		return e // to read it needs another transaction
	}
	return p.form.each(ctx, at.First, 1, func(body []byte) error {
		e.Message = string(p.class.number(nil, p.Base, body)) + " is " + at.State + " and cannot become " + state
		return e
	})
}

// choose gives the runs of a selection, in order.
func (p *pool) choose(ctx context.Context, tx *store.Tx, s Selection) ([]span, error) {
	switch {
	case s.Request != "" && s.From == "" && s.To == "" && s.Numbers == nil:
		list, err := tx.SerialAllocation(ctx, p.ID, s.Request)
		if err == nil && len(list) == 0 {
			return nil, trailmark.Errorf(trailmark.NotFound, "the pool %s has had no request %s", p.Name, s.Request)
		}
		if err != nil {
			return nil, err
		}
		return []span{{list[0].First, list[0].First + list[0].Count - 1}}, nil
	case s.Request == "" && s.From != "" && s.To != "" && s.Numbers == nil:
		ends, err := p.positions(ctx, tx, []string{s.From, s.To})
		if err != nil {
			return nil, err
		}
		if ends[0] > ends[1] {
			return nil, trailmark.Errorf(trailmark.Usage, "%s was allocated after %s", s.From, s.To)
		}
		return []span{{ends[0], ends[1]}}, nil
	case s.Request == "" && s.From == "" && s.To == "" && len(s.Numbers) > 0:
		list, err := p.positions(ctx, tx, s.Numbers)
		return runsOf(list), err
	}
	return nil, trailmark.Errorf(trailmark.Usage, "say which numbers: by a request, from one to another, or in a list")
}

// positions gives where numbers are. Errors: NotFound for one that is not of
// the pool.
func (p *pool) positions(ctx context.Context, tx *store.Tx, numbers []string) ([]int64, error) {
	list, err := p.look(ctx, tx, numbers)
	if err != nil {
		return nil, err
	}
	for i, at := range list {
		if at < 0 || at >= p.Size {
			return nil, trailmark.Errorf(trailmark.NotFound, "%.40q is no number of the pool %s", numbers[i], p.Name)
		}
	}
	return list, nil
}

// look is positions with -1 for a number that is not of the pool.
func (p *pool) look(ctx context.Context, tx *store.Tx, numbers []string) ([]int64, error) {
	bodies := make([]string, len(numbers))
	for i, number := range numbers {
		bodies[i], _ = p.class.body(p.Base, number) // "" is the body of none
	}
	return p.form.positions(ctx, tx, bodies)
}
