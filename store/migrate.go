package store

import (
	"context"
	"embed"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
)

//go:embed migrations
var migrationFiles embed.FS

// migrate runs the schema files that the database has not had yet, in order
// of their number. There is no way back: a newer database is refused.
func migrate(ctx context.Context, t tx, folder string) error {
	return runMigrations(ctx, t, folder, nil)
}

// runMigrations is migrate for the files with some numbers only, all for nil. A
// file with the number 0 runs each time: it makes what a database can lose and do
// without.
func runMigrations(ctx context.Context, t tx, folder string, only map[int]bool) error {
	if err := t.script(ctx, "create table if not exists migration (number integer primary key)"); err != nil {
		return err
	}
	unknown := maps.Clone(only)
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
		if number == 0 {
			if err := runScript(ctx, t, path.Join(folder, entry.Name())); err != nil {
				return err
			}
		} else if !done[number] && (only == nil || only[number]) {
			if err := runMigration(ctx, t, number, path.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
		delete(done, number)
		delete(unknown, number)
	}
	if len(done)+len(unknown) > 0 {
		return &trailmark.Error{
			Kind:    trailmark.Unavailable,
			Message: "a newer trailmark has written this database",
			Hint:    "use that version or a newer one",
		}
	}
	return nil
}

var createTable = regexp.MustCompile(`(?m)^create table ([a-z_]+) \(`)

// ourTables gives the names of all tables that schema files make: those of
// others in the same database are none of our business.
func ourTables(folder string) ([]string, error) {
	names := []string{migrationTable}
	entries, err := migrationFiles.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		text, err := migrationFiles.ReadFile(path.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		for _, match := range createTable.FindAllSubmatch(text, -1) {
			names = append(names, string(match[1]))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// runMigration runs one schema file and notes that it has run.
func runMigration(ctx context.Context, t tx, number int, file string) error {
	if err := runScript(ctx, t, file); err != nil {
		return err
	}
	_, err := t.exec(ctx, "insert into migration (number) values ($1)", int64(number))
	return err
}

func runScript(ctx context.Context, t tx, file string) error {
	text, err := migrationFiles.ReadFile(file)
	if err != nil {
		return err
	}
	return t.script(ctx, string(text))
}
