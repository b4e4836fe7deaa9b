package main

import (
	"io"
	"os"

	"github.com/trailmark/trailmark"
)

// stdinName is how people name the standard input.
const stdinName = "-"

// seeFile sees that a file that was named on the command line is there, before
// anything is done.
func seeFile(path string) error {
	if path == stdinName {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return &trailmark.Error{Kind: trailmark.Usage, Message: path + " is not a file that can be read", Err: err}
	}
	return nil
}

// open opens a file that was named on the command line, or the standard input.
func (c *console) open(path string) (io.ReadCloser, error) {
	if path == stdinName {
		return io.NopCloser(c.stdin), nil
	}
	if err := seeFile(path); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.NotFound, err, "%s cannot be read", path)
	}
	return file, nil
}

// fileSize gives the bytes of a file, -1 when nobody knows.
func fileSize(path string) int {
	info, err := os.Stat(path)
	if path == stdinName || err != nil {
		return -1
	}
	return int(info.Size())
}
