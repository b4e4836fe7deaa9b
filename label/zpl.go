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
// the same symbol. Text of Western Europe is set by the printer, in its own font,
// unless the template has one; other text is sent as dots, because what letters a
// printer has nobody knows. A ZPL is for one goroutine.
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
		if err := t.zpl(z.out, z.dpi); err != nil {
			return err
		}
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
	l, err := s.scaled(dpi)
	if err != nil {
		return err
	}
	return l.ZPL(w, dpi)
}

// ZPL writes the label for a resolution in dots per inch. See [NewZPL] for many.
func (l *Label) ZPL(w io.Writer, dpi int) error { return NewZPL(w, dpi).Print(l) }

// graphic writes the symbol as a graphic field. Lines are worked out once for
// each band of modules in which nothing changes.
func (s placed) graphic(b *bufio.Writer, dpi int) {
	dots := s.dots(dpi)
	row := beginGraphic(b, dotsIn(s.x, dpi), dotsIn(s.y, dpi), s.Wide*dots, s.High*dots)
	bands := s.bands()
	for i, top := range bands[:len(bands)-1] {
		s.line(row, top, dots)
		graphicLines(b, row, (bands[i+1]-top)*dots)
	}
	b.WriteString("^FS\n")
}

// beginGraphic begins a graphic field of so many dots, and gives a row for its lines.
func beginGraphic(b *bufio.Writer, x, y, wide, high int) (row []byte) {
	stride := (wide + 7) / 8
	fmt.Fprintf(b, "^FO%d,%d^GFA,%d,%d,%d,", x, y, stride*high, stride*high, stride)
	return make([]byte, stride)
}

// graphicLines writes a line of a graphic field so many times.
func graphicLines(b *bufio.Writer, row []byte, n int) {
	b.WriteString(shorten(strings.ToUpper(hex.EncodeToString(row))))
	for range n - 1 {
		b.WriteByte(':') // the same as the line before
	}
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
