package feed

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/store"
)

// Query is a query that is kept under a name (EPCIS 2.0, section 12.7). Names
// belong to a party: one's own people share theirs, and each partner has its
// own, which nobody else sees.
type Query struct {
	Name  string          `json:"name"`
	Query json.RawMessage `json:"query"`

	created trailmark.Instant
}

const (
	maxName  = 200     // characters of a query's name
	maxQuery = 1 << 20 // bytes of a query
)

// Define keeps a query. Errors: Usage for a name or a query that makes no
// sense, with the Path of the member; Conflict for a name that is taken;
// Forbidden when there are too many.
func (f *Feed) Define(ctx context.Context, p *access.Principal, q Query) error {
	if err := checkName(q.Name); err != nil {
		return err
	}
	if len(q.Query) > maxQuery {
		return trailmark.Errorf(trailmark.TooLarge, "the query is longer than %d bytes", maxQuery)
	}
	if _, err := parseQuery(q.Query); err != nil {
		return err
	}
	return f.Store.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.CountQueries(ctx, p.Party)
		if err != nil {
			return err
		}
		if n >= f.MaxQueries {
			return tooMany("queries", n)
		}
		return tx.AddQuery(ctx, store.NamedQuery{Owner: owner(p), Name: q.Name, Created: trailmark.InstantOf(time.Now()), Query: q.Query})
	})
}

func tooMany(what string, n int) error {
	return &trailmark.Error{
		Kind: trailmark.Forbidden, Message: "there are too many " + what + " already",
		Hint: "delete those that nobody needs",
	}
}

func checkName(name string) error {
	switch {
	case name == "" || utf8.RuneCountInString(name) > maxName:
	case name == "." || name == "..": // mean something else in a path
	case !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
	default:
		return nil
	}
	return &trailmark.Error{
		Kind: trailmark.Usage, Path: "name", Message: "this cannot be the name of a query",
		Hint: "choose up to 200 letters, digits and signs",
	}
}

// parseQuery reads a query that may be kept: one that asks for a page is none.
func parseQuery(text []byte) (*eventquery.Query, error) {
	if len(text) == 0 {
		return nil, trailmark.Errorf(trailmark.Usage, "the member query is missing")
	}
	q, err := eventquery.ParseJSON(text)
	if err == nil && q.NextPageToken != "" {
		err = &trailmark.Error{Kind: trailmark.Usage, Path: "nextPageToken", Message: "a query that is kept cannot ask for a page"}
	}
	return q, err
}

// Query gives a query of the principal's party. Errors: NotFound.
func (f *Feed) Query(ctx context.Context, p *access.Principal, name string) (q Query, err error) {
	err = f.Store.View(ctx, func(tx *store.Tx) error {
		kept, err := tx.Query(ctx, p.Party, name)
		q = queryOf(kept)
		return err
	})
	return q, err
}

func queryOf(q store.NamedQuery) Query { return Query{q.Name, q.Query, q.Created} }

// Parse gives the query in the form in which it can be asked.
func (q Query) Parse() (*eventquery.Query, error) { return eventquery.ParseJSON(q.Query) }

// Queries gives up to limit queries of the principal's party by name, those
// after a name.
func (f *Feed) Queries(ctx context.Context, p *access.Principal, after string, limit int) (list []Query, err error) {
	list = []Query{}
	err = f.Store.View(ctx, func(tx *store.Tx) error {
		kept, err := tx.Queries(ctx, p.Party, after, limit)
		for _, q := range kept {
			list = append(list, queryOf(q))
		}
		return err
	})
	return list, err
}

// Drop ends a query, all subscriptions to it and the connections that follow
// it. Errors: NotFound.
func (f *Feed) Drop(ctx context.Context, p *access.Principal, name string) error {
	err := f.Store.Update(ctx, func(tx *store.Tx) error { return tx.RemoveQuery(ctx, p.Party, name) })
	f.connections.wake()
	return err
}
