package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far long work is, with its rate and the time left. On
// anything but a terminal it shows nothing.
type progress struct {
	console *console
	what    string
	bar     *progressbar.ProgressBar
}

func (c *console) progress(what string) *progress { return &progress{console: c, what: what} }

// update says that so much of all is done. The first call draws the bar.
func (p *progress) update(done, total int) {
	if !p.console.terminal() {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.console.stderr),
			progressbar.OptionSetDescription(p.what),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetItsString("events"),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	_ = p.bar.Set(done) // fails only where the terminal does
}

// close takes the bar away.
func (p *progress) close() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// terminal reports whether a person watches the standard error.
func (c *console) terminal() bool {
	file, ok := c.stderr.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
