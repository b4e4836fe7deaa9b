package main

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// database is the flag that all verbs share.
type database struct {
	URL string `name:"db" env:"TRAILMARK_DB" placeholder:"URL" help:"Where the events are kept: sqlite:FILE or postgres://USER@HOST/NAME (default: sqlite:trailmark.db)."`
}

const defaultDatabase = "sqlite:trailmark.db"

// url gives the URL of the flag, the variable or neither.
func (d *database) url() string {
	if d.URL == "" {
		return defaultDatabase
	}
	return d.URL
}

// shown gives the URL as it may be shown, without a password.
func (d *database) shown() string {
	if at, err := url.Parse(d.url()); err == nil {
		return at.Redacted()
	}
	return d.url()
}

// write opens the database, makes it if it is new, and closes it after f.
func (d *database) write(ctx context.Context, f func(*store.Store) error) error {
	st, err := store.Open(ctx, d.url())
	if err != nil {
		return err
	}
	return errors.Join(f(st), st.Close())
}

// read does the same for a question: a database file that is not there has no
// answers, and is not made.
func (d *database) read(ctx context.Context, f func(*store.Store) error) error {
	if file, ok := databaseFile(d.url()); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return &trailmark.Error{
				Kind:    trailmark.NotFound,
				Message: "there is no database " + file,
				Hint:    "name one with --db, or make it with trailmark capture",
			}
		}
	}
	return d.write(ctx, f)
}

// beside names a file that belongs to the database: next to an SQLite file,
// and for a server in the folder for the state of a service (systemd's
// STATE_DIRECTORY), or here.
func (d *database) beside(name string) string {
	if file, ok := databaseFile(d.url()); ok {
		return file + "." + name
	}
	return filepath.Join(os.Getenv("STATE_DIRECTORY"), "trailmark."+name)
}

// databaseFile gives the file of an SQLite database that is named by its path.
func databaseFile(url string) (file string, ok bool) {
	file, ok = strings.CutPrefix(url, "sqlite:")
	file = strings.TrimPrefix(file, "//")
	return file, ok && file != "" && !strings.HasPrefix(file, "file:") && !strings.HasPrefix(file, ":")
}
