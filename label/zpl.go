package label

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ZPL writes labels for a printer that understands ZPL II. The modules of
// symbols are sent as they are, as graphic fields, so that every printer prints
// the same symbol; the text is the printer's. A ZPL is for one goroutine.
type ZPL struct {
	out *bufio.Writer
	dpi int
}

// NewZPL begins labels for a printer of a resolution in dots per inch (203, 300
// or 600).
func NewZPL(w io.Writer, dpi int) *ZPL { return &ZPL{bufio.NewWriterSize(w, 64<<10), dpi} }

// Print sends a label.
func (z *ZPL) Print(l *Label) error {
	if err := checkDPI(z.dpi); err != nil {
		return err
	}
	fmt.Fprintf(z.out, "^XA^CI28^PW%d^LL%d\n", dotsIn(l.Wide, z.dpi), dotsIn(l.High, z.dpi))
	for _, b := range l.boxes {
		r := b.inDots(z.dpi)
		fmt.Fprintf(z.out, "^FO%d,%d^GB%d,%d,%d^FS\n", r.Min.X, r.Min.Y, r.Dx(), r.Dy(), min(r.Dx(), r.Dy()))
	}
	for _, s := range l.symbols {
		s.graphic(z.out, z.dpi)
	}
	for _, t := range l.allTexts(z.dpi) {
		t.zpl(z.out, z.dpi)
	}
	z.out.WriteString("^XZ\n")
	return z.out.Flush()
}

// Close sends what is left. It does not close what it is written to.
func (z *ZPL) Close() error { return z.out.Flush() }

// ZPL writes the symbol as a label of its own.
func (s *Symbol) ZPL(w io.Writer, dpi int) error {
	if err := checkDPI(dpi); err != nil {
		return err
	}
	return s.scaled(dpi).ZPL(w, dpi)
}

// ZPL writes the label for a resolution in dots per inch. See [NewZPL] for many.
func (l *Label) ZPL(w io.Writer, dpi int) error { return NewZPL(w, dpi).Print(l) }

// graphic writes the symbol as a graphic field. Lines are worked out once for
// each band of modules in which nothing changes.
func (s placed) graphic(b *bufio.Writer, dpi int) {
	dots := s.dots(dpi)
	stride := (s.Wide*dots + 7) / 8
	size := stride * s.High * dots
	fmt.Fprintf(b, "^FO%d,%d^GFA,%d,%d,%d,", dotsIn(s.x, dpi), dotsIn(s.y, dpi), size, size, stride)
	row := make([]byte, stride)
	bands := s.bands()
	for i, top := range bands[:len(bands)-1] {
		s.line(row, top, dots)
		b.WriteString(shorten(strings.ToUpper(hex.EncodeToString(row))))
		for range (bands[i+1]-top)*dots - 1 {
			b.WriteByte(':') // the same as the line before
		}
	}
	b.WriteString("^FS\n")
}

// bands gives the modules from the top at which a bar begins or ends, and where
// the symbol does.
func (s *Symbol) bands() []int {
	edges := []int{0, s.High}
	for _, r := range s.Bars {
		edges = append(edges, r.Y, r.Y+r.H)
	}
	slices.Sort(edges)
	return slices.Compact(edges)
}

// line fills a row of dots, eight a byte, with the bars that cross a module from
// the top.
func (s *Symbol) line(row []byte, module, dots int) {
	clear(row)
	for _, r := range s.Bars {
		if r.Y > module || module >= r.Y+r.H {
			continue
		}
		for x := r.X * dots; x < (r.X+r.W)*dots; x++ {
			row[x/8] |= 0x80 >> (x % 8)
		}
	}
}

// shorten writes the zeros or ones at the end of a line as one character.
func shorten(line string) string {
	for digit, mark := range map[string]string{"0": ",", "F": "!"} {
		if short := strings.TrimRight(line, digit); len(short) < len(line) {
			return short + mark
		}
	}
	return line
}

// zpl writes the text in the printer's font. A text that is not at the left
// stands in a block that ends, or has its middle, at its place.
func (t text) zpl(b *bufio.Writer, dpi int) {
	size := dotsIn(t.size/capitals, dpi)
	x, y := dotsIn(t.x, dpi), dotsIn(t.y, dpi)
	if t.align == left || t.align == "" {
		fmt.Fprintf(b, "^FT%d,%d^A0N,%d,%d^FH_^FD%s^FS\n", x, y, size, size, fieldData(t.s))
		return
	}
	from, wide, block := 0, x, 'R'
	if t.align == center {
		half := min(x, max(dotsIn(0.6*float64(len(t.s))*t.size/capitals, dpi), 1))
		from, wide, block = x-half, 2*half, 'C'
	}
	fmt.Fprintf(b, "^FO%d,%d^A0N,%d,%d^FB%d,1,0,%c^FH_^FD%s^FS\n", from, max(y-dotsIn(t.size, dpi), 0), size, size, wide, block, fieldData(t.s))
}

// fieldData writes text so that nothing in it is a command.
func fieldData(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if c == '^' || c == '~' || c == '_' || c == '\\' || c < ' ' {
			fmt.Fprintf(&b, "_%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
