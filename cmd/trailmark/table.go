package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is lines of cells that people read in columns. A column of numbers is
// set to the right, any other to the left.
type table struct {
	heads []string // empty for a table without
	lines [][]string
}

func newTable(heads ...string) *table { return &table{heads: heads} }

func (t *table) line(cells ...string) { t.lines = append(t.lines, cells) }

// write writes the table, each line after the indent.
func (t *table) write(w io.Writer, indent string) {
	var widths []int
	var words []bool // the column holds something that is no number
	for i, line := range slices.Concat(t.lines, [][]string{t.heads}) {
		for c, cell := range line {
			if c == len(widths) {
				widths, words = append(widths, 0), append(words, false)
			}
			widths[c] = max(widths[c], utf8.RuneCountInString(cell))
			words[c] = words[c] || i < len(t.lines) && !isFigure(cell)
		}
	}
	lines := t.lines
	if len(t.heads) > 0 {
		lines = append([][]string{t.heads}, lines...)
	}
	for _, line := range lines {
		var b strings.Builder
		for c, cell := range line {
			gap := strings.Repeat(" ", widths[c]-utf8.RuneCountInString(cell))
			if words[c] {
				b.WriteString(cell + gap + "  ")
			} else {
				b.WriteString(gap + cell + "  ")
			}
		}
		fmt.Fprintln(w, strings.TrimRight(indent+b.String(), " "))
	}
}

// isFigure reports whether a cell is a number, with a per cent sign or not.
func isFigure(cell string) bool {
	return !slices.ContainsFunc([]rune(cell), func(r rune) bool { return !strings.ContainsRune("0123456789,.−-% ", r) })
}

// count writes a number with its thousands apart.
func count[N int | int64](n N) string {
	if n < 0 {
		return "-" + count(-n)
	}
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// plural gives "1 event" or "2 events".
func plural[N int | int64](n N, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + one + "s"
}

// share gives part of a whole in per cent, with two decimals.
func share(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f %%", percent(part, whole))
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }

// joined joins what is not empty.
func joined(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), separator)
}
