// Package archtest holds the packages against the table of rooms in
// ARCHITECTURE.md: who may import whom, and that every room is there.
package archtest

import (
	"cmp"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/trailmark/trailmark"
	root   = "../.."
)

// room is a row of the table.
type room struct {
	imports []string // rooms it may import; nil for all of them
	never   string   // what else it must not import, in the table's words
}

var row = regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)`[^|]*\\|[^|]*\\|([^|]*)\\|([^|]*)\\|$")

// table reads the rooms from ARCHITECTURE.md. The root is the room "trailmark".
func table(t *testing.T) map[string]room {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	rooms := map[string]room{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		r := room{imports: []string{}, never: strings.TrimSpace(m[3])}
		switch list := strings.TrimSpace(m[2]); list {
		case "all":
			r.imports = nil
		case "", "none":
		default:
			for name := range strings.SplitSeq(list, ",") {
				r.imports = append(r.imports, strings.Replace(strings.TrimSpace(name), "root", "trailmark", 1))
			}
		}
		rooms[m[1]] = r
	}
	if len(rooms) < 10 {
		t.Fatalf("ARCHITECTURE.md tells of %d rooms; has the table changed its form?", len(rooms))
	}
	return rooms
}

// imports is what each Go file imports, tests left out, by its path.
func imports(t *testing.T) (files map[string][]string, folders map[string]bool) {
	t.Helper()
	files, folders = map[string][]string{}, map[string]bool{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go"):
			return nil
		}
		folders[roomOf(path.Dir(name))] = true
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files[name] = []string{}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			files[name] = append(files[name], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, folders
}

// roomOf gives the room that a folder belongs to: what is in a room's own
// "internal" belongs to the room.
func roomOf(folder string) string {
	if folder == "." {
		return "trailmark"
	}
	room, _, _ := strings.Cut(folder, "/internal/")
	return room
}

// TestEveryRoomIsInTheTable, and every row of the table is there.
func TestEveryRoomIsInTheTable(t *testing.T) {
	rooms := table(t)
	_, folders := imports(t)
	for name := range folders {
		if _, ok := rooms[name]; !ok {
			t.Errorf("%s is not in the table of ARCHITECTURE.md; a new room needs a decision in docs/adr", name)
		}
	}
	for name := range rooms {
		if !folders[name] {
			t.Errorf("%s is in the table of ARCHITECTURE.md and nowhere else", name)
		}
	}
}

// TestRoomsImportWhatTheyMay holds the column "imports of ours".
func TestRoomsImportWhatTheyMay(t *testing.T) {
	rooms := table(t)
	files, _ := imports(t)
	for name, list := range files {
		self := roomOf(path.Dir(name))
		for _, imported := range list {
			rest, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			other := roomOf(strings.TrimPrefix(cmp.Or(rest, "."), "/"))
			if may := rooms[self].imports; other != self && may != nil && !slices.Contains(may, other) {
				t.Errorf("%s imports %s, which the table does not allow %s", name, other, self)
			}
		}
	}
}

// isSQL reports whether a package speaks to a database.
func isSQL(imported string) bool {
	for _, prefix := range []string{"database/sql", "github.com/jackc/pgx", "zombiezen.com/go/sqlite", "modernc.org/sqlite"} {
		if imported == prefix || strings.HasPrefix(imported, prefix+"/") {
			return true
		}
	}
	return false
}

// speaksSQL are the only places with SQL: the store, its suite, which makes a
// schema for each test, and the floor that the benchmark compares the store with.
func speaksSQL(name string) bool {
	return strings.HasPrefix(name, "store/") || strings.HasPrefix(name, "cmd/trailmark/bench_floor")
}

// TestNever holds the column "never", as far as it is not about rooms, and that
// SQL stays where it is.
func TestNever(t *testing.T) {
	rooms := table(t)
	files, _ := imports(t)
	for name, list := range files {
		self := roomOf(path.Dir(name))
		for _, imported := range list {
			never := rooms[self].never
			switch {
			case isSQL(imported) && !speaksSQL(name):
				t.Errorf("%s imports %s; only the store speaks SQL", name, imported)
			case imported == "net/http" && strings.Contains(never, "net/http"):
				t.Errorf("%s imports net/http, which %s never does", name, self)
			case strings.Contains(imported, ".") && strings.Contains(never, "anything but the standard library"):
				t.Errorf("%s imports %s; %s has nothing but the standard library", name, imported, self)
			}
		}
	}
}
