package main

import (
	"context"
	"crypto/rand"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/trailmark/trailmark"
)

// postgresBench measures PostgreSQL in schemas of one server.
type postgresBench struct{ server string }

func (*postgresBench) name() string { return "PostgreSQL" }

// fresh makes a schema and gives the URL that leads to it.
func (b *postgresBench) fresh(ctx context.Context) (string, func(), error) {
	at, err := url.Parse(b.server)
	if err != nil {
		return "", nil, trailmark.Errorf(trailmark.Usage, "--db is no URL; write postgres://USER@HOST/NAME")
	}
	schema := "trailmark_bench_" + strings.ToLower(rand.Text())
	if err := b.execute(ctx, "create schema "+schema); err != nil {
		return "", nil, err
	}
	query := at.Query()
	query.Set("search_path", schema)
	at.RawQuery = query.Encode()
	return at.String(), func() { _ = b.execute(context.WithoutCancel(ctx), "drop schema "+schema+" cascade") }, nil
}

func (b *postgresBench) execute(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, b.server)
	if err != nil {
		return trailmark.Wrapf(trailmark.Unavailable, err, "PostgreSQL cannot be reached")
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func (b *postgresBench) floor(ctx context.Context) (floor, error) {
	at, drop, err := b.fresh(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		drop()
		return nil, err
	}
	const tables = floorTables + `
create table floor_posting (thing bigint, time bigint, seq bigint, primary key (thing, time, seq));`
	f := &postgresFloor{conn, drop}
	if _, err := conn.Exec(ctx, strings.ReplaceAll(tables, "{blob}", "bytea")); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

type postgresFloor struct {
	conn *pgx.Conn
	drop func()
}

func (f *postgresFloor) close() {
	_ = f.conn.Close(context.Background())
	f.drop()
}

func (f *postgresFloor) write(ctx context.Context, r *floorRows) error {
	return pgx.BeginFunc(ctx, f.conn, func(tx pgx.Tx) error {
		if r.known {
			if err := findNames(ctx, tx, r.hashes()); err != nil {
				return err
			}
		}
		for _, t := range r.tables() {
			rows := pgx.CopyFromSlice(t.rows, func(i int) ([]any, error) { return t.row(i), nil })
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// findNames looks names up in the order of their index.
func findNames(ctx context.Context, tx pgx.Tx, hashes []int64) error {
	slices.Sort(hashes)
	rows, err := tx.Query(ctx, `select n.id from unnest($1::bigint[]) k join floor_name n on n.hash = k`, hashes)
	if err != nil {
		return err
	}
	found, id := 0, int64(0)
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error { found++; return nil })
	if err == nil && found != len(hashes) {
		return errFloor(found, len(hashes))
	}
	return err
}

func (f *postgresFloor) bytes(ctx context.Context) (size int64, err error) {
	const text = `select sum(pg_total_relation_size(c.oid))::bigint
		from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema::regnamespace`
	return size, f.conn.QueryRow(ctx, text).Scan(&size)
}

func (f *postgresFloor) journey(ctx context.Context, name string) (postings int, err error) {
	rows, err := f.conn.Query(ctx, journeyText, floorHash(name))
	if err != nil {
		return 0, err
	}
	var found string
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&found, &id}, func() error {
		if found == name {
			postings++
		}
		return nil
	})
	return postings, err
}

func (f *postgresFloor) scan(ctx context.Context) (postings int, err error) {
	rows, err := f.conn.Query(ctx, scanText)
	if err != nil {
		return 0, err
	}
	var thing, time, seq int64
	_, err = pgx.ForEachRow(rows, []any{&thing, &time, &seq}, func() error {
		postings++
		return nil
	})
	return postings, err
}
