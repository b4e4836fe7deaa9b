package main

import (
	"fmt"
	"io"
	"runtime"
)

// machine says what it was measured on.
func machine() string {
	return fmt.Sprintf("%s, %s/%s, %s", plural(runtime.NumCPU(), "core"), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func (r *benchReport) write(w io.Writer) {
	fmt.Fprintf(w, "measured on %s, in %.0f s\n\n", r.Machine, r.Seconds)
	t := newTable("database", "work", "measured", "", "goal", "", "floor", "of the floor")
	for _, f := range r.Figures {
		verdict := ""
		if f.Goal > 0 {
			verdict = map[bool]string{true: "met", false: "missed"}[f.met()]
		}
		ratio := ""
		if f.Floor > 0 {
			ratio = fmt.Sprintf("%.2f", f.Ratio)
		}
		t.line(f.Engine, f.Work, amount(f.Value), f.Unit, amount(f.Goal), verdict, amount(f.Floor), ratio)
	}
	t.write(w, "")
}

// met reports whether the goal is.
func (f *figure) met() bool {
	if f.rate() {
		return f.Value >= f.Goal
	}
	return f.Value <= f.Goal
}

// amount writes a number with about three digits; "" for zero.
func amount(x float64) string {
	switch {
	case x == 0:
		return ""
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 1000:
		return fmt.Sprintf("%.1f", x)
	}
	return count(int64(x))
}
