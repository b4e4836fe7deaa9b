package main

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// postgresURL gives the server that tests may use.
func postgresURL(t *testing.T) string {
	t.Helper()
	server := os.Getenv("TRAILMARK_TEST_POSTGRES")
	if server == "" {
		t.Skip("TRAILMARK_TEST_POSTGRES names no server; make test starts one")
	}
	return server
}

// newSchema makes a schema on a server and gives the URL that leads to it, and
// what takes it away again.
func newSchema(server string) (schemaURL string, drop func(), err error) {
	at, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	name := "cmd_" + strings.ToLower(rand.Text())
	if err := execute(server, "create schema "+name); err != nil {
		return "", nil, err
	}
	query := at.Query()
	query.Set("search_path", name)
	at.RawQuery = query.Encode()
	return at.String(), func() { _ = execute(server, "drop schema "+name+" cascade") }, nil
}

func execute(server, statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
