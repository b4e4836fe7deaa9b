package serial

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/trailmark/trailmark"
)

// Format is a way to write numbers.
type Format string

// The formats.
const (
	Plain Format = "plain" // one number a line
	CSV   Format = "csv"   // with a head line and the key beside each serial
	JSON  Format = "json"  // an object with the allocation and its numbers
)

// Media is the media type of a format; "" for none that is known.
func (f Format) Media() string {
	return map[Format]string{
		Plain: "text/plain; charset=utf-8", CSV: "text/csv; charset=utf-8; header=present", JSON: "application/json",
	}[f]
}

// Write writes the numbers of an allocation, as they are computed.
// Errors: Usage for an unknown format; Unavailable when w takes no more.
func (a *Allocation) Write(ctx context.Context, w io.Writer, f Format) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var err error
	switch f {
	case Plain:
		err = a.Each(ctx, plainLine(out))
	case CSV:
		err = a.writeCSV(ctx, out)
	case JSON:
		err = a.writeJSON(ctx, out)
	default:
		return trailmark.Errorf(trailmark.Usage, "%.20q is no format; there are plain, csv and json", string(f))
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil && trailmark.KindOf(err) == trailmark.Internal {
		return trailmark.Wrapf(trailmark.Unavailable, err, "the numbers cannot be written; ask again with the request %s", a.Request)
	}
	return err
}

func plainLine(out *bufio.Writer) func([]byte) error {
	return func(number []byte) error {
		out.Write(number) // a fault stays until the next
		return out.WriteByte('\n')
	}
}

// writeCSV writes a line for each number (RFC 4180): the number alone when the
// key is part of it, else key and serial.
func (a *Allocation) writeCSV(ctx context.Context, out *bufio.Writer) error {
	name := a.pool.class.name
	beside := ""
	if head := name; a.pool.class.whole {
		out.WriteString(head + "\r\n")
	} else {
		out.WriteString(head + ",serial\r\n")
		beside = a.Key + ","
	}
	return a.Each(ctx, func(number []byte) error {
		out.WriteString(beside)
		out.Write(csvCell(number))
		_, err := out.WriteString("\r\n")
		return err
	})
}

// csvCell puts a number into quotes where it needs them.
func csvCell(number []byte) []byte {
	if !strings.ContainsAny(string(number), `",`) {
		return number
	}
	return []byte(`"` + strings.ReplaceAll(string(number), `"`, `""`) + `"`)
}

// writeJSON writes the allocation with a member "serials", a list of texts.
func (a *Allocation) writeJSON(ctx context.Context, out *bufio.Writer) error {
	head, err := json.Marshal(a)
	if err != nil {
		return err
	}
	out.Write(head[:len(head)-1])
	out.WriteString(`,"serials":[`)
	comma := "\n"
	err = a.Each(ctx, func(number []byte) error {
		out.WriteString(comma)
		comma = ",\n"
		_, err := out.Write(jsonText(number))
		return err
	})
	if err != nil {
		return err
	}
	_, err = out.WriteString("\n]}\n")
	return err
}

// jsonText writes a number as a JSON text. Of set 82 only the quotes need an
// escape.
func jsonText(number []byte) []byte {
	return []byte(`"` + strings.ReplaceAll(string(number), `"`, `\"`) + `"`)
}

// grouped writes a number with its thousands apart.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int64) string {
	if n == 1 {
		return "1 number"
	}
	return grouped(n) + " numbers"
}
