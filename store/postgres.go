package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/trailmark/trailmark"
)

// postgresEngine is a PostgreSQL database or one schema of it, through pgx.
type postgresEngine struct{ pool *pgxpool.Pool }

// writerLock is the advisory lock that every write transaction takes first, so
// that events are numbered in the order in which they commit.
const writerLock = 0x7472_6169_6c6d // "trailm"

// plans: every statement looks up a list of keys in an index. A planner without
// statistics, as after a first load, may read the whole table instead, so the
// ways that do are made dear. They stay possible where nothing else is, and
// would then be compiled (jit) because they are so dear.

var postgresDialect = dialect(
	"(select unnest($1::bigint[]) as key) k",
	"(select unnest($1::text[]) as key) k",
	"(select (v->>0)::bigint as a, (v->>1)::bigint as b from jsonb_array_elements($1::jsonb) v) k")

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
	return e.run(ctx, pgx.TxOptions{}, func(t pgx.Tx) error {
		if _, err := t.Exec(ctx, "select pg_advisory_xact_lock($1)", int64(writerLock)); err != nil {
			return postgresError(err)
		}
		return f(postgresTx{t})
	})
}

func (e *postgresEngine) view(ctx context.Context, f func(tx) error) error {
	return e.run(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(t pgx.Tx) error {
		return f(postgresTx{t})
	})
}

func (e *postgresEngine) run(ctx context.Context, options pgx.TxOptions, f func(pgx.Tx) error) error {
	t, err := e.pool.BeginTx(ctx, options)
	if err != nil {
		return postgresError(err)
	}
	if err := f(t); err != nil {
		if e := t.Rollback(context.WithoutCancel(ctx)); e != nil && !errors.Is(e, pgx.ErrTxClosed) {
			return errors.Join(err, postgresError(e))
		}
		return err
	}
	return postgresError(t.Commit(ctx))
}

type postgresTx struct{ tx pgx.Tx }

func (t postgresTx) query(ctx context.Context, text string, args []any, each func(row) error) error {
	result, err := t.tx.Query(ctx, postgresDialect.Replace(text), postgresArgs(args)...)
	if err != nil {
		return postgresError(err)
	}
	defer result.Close()
	r := &postgresRow{}
	for result.Next() {
		r.values = result.RawValues()
		if err := each(r); err != nil {
			return err
		}
	}
	return postgresError(result.Err())
}

func (t postgresTx) rows(ctx context.Context, text string, each func([]value) error) error {
	result, err := t.tx.Query(ctx, text)
	if err != nil {
		return postgresError(err)
	}
	defer result.Close()
	columns := result.FieldDescriptions()
	values := make([]value, len(columns))
	r := &postgresRow{}
	for result.Next() {
		r.values = result.RawValues()
		for i := range values {
			switch {
			case r.values[i] == nil:
				values[i] = value{}
			case columns[i].DataTypeOID == pgtype.TextOID:
				values[i] = value{kind: isText, text: r.Text(i)}
			case columns[i].DataTypeOID == pgtype.ByteaOID:
				values[i] = value{kind: isBytes, bytes: r.Bytes(i)}
			default:
				values[i] = value{kind: isInt, int: r.Int(i)}
			}
		}
		if err := each(values); err != nil {
			return err
		}
	}
	return postgresError(result.Err())
}

func (t postgresTx) exec(ctx context.Context, text string, args ...any) (int64, error) {
	tag, err := t.tx.Exec(ctx, postgresDialect.Replace(text), postgresArgs(args)...)
	return tag.RowsAffected(), postgresError(err)
}

// postgresArgs writes pairs as the JSON that their word reads.
func postgresArgs(args []any) []any {
	for i, arg := range args {
		if p, ok := arg.(pairs); ok {
			args[i] = p.json()
		}
	}
	return args
}

func (t postgresTx) script(ctx context.Context, text string) error {
	_, err := t.tx.Exec(ctx, text)
	return postgresError(err)
}

func (t postgresTx) insert(ctx context.Context, into *table, rows *rows) error {
	n := rows.len()
	if n == 0 {
		return nil
	}
	at := 0
	line := make([]any, rows.width)
	_, err := t.tx.CopyFrom(ctx, pgx.Identifier{into.name}, into.columns, pgx.CopyFromFunc(func() ([]any, error) {
		if at == n {
			return nil, nil
		}
		for i, v := range rows.values[at*rows.width : (at+1)*rows.width] {
			line[i] = v.any()
		}
		at++
		return line, nil
	}))
	return postgresError(err)
}

func (v value) any() any {
	switch v.kind {
	case isInt:
		return v.int
	case isText:
		return v.text
	case isBytes:
		return v.bytes
	}
	return nil
}

// postgresRow reads the binary form of the result's columns without going
// through reflection.
type postgresRow struct{ values [][]byte }

// Int reads a smallint, an integer or a bigint.
func (r *postgresRow) Int(column int) (n int64) {
	b := r.values[column]
	if len(b) == 0 {
		return 0
	}
	n = int64(int8(b[0]))
	for _, c := range b[1:] {
		n = n<<8 | int64(c)
	}
	return n
}

func (r *postgresRow) Text(column int) string  { return string(r.values[column]) }
func (r *postgresRow) Bytes(column int) []byte { return append([]byte(nil), r.values[column]...) }

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
