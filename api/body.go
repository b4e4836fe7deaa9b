package api

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/trailmark/trailmark"
)

// openBody gives the body of a request decompressed, and holds it to the
// limits: so many bytes as sent, so many decompressed. The media type has to be
// one of EPCIS documents. Close gives back what the decompression holds.
//
// Errors of reading are of kind TooLarge beyond a limit, Malformed for a body
// that cannot be decompressed, and Unavailable when the sender went away.
func (c *call) openBody(sent, decoded int64) (*body, error) {
	if err := checkMedia(c.r.Header.Get("Content-Type")); err != nil {
		return nil, err
	}
	if c.r.ContentLength > sent {
		return nil, tooLong(sent)
	}
	raw := &counted{r: c.r.Body, most: sent}
	b := &body{raw: raw, most: decoded, close: func() {}}
	buffered := bufio.NewReader(raw)
	coding := strings.ToLower(strings.TrimSpace(c.r.Header.Get("Content-Encoding")))
	if coding == "" || coding == "identity" {
		// Many send gzipped files as they are, and the decoder would take them.
		if head, err := buffered.Peek(2); err == nil && isGzip(head) {
			coding = "gzip"
		}
	}
	if err := b.decompress(buffered, coding); err != nil {
		return nil, err
	}
	if head, err := b.r.Peek(2); err == nil && isGzip(head) {
		b.Close()
		return nil, statusError(http.StatusUnsupportedMediaType, unsupportedMedia, "the body is compressed twice")
	}
	return b, nil
}

func isGzip(head []byte) bool { return head[0] == 0x1f && head[1] == 0x8b }

// body is a request's body on its way in.
type body struct {
	raw   *counted
	r     *bufio.Reader
	read  int64
	most  int64
	close func()
}

func (b *body) decompress(r *bufio.Reader, coding string) error {
	switch coding {
	case "", "identity":
		b.r = r
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			return b.fault(err)
		}
		b.r = bufio.NewReader(z)
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return err
		}
		b.r, b.close = bufio.NewReader(z), z.Close
	default:
		return &httpError{http.StatusUnsupportedMediaType, unsupportedMedia, &trailmark.Error{
			Kind: trailmark.Usage, Message: "the Content-Encoding " + coding + " is not known", Hint: "send it with gzip, zstd or none",
		}}
	}
	return nil
}

const (
	maxWindow = 16 << 20 // memory of one zstd decoder
	// A document may grow by this factor when it is decompressed, and freely up
	// to a size that does no harm. EPCIS documents grow by 20 to 60.
	maxGrowth  = 250
	freeGrowth = 32 << 20
)

// Read gives decompressed bytes.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.read += int64(n)
	switch {
	case b.read > b.most:
		return n, tooLong(b.most)
	case b.read > freeGrowth && b.read/maxGrowth > b.raw.read:
		return n, trailmark.Errorf(trailmark.TooLarge, "the body grows beyond measure when it is decompressed")
	case err == nil || errors.Is(err, io.EOF):
		return n, err
	}
	return n, b.fault(err)
}

// Close gives back what the decompression holds.
func (b *body) Close() error {
	b.close()
	return nil
}

// fault tells an error of the sender from one of the bytes.
func (b *body) fault(err error) error {
	if _, ok := errors.AsType[*trailmark.Error](err); ok {
		return err
	}
	if b.raw.err != nil {
		return trailmark.Wrapf(trailmark.Unavailable, err, "the body of the request ended early")
	}
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		return trailmark.Errorf(trailmark.TooLarge, "the zstd window of the body is larger than %d bytes", maxWindow)
	}
	return trailmark.Wrapf(trailmark.Malformed, err, "the body cannot be decompressed")
}

// counted counts the bytes of a body as they are sent.
type counted struct {
	r    io.Reader
	read int64
	most int64
	err  error // of the connection
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.read += int64(n); c.read > c.most {
		return n, tooLong(c.most)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

func tooLong(most int64) error {
	return &trailmark.Error{
		Kind: trailmark.TooLarge, Message: "the body is larger than this service takes",
		Hint: "send no more than " + quantity(most) + " at a time",
	}
}

// checkMedia refuses a body that says it is no EPCIS document. One that does
// not say is told by its content.
func checkMedia(header string) error {
	if header == "" {
		return nil
	}
	media, parameters, err := mime.ParseMediaType(header)
	if err != nil {
		return statusError(http.StatusUnsupportedMediaType, unsupportedMedia, "the Content-Type cannot be read")
	}
	switch media {
	case "application/json", "application/ld+json", "application/xml", "text/xml":
	default:
		return &httpError{http.StatusUnsupportedMediaType, unsupportedMedia, &trailmark.Error{
			Kind: trailmark.Usage, Message: "a body of the type " + media + " is not taken",
			Hint: "send application/json, application/ld+json, application/xml or text/xml",
		}}
	}
	switch strings.ToLower(parameters["charset"]) {
	case "", "utf-8", "utf8", "us-ascii":
		return nil
	}
	return statusError(http.StatusUnsupportedMediaType, unsupportedMedia, "the charset %s is not taken; send UTF-8", parameters["charset"])
}
