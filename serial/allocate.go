package serial

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Request asks for a block of numbers.
type Request struct {
	Pool  string
	Count int64
	// ID makes it safe to ask again: the same request of a pool has the same
	// numbers. Empty for one that is made up.
	ID string
	To string // the line or the contractor that they are for; may be empty
}

// Allocation is a block of numbers that somebody got.
type Allocation struct {
	Pool    string `json:"pool"`
	AI      string `json:"ai"`
	Key     string `json:"key"`
	Request string `json:"request"`
	Count   int64  `json:"count"`
	To      string `json:"to,omitempty"`
	Who     string `json:"who"`
	Time    string `json:"time"` // RFC 3339
	// Low says that the pool has reached its warning, Free how many numbers are left.
	Low  bool  `json:"-"`
	Free int64 `json:"-"`

	pool  *pool
	first int64
	clock func() trailmark.Instant
}

// MostAtOnce is how many numbers one request may ask for: a slip of the hand is
// not to use up a pool.
const MostAtOnce = 1_000_000_000

// mostLead is how far ahead of its time a block may be.
const mostLead = 10 * time.Minute

// Allocate gives the numbers of a request to whoever asks. They are durably
// taken when it returns, and computed when they are read.
//
// Errors: NotFound for no such pool; Usage for a request that makes no sense;
// TooLarge for more than [MostAtOnce]; Conflict for one that is known with another count, for a pool that has not so
// many numbers left, and for one that is suspended.
func (i *Issuer) Allocate(ctx context.Context, who string, r Request) (*Allocation, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	var a *Allocation
	err := i.store.Update(ctx, func(tx *store.Tx) error {
		p, err := i.find(ctx, tx, r.Pool)
		if err != nil {
			return err
		}
		if a, err = i.repeat(ctx, tx, p, r); a != nil || err != nil {
			return err
		}
		a, err = i.take(ctx, tx, p, who, r)
		return err
	})
	return a, err
}

// longest of the texts of a request, in bytes.
const longestText = 200

func (r *Request) check() error {
	if r.Count < 1 {
		return trailmark.Errorf(trailmark.Usage, "the count is at least 1")
	}
	if r.Count > MostAtOnce {
		return trailmark.Errorf(trailmark.TooLarge, "one request gets %s at most", plural(MostAtOnce))
	}
	for _, text := range []string{r.ID, r.To} {
		if len(text) > longestText || strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) {
			return trailmark.Errorf(trailmark.Usage, "a request and whom it is for have at most %d letters, digits and signs", longestText)
		}
	}
	if r.ID == "" {
		r.ID = rand.Text()
	}
	return nil
}

// repeat gives the allocation of a request that is known, nil for none.
func (i *Issuer) repeat(ctx context.Context, tx *store.Tx, p *pool, r Request) (*Allocation, error) {
	list, err := tx.SerialAllocation(ctx, p.ID, r.ID)
	if len(list) == 0 || err != nil {
		return nil, err
	}
	if list[0].Count != r.Count {
		return nil, &trailmark.Error{
			Kind:    trailmark.Conflict,
			Message: "the request " + r.ID + " is known, with another count",
			Hint:    "ask with the count it had, or choose another request id",
		}
	}
	return i.allocation(p, list[0]), nil
}

func (i *Issuer) allocation(p *pool, row store.SerialAllocation) *Allocation {
	return &Allocation{
		Pool: p.Name, AI: p.AI, Key: p.Base, Request: row.Request, Count: row.Count, To: row.To, Who: row.Who,
		Time: row.Time.String(), Low: p.low(), Free: p.free(), pool: p, first: row.First, clock: i.clock,
	}
}

// take moves the counter and writes who got what.
func (i *Issuer) take(ctx context.Context, tx *store.Tx, p *pool, who string, r Request) (*Allocation, error) {
	if err := i.advance(ctx, tx, p); err != nil {
		return nil, err
	}
	if err := i.admit(p, r.Count); err != nil {
		return nil, err
	}
	first := p.Next
	p.Next += r.Count
	if err := p.mark(ctx, tx, []span{{first, p.Next - 1}}, Allocated); err != nil {
		return nil, err
	}
	if err := i.save(ctx, tx, p); err != nil {
		return nil, err
	}
	row, err := tx.AddSerialAllocation(ctx, store.SerialAllocation{
		Pool: p.ID, Request: r.ID, First: first, Count: r.Count, To: r.To, Who: who,
	})
	if err != nil {
		return nil, err
	}
	return i.allocation(p, row), nil
}

// advance moves the counter behind all that may have left: to the position of
// now, or to what the witness saw.
func (i *Issuer) advance(ctx context.Context, tx *store.Tx, p *pool) error {
	if p.Suspended != "" {
		return suspended(p.Name)
	}
	if p.Timed {
		p.Next = max(p.Next, p.due(i.clock()))
		return nil
	}
	seen, err := tx.SerialWitness(ctx, p.SerialPool)
	if err != nil || seen <= p.Next {
		return err
	}
	return p.lose(ctx, tx, seen)
}

// lose takes the numbers up to a position for allocated, to whom nobody knows.
func (p *pool) lose(ctx context.Context, tx *store.Tx, next int64) error {
	lost := span{p.Next, next - 1}
	p.Next = next
	return p.mark(ctx, tx, []span{lost}, Allocated)
}

// admit sees that there is room.
func (i *Issuer) admit(p *pool, count int64) error {
	switch room := max(0, min(p.free(), p.Size-p.Next)); {
	case count > room:
		return p.tooMany(room)
	case p.Timed && p.leaves(p.Next+count) > i.clock()+trailmark.Instant(mostLead.Microseconds()):
		return &trailmark.Error{
			Kind:    trailmark.Conflict,
			Message: "numbers of " + p.Name + " leave when their time has come, and these are more than 10 minutes ahead",
			Hint:    "ask for fewer at once; if that does not help, a clock was wrong: see that of the servers",
		}
	}
	return nil
}

func (p *pool) tooMany(room int64) error {
	e := &trailmark.Error{Kind: trailmark.Conflict, Message: "the pool " + p.Name + " has " + plural(room) + " left"}
	if room == 0 {
		e.Message = "the pool " + p.Name + " has no numbers left"
	}
	switch {
	case p.capacity() == p.Most:
		e.Message += " of the " + grouped(p.Most) + " that it may give out"
		e.Hint = "allow more: trailmark serial pool change " + p.Name + " --limit N"
	case p.Kind == Random:
		e.Message += ": were more in circulation, one in " + grouped(p.Odds) + " guesses would meet one"
		e.Hint = "make a pool with a larger length or alphabet, or allow easier guesses: trailmark serial pool change " + p.Name + " --odds N"
	case p.Kind == Range:
		e.Hint = "let the range go on: trailmark serial pool change " + p.Name + " --to LAST"
	default:
		e.Hint = "add a list: trailmark serial pool change " + p.Name + " --list FILE"
	}
	return e
}

// save writes the counters, and tells them to what outlives the database.
func (i *Issuer) save(ctx context.Context, tx *store.Tx, p *pool) (err error) {
	if !p.Timed {
		if p.Place, err = tx.SerialPlace(ctx); err != nil {
			return err
		}
		if err := tx.WitnessSerials(ctx, p.SerialPool); err != nil {
			return err
		}
	}
	return tx.SaveSerialPool(ctx, p.SerialPool)
}
