package storetest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/trailmark/trailmark/store"
)

// Opener opens an empty store of its own, which ends with the test.
type Opener func(testing.TB) *store.Store

// Each runs a test on every database: SQLite always, PostgreSQL at the URL in
// TRAILMARK_TEST_POSTGRES. Without one the test is left out and says so; in CI
// that is a failure.
func Each(t *testing.T, f func(t *testing.T, open Opener)) {
	EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		f(t, func(tb testing.TB) *store.Store { return Open(tb, fresh(tb)) })
	})
}

// EachURL is Each for tests that open their databases themselves. Fresh gives
// the URL of a new and empty one, which ends with the test.
func EachURL(t *testing.T, f func(t *testing.T, fresh func(testing.TB) string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite) })
	t.Run("postgres", func(t *testing.T) {
		if server(t) == "" {
			t.Skip(noServer)
		}
		f(t, Postgres)
	})
}

const noServer = "TRAILMARK_TEST_POSTGRES names no server; run the tests with scripts/postgres run go test …"

// server gives the URL of the PostgreSQL server for tests, "" for none.
func server(tb testing.TB) string {
	tb.Helper()
	url := os.Getenv("TRAILMARK_TEST_POSTGRES")
	if url == "" && (os.Getenv("CI") != "" || os.Getenv("TRAILMARK_REQUIRE_POSTGRES") != "") {
		tb.Fatal(noServer)
	}
	return url
}

// Open opens the store at a URL until the end of the test.
func Open(tb testing.TB, url string) *store.Store {
	tb.Helper()
	st, err := store.Open(context.Background(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := st.Close(); err != nil {
			tb.Error(err)
		}
	})
	return st
}

// SQLite gives the URL of a new file.
func SQLite(tb testing.TB) string {
	return "sqlite:" + filepath.Join(tb.TempDir(), "trailmark.db")
}

// Postgres gives the URL of a new schema, so that tests do not meet in one; ""
// where there is no server.
func Postgres(tb testing.TB) string {
	tb.Helper()
	server := server(tb)
	if server == "" {
		return ""
	}
	address, err := url.Parse(server)
	if err != nil {
		tb.Fatal(err)
	}
	name := strings.ToLower("test_" + rand.Text())
	execute(tb, server, "create schema "+name)
	tb.Cleanup(func() { execute(tb, server, "drop schema "+name+" cascade") })
	query := address.Query()
	query.Set("search_path", name)
	address.RawQuery = query.Encode()
	return address.String()
}

func execute(tb testing.TB, server, statement string) {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		tb.Fatal(err)
	}
}
