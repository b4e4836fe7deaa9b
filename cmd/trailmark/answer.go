package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/trailmark/trailmark"
)

// answerAs is the flag of every verb that answers a question.
type answerAs struct {
	JSON bool `name:"json" help:"Answer with JSON, for programs."`
}

// answer writes v as JSON, or lets people write it for people.
func (a answerAs) answer(c *console, v any, people func(io.Writer)) error {
	if !a.JSON {
		out := &errorKeeper{w: c.stdout}
		people(out)
		return out.fault()
	}
	out := &errorKeeper{w: c.stdout}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil && out.err == nil {
		return err
	}
	return out.fault()
}

// errorKeeper remembers the first error of a writer, so that whoever writes a
// page of text looks at it once.
type errorKeeper struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (k *errorKeeper) Write(b []byte) (int, error) {
	if k.err != nil {
		return 0, k.err
	}
	var n int
	n, k.err = k.w.Write(b)
	return n, k.err
}

func (k *errorKeeper) fault() error {
	if k.err == nil {
		return nil
	}
	return trailmark.Wrapf(trailmark.Internal, k.err, "the answer cannot be written")
}

// table writes lines of cells in columns. Cells that begin with a digit are
// still text: columns line up on the left.
type table struct{ w *tabwriter.Writer }

func newTable(w io.Writer, heads ...string) *table {
	t := &table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	if len(heads) > 0 {
		t.line(heads...)
	}
	return t
}

func (t *table) line(cells ...string) {
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
}

// end writes the table; the writer below keeps an error.
func (t *table) end() { _ = t.w.Flush() }

// count writes a number with its thousands apart.
func count[N int | int64](n N) string {
	digits := fmt.Sprint(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// plural gives "1 event" or "2 events".
func plural[N int | int64](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + one + "s"
}
