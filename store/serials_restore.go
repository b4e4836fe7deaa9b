package store

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// A database that was put back to an older state does not know which numbers
// of its pools have left since. Three things outside of the rows tell:
// [Restore], which sees the database that it overwrites, the identity of a
// PostgreSQL database, and a file beside an SQLite one. Pools whose positions
// belong to times need none of them.

// Restored is why a pool is suspended after its database was put back.
const Restored = "restored"

// suspendSerials suspends what cannot know by itself where to go on.
func suspendSerials(ctx context.Context, t tx) error {
	_, err := t.exec(ctx, "update serial_pool set suspended = $1 where timed = 0 and suspended = ''", Restored)
	return err
}

// reachedSerials gives how far pools had come in a database that is about to be
// overwritten, as far as it knows that itself.
func reachedSerials(ctx context.Context, t tx, e engine, tables []*table) (map[string]int64, error) {
	reached := map[string]int64{}
	at := slices.IndexFunc(tables, func(known *table) bool { return known.name == "serial_pool" })
	if at < 0 {
		return reached, nil
	}
	place, err := e.identity(ctx, t)
	if err != nil {
		return nil, err
	}
	next := "next"
	if slices.Contains(tables[at].columns, "reached") { // since schema file 13
		next = "case when reached > next then reached else next end"
	}
	text := `select secret, ` + next + ` from serial_pool where timed = 0 and suspended = '' and place in ('', $1)`
	err = t.query(ctx, text, []any{place}, func(r row) error {
		reached[witnessName(r.Bytes(0))] = r.Int(1)
		return nil
	})
	return reached, err
}

// settleSerials says of pools that were just restored where they go on: behind
// what the database that was overwritten had given out, when that was more.
// Others are suspended.
func settleSerials(ctx context.Context, t tx, reached map[string]int64) error {
	if err := suspendSerials(ctx, t); err != nil {
		return err
	}
	behind := map[int64]int64{}
	err := t.query(ctx, "select id, secret, next from serial_pool where timed = 0", nil, func(r row) error {
		if next := reached[witnessName(r.Bytes(1))]; next > r.Int(2) {
			behind[r.Int(0)] = next
		}
		return nil
	})
	for id, next := range behind {
		if err == nil {
			_, err = t.exec(ctx, "update serial_pool set reached = $2, suspended = '', place = '' where id = $1", id, next)
		}
	}
	return err
}

// SuspendSerials says that the database was put back to an older state, by
// means that trailmark does not see. It gives how many pools are suspended.
func (t *Tx) SuspendSerials(ctx context.Context) (n int64, err error) {
	if err := suspendSerials(ctx, t); err != nil {
		return 0, err
	}
	err = t.query(ctx, "select count(*) from serial_pool where suspended <> ''", nil, func(r row) error {
		n = r.Int(0)
		return nil
	})
	return n, err
}

// SerialPlace gives the identity of the database that the transaction is in,
// which a copy of it or what was put back in its place does not have; "" where
// the engine cannot tell.
func (t *Tx) SerialPlace(ctx context.Context) (string, error) { return t.store.engine.identity(ctx, t) }

// identity of a file is not known: a file that is copied over keeps its inode,
// and one that is moved need not. See [Tx.SerialWitness].
func (e *sqliteEngine) identity(context.Context, tx) (string, error) { return "", nil }

// identity is made of what changes when a PostgreSQL database is put back: by
// pg_restore the number of the table, in another cluster that of the cluster,
// and by recovery to a point in time or a failover the timeline.
func (e *postgresEngine) identity(ctx context.Context, t tx) (place string, err error) {
	const allowed = `select (has_function_privilege('pg_control_system()', 'execute')
		and has_function_privilege('pg_control_checkpoint()', 'execute'))::int`
	cluster := "'', ''"
	err = t.query(ctx, allowed, nil, func(r row) error {
		if r.Int(0) == 1 {
			cluster = `(select system_identifier::text from pg_control_system()), (select timeline_id::text from pg_control_checkpoint())`
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	text := `select concat_ws('/', 'serial_pool'::regclass::oid::text,
		(select oid::text from pg_database where datname = current_database()), ` + cluster + `)`
	err = t.query(ctx, text, nil, func(r row) error {
		place = r.Text(0)
		return nil
	})
	return place, err
}

// witness is the file beside an SQLite database, which keeps the next position
// of each pool also when the database is replaced by an older copy.
func (e *sqliteEngine) witness() string {
	if strings.HasPrefix(e.path, "file:") || strings.HasPrefix(e.path, ":") {
		return ""
	}
	return e.path + ".serials"
}

func (e *postgresEngine) witness() string { return "" }

// SerialWitness gives the next position of a pool as it was told to
// [Tx.WitnessSerials] last, or as a database had it that this one was restored
// over; 0 where nobody knows.
func (t *Tx) SerialWitness(_ context.Context, p SerialPool) (int64, error) {
	seen, err := readWitness(t.store.engine.witness())
	return max(p.Reached, seen[witnessName(p.Secret)]), err
}

// WitnessSerials tells the next position of a pool to what lies outside of the
// database, durably and before the transaction commits.
func (t *Tx) WitnessSerials(_ context.Context, p SerialPool) error {
	file := t.store.engine.witness()
	if file == "" {
		return nil
	}
	seen, err := readWitness(file)
	if err != nil {
		return err
	}
	name := witnessName(p.Secret)
	seen[name] = max(seen[name], p.Next)
	if err := writeWitness(file, seen); err != nil {
		return trailmark.Wrapf(trailmark.Unavailable, err, "%s cannot be written", file)
	}
	return nil
}

// witnessName tells pools apart, also one that has the name of a former one.
func witnessName(secret []byte) string {
	return hex.EncodeToString(secret[len(secret)-min(8, len(secret)):])
}

func readWitness(file string) (map[string]int64, error) {
	seen := map[string]int64{}
	in, err := os.Open(file)
	if file == "" || errors.Is(err, fs.ErrNotExist) {
		return seen, nil
	}
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Unavailable, err, "%s cannot be read", file)
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var pool string
		var next int64
		if _, err := fmt.Sscan(lines.Text(), &pool, &next); err != nil {
			return nil, trailmark.Wrapf(trailmark.Unavailable, err, "%s is damaged", file)
		}
		seen[pool] = next
	}
	return seen, lines.Err()
}

func writeWitness(file string, seen map[string]int64) error {
	out, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	for pool, next := range seen {
		if _, e := fmt.Fprintln(out, pool, next); e != nil {
			err = e
		}
	}
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = os.Rename(out.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(out.Name()))
	}
	return nil
}
