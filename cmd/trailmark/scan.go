package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/scan"
)

type scanVerb struct {
	Scans []string `arg:"" optional:"" name:"scan" help:"What a scanner sent; without any, the lines of the standard input."`
	scanFlags
	JSON bool `name:"json" help:"Answer with a JSON object on a line for each scan."`
}

// Help tells more than the one line of the list of commands.
func (scanVerb) Help() string {
	return `A scanner that types is enough:

  trailmark scan

Each line is answered at once. A line that cannot be understood, or that can mean
several things, is answered with what is wrong, and the exit code is 1 at the end.`
}

// Run says what each scan is.
func (v *scanVerb) Run(ctx context.Context, c *console, db *database) error {
	prefixes, err := v.prefixes(ctx, db)
	if err != nil {
		return err
	}
	in := c.stdin
	if len(v.Scans) > 0 {
		in = strings.NewReader(strings.Join(v.Scans, "\n"))
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<10)
	out := &errorKeeper{w: c.stdout}
	failed := 0
	for lines.Scan() && out.err == nil && ctx.Err() == nil {
		if text := lines.Text(); strings.TrimSpace(text) != "" && !v.one(out, text, prefixes) {
			failed++
		}
	}
	switch {
	case lines.Err() != nil:
		return trailmark.Wrapf(trailmark.Malformed, lines.Err(), "the scans cannot be read")
	case out.err == nil && failed > 0:
		return trailmark.Errorf(trailmark.Invalid, "%s not understood", plural(failed, "scan"))
	}
	return out.fault()
}

// one answers one scan and reports whether it was understood.
func (v *scanVerb) one(w io.Writer, text string, prefixes gs1.Prefixes) bool {
	code, err := scan.Parse(text, scan.Options{Separators: v.Separator, Scanner: true})
	if err != nil {
		if v.JSON {
			writeLine(w, newReadings(text, err))
		} else {
			fmt.Fprintln(w, "?", err)
		}
		return false
	}
	s := newScanned(text, code, prefixes, v.today())
	if v.JSON {
		writeLine(w, s)
	} else {
		s.line(w)
	}
	return true
}

// writeLine writes JSON on a line. The writer keeps what goes wrong.
func writeLine(w io.Writer, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}
