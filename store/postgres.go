package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/trailmark/trailmark"
)

// postgresEngine is a PostgreSQL database or one schema of it, through pgx.
type postgresEngine struct{ pool *pgxpool.Pool }

// writerLock is the advisory lock that every write transaction takes first, so
// that events are numbered in the order in which they commit. The lock is that
// of a schema: the stores of one database do not wait for each other.
const writerLock = 0x7472_6169 // "trai"

// plans: every statement looks up a list of keys in an index. A planner without
// statistics, as after a first load, may read the whole table instead, so the
// ways that do are made dear. They stay possible where nothing else is, and
// would then be compiled (jit) because they are so dear.
//
// A list says as its limit how long it is. That takes nothing away, but the
// planner, which does not know the list when it makes one plan for all of them,
// then expects a short one. Without the limit it expects a longer one than most
// are, holds a plan for the list at hand for better, and plans each time anew,
// for longer than the statement runs.

var postgresDialect = dialect(
	"(select unnest($1::bigint[]) as key limit cardinality($1::bigint[])) k",
	"(select unnest($1::text[]) as key limit cardinality($1::text[])) k",
	"(select (v->>0)::bigint as a, (v->>1)::bigint as b from jsonb_array_elements($1::jsonb) v limit jsonb_array_length($1::jsonb)) k")

func openPostgres(ctx context.Context, url string) (engine, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, &trailmark.Error{Kind: trailmark.Usage, Message: "the PostgreSQL URL cannot be read", Hint: "write postgres://USER@HOST/NAME"}
	}
	config.ConnConfig.RuntimeParams["application_name"] = "trailmark"
	for _, way := range []string{"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"} {
		config.ConnConfig.RuntimeParams[way] = "off" // see plans, above
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, postgresError(err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, postgresError(err)
	}
	return &postgresEngine{pool}, nil
}

func (e *postgresEngine) migrations() string { return "migrations/postgres" }

func (e *postgresEngine) catalog() string {
	return `select k.key, c.column_name::text from {texts $1}
		join information_schema.columns c on c.table_schema = current_schema and c.table_name = k.key
		order by k.key collate "C", c.ordinal_position`
}

func (e *postgresEngine) close() error {
	e.pool.Close()
	return nil
}

func (e *postgresEngine) bytes(ctx context.Context) (size int64, err error) {
	const text = `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
		from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema::regnamespace`
	return size, postgresError(e.pool.QueryRow(ctx, text).Scan(&size))
}

func (e *postgresEngine) update(ctx context.Context, f func(tx) error) error {
	opening := &pgx.Batch{}
	opening.BeginTx(pgx.TxOptions{})
	opening.Queue("select pg_advisory_xact_lock($1, hashtext(current_schema()))", int32(writerLock))
	return e.run(ctx, opening, f)
}

func (e *postgresEngine) view(ctx context.Context, f func(tx) error) error {
	opening := &pgx.Batch{}
	opening.BeginTx(pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	return e.run(ctx, opening, f)
}

// run gives f a transaction that opens with its first statement, and ends it.
func (e *postgresEngine) run(ctx context.Context, opening *pgx.Batch, f func(tx) error) error {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return postgresError(err)
	}
	defer conn.Release()
	t := &postgresTx{conn: conn, opening: opening}
	err = f(t)
	switch {
	case t.tx == nil: // f has asked for nothing
		return err
	case err == nil:
		return postgresError(t.tx.Commit(ctx))
	}
	if e := t.tx.Rollback(context.WithoutCancel(ctx)); e != nil && !errors.Is(e, pgx.ErrTxClosed) {
		return errors.Join(err, postgresError(e))
	}
	return err
}

// postgresError gives a server's error a kind, by its code (PostgreSQL manual,
// appendix A).
func postgresError(err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case !ok && pgconn.Timeout(err), !ok && errors.Is(err, context.Canceled):
		return trailmark.Wrapf(trailmark.Unavailable, err, "stopped before it was done")
	case !ok:
		if _, known := errors.AsType[*trailmark.Error](err); known {
			return err
		}
		if _, refused := errors.AsType[*pgconn.ConnectError](err); refused {
			return &trailmark.Error{Kind: trailmark.Unavailable, Message: "the PostgreSQL server cannot be reached", Hint: "check the address and that it is running", Err: err}
		}
		return trailmark.Wrapf(trailmark.Internal, err, "database")
	}
	switch e.Code[:2] {
	case "40", "55", "57", "53", "08": // retry, lock, shutdown, resources, connection
		return trailmark.Wrapf(trailmark.Unavailable, err, "the database could not do it now")
	case "28", "3D": // password, no such database
		return trailmark.Wrapf(trailmark.Unavailable, err, "the PostgreSQL server does not let trailmark in")
	}
	return trailmark.Wrapf(trailmark.Internal, err, "database (%s)", e.Code)
}
