package label

import (
	"bufio"
	"fmt"
	"image"
	"strings"
)

// zpl writes the text, as characters or as dots.
func (t text) zpl(b *bufio.Writer, dpi int) error {
	own, err := ownFonts()
	if err != nil {
		return err
	}
	if t.face != own.of(false) && t.face != own.of(true) || strings.ContainsFunc(t.s, beyondLatin1) {
		return t.zplDots(b, dpi)
	}
	t.zplField(b, dpi)
	return nil
}

// beyondLatin1 reports whether a printer may be without a character.
func beyondLatin1(r rune) bool { return r > 0xff }

// zplField writes the text in the printer's font. A text that is not at the left
// stands in a block that ends, or has its middle, at its place.
func (t text) zplField(b *bufio.Writer, dpi int) {
	size := dotsIn(t.size/usualCapitals, dpi)
	x, y := dotsIn(t.x, dpi), dotsIn(t.y, dpi)
	if t.align == left || t.align == "" {
		fmt.Fprintf(b, "^FT%d,%d^A0N,%d,%d^FH_^FD%s^FS\n", x, y, size, size, fieldData(t.s))
		return
	}
	from, wide, block := 0, x, 'R'
	if t.align == center {
		half := min(x, max(dotsIn(t.wide(), dpi), 1))
		from, wide, block = x-half, 2*half, 'C'
	}
	fmt.Fprintf(b, "^FO%d,%d^A0N,%d,%d^FB%d,1,0,%c^FH_^FD%s^FS\n", from, max(y-dotsIn(t.size, dpi), 0), size, size, wide, block, fieldData(t.s))
}

// zplDots draws the text and writes it as a graphic field.
func (t text) zplDots(b *bufio.Writer, dpi int) error {
	size := t.size / t.face.capitals // above the line on which it stands, and half as much below
	x, y := max(t.begin()-size/4, 0), max(t.y-size, 0)
	wide, high := dotsIn(t.wide()+size/2, dpi), dotsIn(1.5*size, dpi)
	img := image.NewGray(image.Rect(0, 0, wide, high))
	fill(img, img.Rect, 0xff)
	drawn := t
	left, top := dotsIn(x, dpi), dotsIn(y, dpi)
	drawn.x -= float64(left) / float64(dpi) * 25.4
	drawn.y -= float64(top) / float64(dpi) * 25.4
	if err := drawn.write(img, dpi); err != nil {
		return err
	}
	row := beginGraphic(b, left, top, wide, high)
	for y := range high {
		clear(row)
		for x, shade := range img.Pix[y*img.Stride : y*img.Stride+wide] {
			if shade < 0x80 {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
		graphicLines(b, row, 1)
	}
	b.WriteString("^FS\n")
	return nil
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
