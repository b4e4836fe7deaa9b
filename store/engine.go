package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/trailmark/trailmark"
)

// engine is a database. There are two: sqlite.go and postgres.go. What they do
// differently is here, in the files of those names, and in migrations/.
type engine interface {
	// update runs f in a write transaction, one at a time for the whole
	// database, and returns nil only after the commit is on disk.
	update(ctx context.Context, f func(tx) error) error
	// view runs f on a snapshot that no writer changes.
	view(ctx context.Context, f func(tx) error) error
	// migrations is the folder of the engine's numbered schema files.
	migrations() string
	// catalog is a statement that gives the tables among {texts $1} and their
	// columns, in order.
	catalog() string
	// bytes is the size of the database, indexes included.
	bytes(ctx context.Context) (int64, error)
	// identity changes when the database is put back to an older state, as far
	// as the engine sees that; witness names the file that tells, too.
	identity(ctx context.Context, t tx) (string, error)
	witness() string
	close() error
}

// tx is one transaction of an engine.
//
// Statements are written once, with $1 placeholders and these words where the
// engines differ: {ints $1} and {texts $1} are a table k of one column key, made
// of a list argument; {pairs $1} is one of two columns a and b.
type tx interface {
	query(ctx context.Context, text string, args []any, each func(row) error) error
	exec(ctx context.Context, text string, args ...any) (changed int64, err error)
	// rows gives the columns of a result with their kinds, NULL apart from zero.
	// The list that each gets is used again for the next row.
	rows(ctx context.Context, text string, each func([]value) error) error
	// insert adds rows; they come in key order, which both engines take fastest.
	insert(ctx context.Context, t *table, rows *rows) error
	// replace adds rows, in place of those with the same key. No two of them have
	// the same; none of their columns is null or bytes.
	replace(ctx context.Context, t *table, key []string, rows *rows) error
	script(ctx context.Context, text string) error
}

// row gives the columns of a result; NULL is zero.
type row interface {
	Int(column int) int64
	Text(column int) string
	Bytes(column int) []byte // a copy
}

// table names what insert fills.
type table struct {
	name    string
	columns []string
}

// rows is a list of rows to insert, row after row.
type rows struct {
	width  int
	values []value
}

// value is one column of a row: null, an integer, a text or bytes.
type value struct {
	kind  uint8
	int   int64
	text  string
	bytes []byte
}

const (
	isNull uint8 = iota
	isInt
	isText
	isBytes
)

func integer[T ~int64 | ~uint8](i T) value { return value{kind: isInt, int: int64(i)} }
func text(s string) value                  { return value{kind: isText, text: s} }
func blob(b []byte) value                  { return value{kind: isBytes, bytes: b} }

// some is an integer, NULL for zero.
func some[T ~int64 | ~uint8](i T) value {
	if i == 0 {
		return value{}
	}
	return integer(i)
}

func newRows(t *table, capacity int) *rows {
	return &rows{width: len(t.columns), values: make([]value, 0, capacity*len(t.columns))}
}

func (r *rows) add(values ...value) { r.values = append(r.values, values...) }
func (r *rows) len() int            { return len(r.values) / r.width }

// pairs is a list argument of two columns.
type pairs [][2]int64

func (p pairs) json() string {
	b := []byte{'['}
	for i, pair := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "[%d,%d]", pair[0], pair[1])
	}
	return string(append(b, ']'))
}

// dialect turns the words of a statement into an engine's own.
func dialect(ints, texts, pairs string) *strings.Replacer {
	var words []string
	for _, n := range []string{"$1", "$2", "$3", "$4", "$5", "$6"} {
		words = append(words,
			"{ints "+n+"}", strings.ReplaceAll(ints, "$1", n),
			"{texts "+n+"}", strings.ReplaceAll(texts, "$1", n),
			"{pairs "+n+"}", strings.ReplaceAll(pairs, "$1", n))
	}
	return strings.NewReplacer(words...)
}

// open chooses the engine by the URL's scheme.
func open(ctx context.Context, url string) (engine, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, strings.TrimPrefix(rest, "//"))
	case "postgres", "postgresql":
		return openPostgres(ctx, url)
	}
	return nil, &trailmark.Error{
		Kind:    trailmark.Usage,
		Message: "the database URL names no database that trailmark knows",
		Hint:    "write sqlite:FILE or postgres://USER@HOST/NAME",
	}
}
