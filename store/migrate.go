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
	done := 0
	err := t.query(ctx, "select coalesce(max(number), 0) from migration", nil, func(r row) error {
		done = int(r.Int(0))
		return nil
	})
	if err != nil {
		return err
	}
	entries, err := migrationFiles.ReadDir(folder)
	if err != nil {
		return err
	}
	if done > len(entries) {
		return &trailmark.Error{
			Kind:    trailmark.Unavailable,
			Message: "a newer trailmark has written this database",
			Hint:    "use that version or a newer one",
		}
	}
	for _, entry := range entries[done:] {
		number, err := strconv.Atoi(strings.SplitN(entry.Name(), "_", 2)[0])
		if err != nil {
			return err
		}
		text, err := migrationFiles.ReadFile(path.Join(folder, entry.Name()))
		if err != nil {
			return err
		}
		if err := t.script(ctx, string(text)); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "insert into migration (number) values ($1)", int64(number)); err != nil {
			return err
		}
	}
	return nil
}
