package main

import (
	"io"
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
	options []progressbar.Option
	bar     *progressbar.ProgressBar
}

// progress counts events.
func (c *console) progress(what string) *progress {
	return &progress{console: c, what: what, options: []progressbar.Option{
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("events"),
	}}
}

// byteProgress counts bytes.
func (c *console) byteProgress(what string) *progress {
	return &progress{console: c, what: what, options: []progressbar.Option{
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowTotalBytes(true),
	}}
}

// update says that so much of all is done. The first call draws the bar. A
// negative total is one that nobody knows.
func (p *progress) update(done, total int) {
	if !p.console.terminal() {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total, append(p.options,
			progressbar.OptionSetWriter(p.console.stderr),
			progressbar.OptionSetDescription(p.what),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)...)
	}
	_ = p.bar.Set(done) // fails only where the terminal does
}

// say changes what the bar is called.
func (p *progress) say(what string) {
	p.what = what
	if p.bar != nil {
		p.bar.Describe(what)
	}
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

// meter counts the bytes that are read through it.
type meter struct {
	io.Reader
	read func(n int)
}

// Read implements io.Reader.
func (m meter) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	m.read(n)
	return n, err
}
