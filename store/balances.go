package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/trailmark/trailmark"
)

var balanceTable = &table{"balance", []string{"thing", "place", "uom", "quantity", "time", "seq"}}

// CompareBalances is the order in which balances are kept.
func CompareBalances(a, b trailmark.Balance) int {
	return cmp.Or(cmp.Compare(a.Thing, b.Thing), cmp.Compare(a.Place, b.Place), cmp.Compare(a.UOM, b.UOM))
}

// Balances gives how much of the things is where, in order of thing, place and
// unit.
func (t *Tx) Balances(ctx context.Context, things []trailmark.Ref) ([]trailmark.Balance, error) {
	return t.balances(ctx, `b.thing = k.key`, things)
}

// BalancesAt gives what is at places or in containers, in the same order.
func (t *Tx) BalancesAt(ctx context.Context, places []trailmark.Ref) ([]trailmark.Balance, error) {
	return t.balances(ctx, `b.place = k.key`, places)
}

func (t *Tx) balances(ctx context.Context, where string, keys []trailmark.Ref) ([]trailmark.Balance, error) {
	var list []trailmark.Balance
	text := `select b.thing, b.place, b.uom, b.quantity, b.time, b.seq from {ints $1} cross join balance b where ` + where
	err := t.query(ctx, text, []any{distinct(keys)}, func(r row) error {
		quantity, err := trailmark.ParseDecimal(trailmark.Number(r.Text(3)))
		list = append(list, trailmark.Balance{
			Thing: trailmark.Ref(r.Int(0)), Place: trailmark.Ref(r.Int(1)), UOM: r.Text(2),
			Quantity: quantity, Time: trailmark.Instant(r.Int(4)), Seq: trailmark.Seq(r.Int(5)),
		})
		return err
	})
	slices.SortFunc(list, CompareBalances)
	return list, err
}

// DropBalances takes all balances of things away.
func (t *Tx) DropBalances(ctx context.Context, things []trailmark.Ref) error {
	if len(things) == 0 {
		return nil
	}
	_, err := t.exec(ctx, `delete from balance where thing in (select key from {ints $1})`, distinct(things))
	return err
}

// ReplaceBalances puts balances in the place of all those of the same thing
// and place.
func (t *Tx) ReplaceBalances(ctx context.Context, list []trailmark.Balance) error {
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, CompareBalances)
	keys := make(pairs, len(list))
	for i, b := range list {
		keys[i] = [2]int64{int64(b.Thing), int64(b.Place)}
	}
	const remove = `delete from balance where (thing, place, uom) in (
		select b.thing, b.place, b.uom from {pairs $1} cross join balance b where b.thing = k.a and b.place = k.b)`
	if _, err := t.exec(ctx, remove, keys); err != nil {
		return err
	}
	fresh := newRows(balanceTable, len(list))
	for _, b := range list {
		fresh.add(integer(b.Thing), integer(b.Place), text(b.UOM), text(b.Quantity.String()), integer(b.Time), integer(b.Seq))
	}
	return t.insert(ctx, balanceTable, fresh)
}
