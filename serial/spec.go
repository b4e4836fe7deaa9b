package serial

import (
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
	Length   *int    // of random numbers, without what is in Key; nil for [DefaultLength]
	Alphabet *string // of random numbers; nil for [DefaultAlphabet]
	// Odds: one in so many guesses may meet a random number in circulation; nil
	// for [DefaultOdds].
	Odds *int64

	// From and To are the ends of a range, in which the digits at the end are
	// counted: from A001 to A999.
	From, To string

	List io.Reader // one number a line
	// Issued says that all of the list is in circulation already.
	Issued bool

	Most int64 // may be given out; 0 for all
	// Warn: at so many per cent the pool is said to run low, 0 for never; nil for
	// [DefaultWarn], and for never when all is in circulation.
	Warn *int64
}

// The defaults of a [Spec]. The alphabet leaves out 0, 1, I and O, which people
// take for each other.
const (
	DefaultAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	DefaultLength   = 12
	DefaultOdds     = 10_000
	DefaultWarn     = 90
)

// given is what a pointer leads to, or a default for nil.
func given[T any](value *T, otherwise T) T {
	if value == nil {
		return otherwise
	}
	return *value
}

// row checks a spec, and makes the row of its pool.
func (s *Spec) row() (store.SerialPool, error) {
	row := store.SerialPool{Name: s.Name, AI: s.AI, Most: s.Most, Warn: DefaultWarn, Secret: make([]byte, 32)}
	if s.Issued {
		row.Warn = 0
	}
	row.Warn = given(s.Warn, row.Warn)
	rand.Read(row.Secret) // never fails (crypto/rand)
	if s.Name == "" || len(s.Name) > 100 || strings.ContainsFunc(s.Name, func(r rune) bool { return !unicode.IsPrint(r) || r == ' ' }) {
		return row, trailmark.Errorf(trailmark.Usage, "the name of a pool has 1 to 100 letters, digits and signs")
	}
	c, ok := classOf(s.AI)
	if !ok {
		return row, trailmark.Errorf(trailmark.Usage, "a pool is of a GTIN, an SSCC, a GRAI or a GIAI")
	}
	var err error
	if row.Base, err = c.base(s.Key); err != nil {
		return row, err
	}
	if err := s.shape(&row, c); err != nil {
		return row, err
	}
	return row, checkLimits(&row)
}

// shape says of which kind the pool is.
func (s *Spec) shape(row *store.SerialPool, c class) error {
	isRange := s.From != "" || s.To != ""
	if !s.Random && (s.Length != nil || s.Alphabet != nil || s.Odds != nil) {
		return trailmark.Errorf(trailmark.Usage, "only random numbers have a length, an alphabet and odds")
	}
	if s.Issued && s.List == nil {
		return trailmark.Errorf(trailmark.Usage, "only of a list all can be in circulation")
	}
	switch {
	case s.Random && !isRange && s.List == nil:
		return s.random(row, c)
	case isRange && !s.Random && s.List == nil:
		return sequential(row, c, s.From, s.To)
	case s.List != nil && !s.Random && !isRange:
		row.Kind, row.Parts = List, 1
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
	row.Kind, row.Odds = Random, given(s.Odds, DefaultOdds)
	row.Alphabet, row.Length = given(s.Alphabet, alphabet), given(s.Length, length)
	if err := checkRandom(row, c); err != nil {
		return err
	}
	row.Size = power(len(row.Alphabet), row.Length).capped(mostPositions)
	row.Timed = row.Size >= timedSize
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
	if err := c.checkLetters(row.Alphabet); err != nil {
		return err
	}
	for at, r := range row.Alphabet {
		if strings.ContainsRune(row.Alphabet[:at], r) {
			return trailmark.Errorf(trailmark.Usage, "the alphabet has %q twice", r)
		}
	}
	if len(row.Alphabet) < 2 {
		return trailmark.Errorf(trailmark.Usage, "an alphabet has two characters or more")
	}
	return nil
}

// sequential makes a row one of a range.
func sequential(row *store.SerialPool, c class, from, to string) error {
	for _, end := range []string{from, to} {
		if end == "" {
			return trailmark.Errorf(trailmark.Usage, "a range is from a number to another: say both")
		}
		if err := c.check(row.Base, end); err != nil {
			return err
		}
	}
	prefix, low := splitDigits(from)
	high, same := strings.CutPrefix(to, prefix)
	if !same || low == "" || high == "" || strings.Trim(high, figures) != "" {
		return &trailmark.Error{
			Kind: trailmark.Usage, Message: "the ends of a range differ in the digits at their end only",
			Hint: "write a range like 0001 to 9999, or A-0001 to A-9999",
		}
	}
	row.Kind, row.Lowest, row.Length = Range, from, 0
	if low[0] == '0' && len(low) > 1 || high[0] == '0' && len(high) > 1 {
		if row.Length = len(low); len(low) != len(high) {
			return trailmark.Errorf(trailmark.Usage, "with leading zeros, a range has as many digits at its end as at its beginning")
		}
	}
	first, _ := new(big.Int).SetString(low, 10)
	last, _ := new(big.Int).SetString(high, 10)
	size := last.Sub(last, first).Add(last, big.NewInt(1))
	if size.Sign() <= 0 || size.Cmp(big.NewInt(mostPositions)) > 0 {
		return trailmark.Errorf(trailmark.Usage, "a range goes up, by at most %s numbers", grouped(mostPositions))
	}
	row.Size = size.Int64()
	return nil
}

// checkLimits refuses limits that make no sense.
func checkLimits(row *store.SerialPool) error {
	if row.Most < 0 || row.Warn < 0 || row.Warn > 100 || row.Kind == Random && row.Odds < 1 {
		return trailmark.Errorf(trailmark.Usage, "limits are not below zero, odds not below one, and a warning is at most at 100 per cent")
	}
	if row.Kind != Random {
		return nil
	}
	words := power(len(row.Alphabet), row.Length)
	if most, _ := words.divide(uint64(row.Odds)); most == (uint128{}) {
		return &trailmark.Error{
			Kind: trailmark.Usage, Message: "these numbers are too easily guessed: of one in circulation, 1 in " + grouped(words.capped(mostPositions)) + " guesses would meet it",
			Hint: "choose a larger length or alphabet, or allow easier guesses with --odds",
		}
	}
	return nil
}
