package store

import (
	"context"

	"github.com/trailmark/trailmark"
)

// Owner is who made a query or a subscription.
type Owner struct {
	Name  string            // of the user or the token
	Token int64             // zero for a user
	Party trailmark.ThingID // of a partner; empty for one's own people
}

// NamedQuery is a query that is kept under a name. Names belong to the party
// of their owner, so that one that is taken tells another party nothing.
type NamedQuery struct {
	Owner
	Name    string
	Created trailmark.Instant
	Query   []byte // as it was given, JSON
}

const queryColumns = `select party, owner, token, name, created, query from named_query `

// AddQuery keeps a query. Errors: Conflict when its party has one of that name.
func (t *Tx) AddQuery(ctx context.Context, q NamedQuery) error {
	const text = `insert into named_query (party, name, owner, token, created, query) values ($1, $2, $3, $4, $5, $6)
		on conflict (party, name) do nothing`
	n, err := t.exec(ctx, text, string(q.Party), q.Name, q.Owner.Name, q.Token, int64(q.Created), string(q.Query))
	if err == nil && n == 0 {
		return &trailmark.Error{
			Kind: trailmark.Conflict, Message: "there is a query of this name already",
			Hint: "delete it first, or choose another name",
		}
	}
	return err
}

// Query gives a party's query. Errors: NotFound.
func (t *Tx) Query(ctx context.Context, party trailmark.ThingID, name string) (NamedQuery, error) {
	list, err := t.queries(ctx, "where party = $1 and name = $2", string(party), name)
	if err == nil && len(list) == 0 {
		err = trailmark.Errorf(trailmark.NotFound, "there is no query of this name")
	}
	if err != nil {
		return NamedQuery{}, err
	}
	return list[0], nil
}

// Queries gives up to limit of a party's queries by name, those after a name.
func (t *Tx) Queries(ctx context.Context, party trailmark.ThingID, after string, limit int) ([]NamedQuery, error) {
	return t.queries(ctx, "where party = $1 and name > $2 order by name limit $3", string(party), after, int64(limit))
}

// CountQueries gives how many queries a party has.
func (t *Tx) CountQueries(ctx context.Context, party trailmark.ThingID) (n int, err error) {
	return t.count(ctx, "select count(*) from named_query where party = $1", string(party))
}

func (t *Tx) count(ctx context.Context, text string, args ...any) (n int, err error) {
	err = t.query(ctx, text, args, func(r row) error {
		n = int(r.Int(0))
		return nil
	})
	return n, err
}

func (t *Tx) queries(ctx context.Context, which string, args ...any) (list []NamedQuery, err error) {
	err = t.query(ctx, queryColumns+which, args, func(r row) error {
		list = append(list, NamedQuery{
			Owner: Owner{Party: trailmark.ThingID(r.Text(0)), Name: r.Text(1), Token: r.Int(2)},
			Name:  r.Text(3), Created: trailmark.Instant(r.Int(4)), Query: r.Bytes(5),
		})
		return nil
	})
	return list, err
}

// RemoveQuery ends a party's query and all subscriptions to it.
// Errors: NotFound.
func (t *Tx) RemoveQuery(ctx context.Context, party trailmark.ThingID, name string) error {
	n, err := t.exec(ctx, "delete from named_query where party = $1 and name = $2", string(party), name)
	if err != nil {
		return err
	}
	if n == 0 {
		return trailmark.Errorf(trailmark.NotFound, "there is no query of this name")
	}
	const outbox = `delete from outbox where subscription in (select id from subscription where party = $1 and query = $2)`
	if _, err := t.exec(ctx, outbox, string(party), name); err != nil {
		return err
	}
	_, err = t.exec(ctx, "delete from subscription where party = $1 and query = $2", string(party), name)
	return err
}
