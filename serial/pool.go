package serial

import (
	"encoding/json"
	"math"
	"math/big"
	"math/bits"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// The kinds of pools.
const (
	Random = "random"
	Range  = "range"
	List   = "list"
)

// Pool is what is told of a pool. Its secret is not in it.
type Pool struct {
	Name     string `json:"name"`
	AI       string `json:"ai"`
	Key      string `json:"key"` // the key, or the digits with which every number begins
	Kind     string `json:"kind"`
	Alphabet string `json:"alphabet,omitempty"`
	Length   int    `json:"length,omitempty"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`

	// Space is how many numbers of this form there are, Capacity how many of them
	// may be given out, and Free how many of these are left.
	Space    json.Number `json:"space"`
	Capacity int64       `json:"capacity"`
	Issued   int64       `json:"issued"`
	Free     int64       `json:"free"`
	// Guess is the chance that a guess meets a number that was given out, and
	// Odds the number of guesses that it takes on average; Worst are the odds
	// that the pool does not go below. Of random numbers.
	Guess float64 `json:"guess,omitempty"`
	Odds  float64 `json:"odds,omitempty"`
	Worst int64   `json:"worst_odds,omitempty"`

	States map[string]int64 `json:"states"` // how many numbers are in which
	// Low says that the pool has reached its warning, Suspended why it gives out
	// nothing, with what to do.
	Low       bool   `json:"low"`
	Warn      int64  `json:"warn_percent"`
	Suspended string `json:"suspended,omitempty"`
	Created   string `json:"created"` // RFC 3339
}

// Trouble says why somebody has to see to the pool: it is suspended, used up or
// low. It is empty for a pool that is good.
func (p *Pool) Trouble() string {
	switch {
	case p.Suspended != "":
		return "suspended"
	case p.Low && p.Free == 0:
		return "used up"
	case p.Low:
		return "low"
	}
	return ""
}

// pool is a row with what follows from it.
type pool struct {
	store.SerialPool
	class class
	form  form
}

func newPool(st *store.Store, row store.SerialPool) (*pool, error) {
	p := &pool{SerialPool: row}
	p.class, _ = classOf(row.AI)
	switch row.Kind {
	case Random:
		r, err := newRandom(row.Alphabet, row.Length, row.Secret)
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "the pool %s", row.Name)
		}
		p.form = r
	case Range:
		p.form = newSequence(row.Lowest, row.Length, row.Size)
	case List:
		p.form = &list{st, row.ID, row.Size, row.Parts}
	default:
		return nil, trailmark.Errorf(trailmark.Internal, "the pool %s is of no known kind", row.Name)
	}
	return p, nil
}

// capacity is how many numbers the pool may give out in all.
func (p *pool) capacity() int64 {
	n := p.Size
	if p.Kind == Random && p.Odds > 0 {
		most, _ := p.form.words().divide(uint64(p.Odds))
		n = min(n, most.capped(math.MaxInt64))
	}
	if p.Most > 0 {
		n = min(n, p.Most)
	}
	return n
}

func (p *pool) free() int64 { return max(0, p.capacity()-p.Issued) }

// low reports whether the pool has reached its warning.
func (p *pool) low() bool {
	return p.Warn > 0 && float64(p.Issued) >= float64(p.capacity())*float64(p.Warn)/100
}

// A position of a timed pool belongs to a time: all of them are spread over
// 2^horizon microseconds from the making of the pool on, 71 years.
const (
	horizon = 51
	// timedSize is from how many words on: a quarter of a number in a
	// microsecond, so that ten million leave within a minute.
	timedSize = 1 << 49
	// mostPositions bounds positions, so that they and their sums are int64.
	mostPositions = 1 << 62
)

// due gives the position that belongs to a time.
func (p *pool) due(now trailmark.Instant) int64 {
	elapsed := max(0, now-p.Created)
	return shift(multiply(uint64(elapsed), uint64(p.Size)), horizon).capped(mostPositions)
}

// leaves is when numbers up to a position may leave: their time has come.
func (p *pool) leaves(end int64) trailmark.Instant {
	elapsed, rest := multiply(uint64(end), 1<<horizon).divide(uint64(p.Size))
	if rest > 0 {
		elapsed = elapsed.plus(1)
	}
	return p.Created + trailmark.Instant(elapsed.capped(math.MaxInt64/2))
}

func shift(a uint128, n uint) uint128 {
	return uint128{a.hi >> n, a.hi<<(bits.UintSize-n) | a.lo>>n}
}

// describe tells a pool.
func (p *pool) describe(states map[string]int64) Pool {
	words := p.form.words()
	space := new(big.Int).SetUint64(words.hi)
	space.Lsh(space, bits.UintSize).Add(space, new(big.Int).SetUint64(words.lo))
	d := Pool{
		Name: p.Name, AI: p.AI, Key: p.Base, Kind: p.Kind, Alphabet: p.Alphabet, Length: p.Length,
		Space: json.Number(space.String()), Capacity: p.capacity(), Issued: p.Issued, Free: p.free(),
		States: map[string]int64{}, Low: p.low(), Warn: p.Warn, Created: p.Created.String(),
	}
	for state, n := range states {
		d.States[state] = n
	}
	d.States[Free] = d.Free
	switch p.Kind {
	case Random:
		if d.Worst = p.Odds; p.Issued > 0 {
			d.Guess = float64(p.Issued) / words.float()
			d.Odds = words.float() / float64(p.Issued)
		}
	case Range:
		s := newSequence(p.Lowest, p.Length, p.Size)
		d.From, d.To = string(s.at(0)), string(s.at(p.Size-1))
	}
	if p.Suspended != "" {
		d.Suspended = suspended(p.Name).Error()
	}
	return d
}

func suspended(name string) *trailmark.Error {
	return &trailmark.Error{
		Kind:    trailmark.Conflict,
		Message: "the database was put back to an older state, and nobody knows which numbers of " + name + " have left since",
		Hint: "find the last number that was given out, and say: trailmark serial pool resume " + name +
			" --after NUMBER",
	}
}
