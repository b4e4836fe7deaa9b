package eventquery

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/gs1"
)

// parameter is one parameter as it was given: its values as text.
type parameter struct {
	name   string
	values []string
	shape  shape // how its values are written in JSON
}

// shape says how the values of a parameter are written in JSON.
type shape uint8

const (
	texts   shape = iota // a list of strings
	text                 // one string
	numbers              // a list of numbers
	number               // one number
	typed                // one number, or a time as a string
	flag                 // whether something is there: null or 1
	boolean
)

// definition says what a parameter means.
type definition struct {
	shape shape
	read  func(*reader)
}

// reader reads the parameters of one query, one at a time, into the query. It
// keeps the first fault, and goes on with zero values.
type reader struct {
	query   *Query
	context *epcis.Context
	parameter
	err error
}

// fail says what is wrong with a value of the parameter.
func (r *reader) fail(value, wrong, hint string) {
	if r.err == nil {
		r.err = &trailmark.Error{Kind: trailmark.Usage, Path: r.name, Message: fmt.Sprintf("%q %s", shorten(value), wrong), Hint: hint}
	}
}

// criterion adds a condition to the query.
func (r *reader) criterion(holds func(*trailmark.Event, Facts) (bool, error)) {
	r.query.Criteria = append(r.query.Criteria, Criterion{r.name, holds})
}

// event adds a condition that needs no master data.
func (r *reader) event(holds func(*trailmark.Event) bool) {
	r.criterion(func(ev *trailmark.Event, _ Facts) (bool, error) { return holds(ev), nil })
}

// one gives the value of a parameter that has one value.
func (r *reader) one() string {
	if len(r.values) != 1 {
		r.fail(strings.Join(r.values, "|"), "is not one value", "give the parameter once, with one value")
		return ""
	}
	return r.values[0]
}

func (r *reader) time() time.Time {
	s := r.one()
	t, ok := parseTime(s)
	if !ok {
		r.fail(s, "is not a date and time with a time zone", "write it like 2026-03-12T14:05:00.000Z or 2026-03-12T15:05:00+01:00; in a URL, + is %2B")
	}
	return t
}

func (r *reader) decimal(s string) trailmark.Decimal {
	d, err := trailmark.ParseDecimal(trailmark.Number(s))
	if err != nil {
		r.fail(s, "is not a decimal number", "")
	}
	return d
}

// count reads a whole number above zero.
func (r *reader) count() int {
	s := r.one()
	n, ok := parseCount(s)
	if !ok {
		r.fail(s, "is not a whole number from 1 to 2147483647", "")
	}
	return n
}

// word reads one of a few words.
func (r *reader) word(allowed ...string) string {
	s := r.one()
	if !slices.Contains(allowed, s) {
		r.fail(s, "is not allowed here", "it can be "+strings.Join(allowed, ", "))
	}
	return s
}

// wanted reads whether something has to be there: true, 1 or nothing at all;
// false and 0 ask for nothing.
func (r *reader) wanted() bool {
	s := r.one()
	wanted, ok := parseFlag(s)
	if !ok {
		r.fail(s, "does not say whether it must be there", "it can be true, 1 or nothing; false and 0 ask for nothing")
	}
	return wanted
}

// terms reads words of a vocabulary.
func (r *reader) terms(v epcis.Vocabulary) []trailmark.Term {
	return list(r.uris(), func(s string) trailmark.Term { return r.term(v, s) })
}

func (r *reader) term(v epcis.Vocabulary, s string) trailmark.Term {
	t := epcis.TermOf(v, s)
	if !epcis.IsStandard(v, t) && !strings.Contains(string(t), ":") {
		r.fail(s, "is neither a standard word of the vocabulary nor a URI", "")
	}
	return t
}

// ids reads names of things, places and documents (S5).
func (r *reader) ids() []trailmark.ThingID {
	return list(r.uris(), r.id)
}

func (r *reader) id(s string) trailmark.ThingID {
	id, err := gs1.Canonical(s)
	if err != nil && id.ID == "" {
		r.fail(s, "is no name: "+err.Error(), "write it as an EPC URN, a GS1 Digital Link or another URI")
	}
	return trailmark.ThingID(id.ID)
}

// uris gives the values. A prefixed name is given as it is and as the URI that
// it stands for: a value of an event keeps a prefix of its document's own.
func (r *reader) uris() []string {
	all := slices.Clone(r.values)
	for _, s := range r.values {
		if uri := r.context.Expand(s); uri != s {
			all = append(all, uri)
		}
	}
	return all
}

// list reads each value. The outcome is sorted and without repeats.
func list[T cmp.Ordered](values []string, read func(string) T) []T {
	all := make([]T, len(values))
	for i, s := range values {
		all[i] = read(s)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// has reports whether a sorted list has v.
func has[T cmp.Ordered](list []T, v T) bool {
	_, found := slices.BinarySearch(list, v)
	return found
}
