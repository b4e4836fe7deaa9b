package api

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// output writes the body of an answer. It holds the first bytes back, so that
// an error that comes early can still be answered as a problem, and compresses
// what is long enough. It is for one goroutine.
type output struct {
	c      *call
	status int
	held   []byte
	open   io.WriteCloser // of the compression, nil while bytes are held back
}

const (
	holdBack   = 64 << 10
	worthwhile = 1 << 10 // a shorter body is not compressed
)

// output begins an answer in a media type.
func (c *call) output(status int, media string) *output {
	c.w.Header().Set("Content-Type", media)
	return &output{c: c, status: status}
}

// Write takes a part of the body.
func (o *output) Write(p []byte) (int, error) {
	if o.open != nil {
		return o.open.Write(p)
	}
	o.held = append(o.held, p...)
	if len(o.held) < holdBack {
		return len(p), nil
	}
	return len(p), o.begin()
}

// Close ends the body. It does not return when the sender reads no more: there
// is nobody left to be told of that.
func (o *output) Close() error {
	if err := o.finish(); err != nil {
		panic(http.ErrAbortHandler) // how net/http wants to be told
	}
	return nil
}

func (o *output) finish() error {
	if o.open == nil && (len(o.held) < worthwhile || o.coding() == "") {
		o.c.w.Header().Set("Content-Length", strconv.Itoa(len(o.held)))
		o.c.w.WriteHeader(o.status)
		_, err := o.c.w.Write(o.held)
		return err
	}
	if o.open == nil {
		if err := o.begin(); err != nil {
			return err
		}
	}
	return o.open.Close()
}

// begun reports whether a part of the body has left.
func (o *output) begun() bool { return o.open != nil }

// begin sends the header and what was held back.
func (o *output) begin() error {
	coding := o.coding()
	if coding != "" {
		o.c.w.Header().Set("Content-Encoding", coding)
	}
	o.open = compressor(o.c.w, coding)
	o.c.w.WriteHeader(o.status)
	_, err := o.open.Write(o.held)
	return err
}

// coding is how the body is compressed, "" for not at all.
func (o *output) coding() string { return chooseCoding(o.c.r.Header.Values("Accept-Encoding")) }

// write answers with a whole body.
func (c *call) write(status int, media string, body []byte) error {
	o := c.output(status, media)
	o.held = body
	return o.Close()
}

// chooseCoding finds the best content coding that a request takes; "" is none.
func chooseCoding(accept []string) string {
	var best string
	quality := 0
	for _, header := range accept {
		for part := range strings.SplitSeq(header, ",") {
			coding, parameters, _ := strings.Cut(part, ";")
			coding = strings.ToLower(strings.TrimSpace(coding))
			q := qualityOf(parameters)
			if coding != "zstd" && coding != "gzip" {
				continue
			}
			if q > quality || q == quality && coding == "zstd" {
				best, quality = coding, q
			}
		}
	}
	if quality == 0 {
		return ""
	}
	return best
}

// The writers of a compression hold much memory, so they are used again.
var (
	gzips = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}
	zstds = sync.Pool{New: func() any { return newZstd() }}
)

func newZstd() *zstd.Encoder {
	// The options are constant: they cannot be wrong.
	z, _ := zstd.NewWriter(io.Discard, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithEncoderLevel(zstd.SpeedFastest))
	return z
}

func compressor(w http.ResponseWriter, coding string) io.WriteCloser {
	switch coding {
	case "gzip":
		z := gzips.Get().(*gzip.Writer)
		z.Reset(w)
		return pooled{z, func() { gzips.Put(z) }}
	case "zstd":
		z := zstds.Get().(*zstd.Encoder)
		z.Reset(w)
		return pooled{z, func() { zstds.Put(z) }}
	}
	return pooled{nopCloser{w}, func() {}}
}

// pooled gives a writer back when it is closed.
type pooled struct {
	io.WriteCloser
	back func()
}

func (p pooled) Close() error {
	err := p.WriteCloser.Close()
	p.back()
	return err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// buffers are for bodies of single events.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
