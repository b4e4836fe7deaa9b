package serial

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"math/big"
	"strings"
	"unicode"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// Spec says what a pool is to be. Exactly one of Random, From and List says of
// which kind it is.
type Spec struct {
	Name string
	// AI is that of the numbers' key: 01 for serials of a GTIN, 00, 8003 or 8004;
	// Key is the GTIN, the GRAI without serial, the company prefix of a GIAI, or
	// the extension digit and company prefix of an SSCC.
	AI, Key string

	Random   bool
	Length   int    // of random numbers, without what is in Key; [DefaultLength] when 0
	Alphabet string // of random numbers; [DefaultAlphabet] when empty
	// Odds: one in so many guesses may meet a random number in circulation;
	// [DefaultOdds] when 0.
	Odds int64

	From, To string // of a range

	List io.Reader // one number a line
	// Issued says that all of the list is in circulation already.
	Issued bool

	Most int64 // may be given out; 0 for all
	Warn int64 // at so many per cent the pool is said to run low; [DefaultWarn] when 0
}

// The defaults of a [Spec]. The alphabet leaves out 0, 1, I and O, which people
// take for each other.
const (
	DefaultAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	DefaultLength   = 12
	DefaultOdds     = 10_000
	DefaultWarn     = 90
)

// Create makes a pool. Errors: Usage for a spec that makes no sense; Invalid for
// a number that breaks the rules of its key; Conflict when the name is taken, or
// when another pool of the key could give out the same numbers.
func (i *Issuer) Create(ctx context.Context, who string, s Spec) (Pool, error) {
	row, err := s.row()
	if err != nil {
		return Pool{}, err
	}
	var blocks *spool
	if s.List != nil {
		if blocks, err = readList(ctx, &row, s.List); err != nil {
			return Pool{}, err
		}
		defer blocks.close()
	}
	err = i.store.Update(ctx, func(tx *store.Tx) error {
		p, err := newPool(i.store, row)
		if err != nil {
			return err
		}
		if err := i.separate(ctx, tx, p, blocks); err != nil {
			return err
		}
		if p.SerialPool, err = tx.AddSerialPool(ctx, row); err != nil {
			return err
		}
		if err := blocks.store(ctx, tx, p.ID); err != nil {
			return err
		}
		if s.Issued {
			if err := i.issueAll(ctx, tx, p); err != nil {
				return err
			}
		}
		return tx.AppendAudit(ctx, store.Change{Who: who, Action: "serial.pool", Object: s.Name, After: p.describe(nil)})
	})
	if err != nil {
		return Pool{}, err
	}
	return i.Pool(ctx, s.Name)
}

// issueAll takes all numbers of a new pool for given out.
func (i *Issuer) issueAll(ctx context.Context, tx *store.Tx, p *pool) error {
	if err := p.lose(ctx, tx, p.Size); err != nil {
		return err
	}
	return i.save(ctx, tx, p)
}

// row checks a spec, and makes the row of its pool.
func (s *Spec) row() (store.SerialPool, error) {
	row := store.SerialPool{Name: s.Name, AI: s.AI, Most: s.Most, Warn: cmp.Or(s.Warn, DefaultWarn), Secret: make([]byte, 32)}
	rand.Read(row.Secret) // never fails (crypto/rand)
	if s.Name == "" || len(s.Name) > 100 || strings.ContainsFunc(s.Name, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' }) {
		return row, trailmark.Errorf(trailmark.Usage, "the name of a pool has 1 to 100 letters, digits and signs")
	}
	if s.Most < 0 || s.Warn < 0 || s.Warn > 100 || s.Odds < 0 {
		return row, trailmark.Errorf(trailmark.Usage, "limits are not below zero, and a warning is at most at 100 per cent")
	}
	c, ok := classOf(func(c class) bool { return c.ai == s.AI })
	if !ok {
		return row, trailmark.Errorf(trailmark.Usage, "a pool is of a GTIN, an SSCC, a GRAI or a GIAI")
	}
	var err error
	if row.Base, err = c.base(s.Key); err != nil {
		return row, err
	}
	return row, s.shape(&row, c)
}

// shape says of which kind the pool is.
func (s *Spec) shape(row *store.SerialPool, c class) error {
	isRange := s.From != "" || s.To != ""
	if !s.Random && (s.Length != 0 || s.Alphabet != "" || s.Odds != 0) {
		return trailmark.Errorf(trailmark.Usage, "only random numbers have a length, an alphabet and odds")
	}
	if s.Issued && s.List == nil {
		return trailmark.Errorf(trailmark.Usage, "only of a list all can be in circulation")
	}
	switch {
	case s.Random && !isRange && s.List == nil:
		return s.random(row, c)
	case isRange && !s.Random && s.List == nil:
		return s.sequence(row, c)
	case s.List != nil && !s.Random && !isRange:
		row.Kind = List
		return nil
	}
	return trailmark.Errorf(trailmark.Usage, "a pool is of random numbers, of a range or of a list: say one of them")
}

// mostRandom is the longest random part: the words of 20 characters of set 82
// are fewer than 2^128.
const mostRandom = 20

func (s *Spec) random(row *store.SerialPool, c class) error {
	alphabet, length := DefaultAlphabet, DefaultLength
	if c.digits {
		alphabet, length = figures, c.room(row.Base)
	}
	row.Kind, row.Odds = Random, cmp.Or(s.Odds, DefaultOdds)
	row.Alphabet, row.Length = cmp.Or(s.Alphabet, alphabet), cmp.Or(s.Length, length)
	if err := checkRandom(row, c); err != nil {
		return err
	}
	words := power(len(row.Alphabet), row.Length)
	row.Size = words.capped(mostPositions)
	row.Timed = row.Size >= timedSize
	if most, _ := words.divide(uint64(row.Odds)); most == (uint128{}) {
		return &trailmark.Error{
			Kind: trailmark.Usage, Message: "these numbers are too easily guessed: of one in circulation, 1 in " + grouped(words.capped(mostPositions)) + " guesses would meet it",
			Hint: "choose a larger length or alphabet, or allow easier guesses with --odds",
		}
	}
	return nil
}

// checkRandom refuses a length and an alphabet that the key does not allow.
func checkRandom(row *store.SerialPool, c class) error {
	room := c.room(row.Base)
	if c.digits && row.Length != room {
		return trailmark.Errorf(trailmark.Usage, "an SSCC has 18 digits: the length is %d here", room)
	}
	if row.Length < 1 || row.Length > min(room, mostRandom) {
		return trailmark.Errorf(trailmark.Usage, "the length is 1 to %d", min(room, mostRandom))
	}
	for at, r := range row.Alphabet {
		if strings.ContainsRune(row.Alphabet[:at], r) {
			return trailmark.Errorf(trailmark.Usage, "the alphabet has %q twice", r)
		}
		if err := c.check(row.Base, strings.Repeat(string(r), row.Length)); err != nil {
			return err
		}
	}
	if len(row.Alphabet) < 2 {
		return trailmark.Errorf(trailmark.Usage, "an alphabet has two characters or more")
	}
	return nil
}

func (s *Spec) sequence(row *store.SerialPool, c class) error {
	row.Kind, row.Lowest = Range, s.From
	for _, end := range []string{s.From, s.To} {
		if strings.Trim(end, figures) != "" || end == "" {
			return trailmark.Errorf(trailmark.Usage, "a range is from digits to digits")
		}
		if err := c.check(row.Base, end); err != nil {
			return err
		}
	}
	switch zeros := s.From[0] == '0' && s.From != "0" || s.To[0] == '0' && s.To != "0"; {
	case len(s.From) == len(s.To):
		row.Length = len(s.From)
	case zeros || c.digits:
		return trailmark.Errorf(trailmark.Usage, "with leading zeros, a range has as many digits at its end as at its beginning")
	}
	from, _ := new(big.Int).SetString(s.From, 10)
	to, _ := new(big.Int).SetString(s.To, 10)
	size := to.Sub(to, from).Add(to, big.NewInt(1))
	if size.Sign() <= 0 || size.Cmp(big.NewInt(mostPositions)) > 0 {
		return trailmark.Errorf(trailmark.Usage, "a range goes up, by at most %s numbers", grouped(mostPositions))
	}
	row.Size = size.Int64()
	return nil
}
