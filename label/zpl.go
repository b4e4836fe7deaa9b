package label

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// ZPL writes the symbol as a label for a printer that understands ZPL II, for
// its resolution in dots per inch (203, 300 or 600). The modules are sent as
// they are, as a graphic field, so that every printer prints the same symbol;
// the text is the printer's.
func (s *Symbol) ZPL(w io.Writer, dpi int) error {
	b := bufio.NewWriter(w)
	b.WriteString("^XA^CI28\n")
	if err := s.zpl(b, dpi, 0, 0); err != nil {
		return err
	}
	b.WriteString("^XZ\n")
	return b.Flush()
}

// zpl writes the symbol with its top left at a dot.
func (s *Symbol) zpl(b *bufio.Writer, dpi, left, top int) error {
	img, err := s.raster(dpi, false)
	if err != nil {
		return err
	}
	wide, high := img.Rect.Dx(), img.Rect.Dy()
	stride := (wide + 7) / 8
	fmt.Fprintf(b, "^FO%d,%d^GFA,%d,%d,%d,", left, top, stride*high, stride*high, stride)
	row := make([]byte, stride)
	before := ""
	for y := range high {
		clear(row)
		for x := range wide {
			if img.GrayAt(x, y).Y < 128 {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
		line := fmt.Sprintf("%X", row)
		if line == before {
			b.WriteByte(':') // the same as the line before
		} else {
			b.WriteString(shorten(line))
		}
		before = line
	}
	b.WriteString("^FS\n")
	dots := float64(s.dots(dpi))
	for _, l := range s.Lines {
		size := int(l.Size * dots / capitals)
		fmt.Fprintf(b, "^FO%d,%d^A0N,%d,%d^FB%d,1,0,C^FH_^FD%s^FS\n",
			left+int((l.X-float64(s.Wide)/2)*dots), top+int((l.Y-l.Size)*dots), size, size, wide, fieldData(l.Text))
	}
	return nil
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
