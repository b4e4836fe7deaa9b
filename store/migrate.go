package store

import (
	"context"
	"embed"
	"path"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
)

//go:embed migrations
var migrationFiles embed.FS

// migrate runs the schema files that the database has not had yet, in order
// of their number. There is no way back: a newer database is refused.
func migrate(ctx context.Context, t tx, folder string) error {
	if err := t.script(ctx, "create table if not exists migration (number integer primary key)"); err != nil {
		return err
	}
	done := map[int]bool{}
	err := t.query(ctx, "select number from migration", nil, func(r row) error {
		done[int(r.Int(0))] = true
		return nil
	})
	if err != nil {
		return err
	}
	entries, err := migrationFiles.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		number, err := strconv.Atoi(strings.SplitN(entry.Name(), "_", 2)[0])
		if err != nil {
			return err
		}
		if !done[number] {
			if err := runMigration(ctx, t, number, path.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
		delete(done, number)
	}
	if len(done) > 0 {
		return &trailmark.Error{
			Kind:    trailmark.Unavailable,
			Message: "a newer trailmark has written this database",
			Hint:    "use that version or a newer one",
		}
	}
	return nil
}

// runMigration runs one schema file and notes that it has run.
func runMigration(ctx context.Context, t tx, number int, file string) error {
	text, err := migrationFiles.ReadFile(file)
	if err != nil {
		return err
	}
	if err := t.script(ctx, string(text)); err != nil {
		return err
	}
	_, err = t.exec(ctx, "insert into migration (number) values ($1)", int64(number))
	return err
}
