package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"github.com/trailmark/trailmark"
)

// Secret gives the 32 random bytes that all servers on this database share for
// a purpose. They are made when they are first asked for.
func (s *Store) Secret(ctx context.Context, purpose string) (secret []byte, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		value, err := metaValue(ctx, tx, "secret:"+purpose)
		if err != nil {
			return err
		}
		if value == "" {
			fresh := make([]byte, 32)
			rand.Read(fresh) // never fails (crypto/rand)
			value = hex.EncodeToString(fresh)
			if _, err := tx.exec(ctx, "insert into meta (key, value) values ($1, $2)", "secret:"+purpose, value); err != nil {
				return err
			}
		}
		secret, err = hex.DecodeString(value)
		return err
	})
	return secret, err
}

// Spend says that something with this hash, such as a page token, must not be
// used again. What has expired meanwhile is forgotten.
func (t *Tx) Spend(ctx context.Context, hash []byte, expires trailmark.Instant) error {
	if _, err := t.exec(ctx, "delete from spent where expires < $1", t.clock()); err != nil {
		return err
	}
	_, err := t.exec(ctx, "insert into spent (hash, expires) values ($1, $2) on conflict (hash) do nothing", hash, int64(expires))
	return err
}

// Spent reports whether something with this hash was spent.
func (t *Tx) Spent(ctx context.Context, hash []byte) (spent bool, err error) {
	err = t.query(ctx, "select 1 from spent where hash = $1", []any{hash}, func(row) error {
		spent = true
		return nil
	})
	return spent, err
}
