package eventquery

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// How much a query may ask for. More is an error of kind TooLarge.
const (
	MaxParameters = 100
	MaxValues     = 10_000 // of all parameters together
	MaxPatterns   = 100    // of one parameter
)

// Parse reads the parameters of a URL (EPCIS 2.0, REST binding): the values of
// a list are separated by "|", or the parameter is repeated. Prefixes tells the
// namespaces of the prefixes in names of extension fields, as the header
// GS1-Extensions gives them; it may be nil. Every value must be a parameter of
// the query: what belongs to the call alone has to be taken out before.
//
// A parameter that is unknown or has an impossible value is an error of kind
// Usage, with the parameter as its Path. A query that asks for too much is an
// error of kind TooLarge.
func Parse(values url.Values, prefixes map[string]string) (*Query, error) {
	var parameters []parameter
	for name, given := range values {
		p := parameter{name: name}
		for _, s := range given {
			p.values = append(p.values, strings.Split(s, "|")...)
		}
		parameters = append(parameters, p)
	}
	return read(parameters, epcis.ContextOf(prefixes))
}

// read makes the query of its parameters.
func read(parameters []parameter, context *epcis.Context) (*Query, error) {
	if err := checkSize(parameters); err != nil {
		return nil, err
	}
	slices.SortFunc(parameters, func(a, b parameter) int { return cmp.Compare(a.name, b.name) })
	r := reader{query: &Query{Descending: true, prefixes: context.Prefixes()}, context: context}
	for _, r.parameter = range parameters {
		r.define()
		if r.err != nil {
			return nil, r.err
		}
		r.query.parameters = append(r.query.parameters, r.parameter)
	}
	return r.query, r.query.checkOrder()
}

// define finds what the parameter means and reads it.
func (r *reader) define() {
	if s := r.name + strings.Join(r.values, ""); !utf8.ValidString(s) {
		r.fail(strings.ToValidUTF8(s, "\uFFFD"), "is not written in UTF-8", "")
		return
	}
	def, ok := fixed[r.name]
	if !ok {
		def = r.composed()
	}
	if r.err != nil {
		return
	}
	r.shape = def.shape
	if len(r.values) == 0 || slices.Contains(r.values, "") && r.shape != flag {
		r.fail("", "is no value", "give the parameter a value, or leave it out")
		return
	}
	def.read(r)
}

func checkSize(parameters []parameter) error {
	n := 0
	for _, p := range parameters {
		n += len(p.values)
	}
	if len(parameters) > MaxParameters || n > MaxValues {
		return tooComplex()
	}
	return nil
}

func tooComplex() error {
	return &trailmark.Error{Kind: trailmark.TooLarge, Message: "the query is too complex",
		Hint: "it may have 100 parameters with 10,000 values in all and 100 EPC patterns in one; split it"}
}

// checkOrder holds the parameters about the answer against each other.
func (q *Query) checkOrder() error {
	wrong := func(path, message string) error {
		return &trailmark.Error{Kind: trailmark.Usage, Path: path, Message: message}
	}
	switch {
	case q.EventCountLimit > 0 && q.MaxEventCount > 0:
		return wrong("eventCountLimit", "eventCountLimit and maxEventCount exclude each other")
	case q.EventCountLimit > 0 && q.OrderBy.By == Unordered:
		return wrong("eventCountLimit", "eventCountLimit needs orderBy, which says what the first events are")
	}
	return nil
}
