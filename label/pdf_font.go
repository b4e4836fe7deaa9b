package label

import (
	"bytes"
	"fmt"
	"math"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A PDF brings its letters along, each once, as the outline that the font has: a
// Type 3 font (PDF 1.4, section 5.5.4). So TrueType and OpenType fonts are
// treated alike, nothing of a font is in the file that is not printed, and the
// text can be searched and copied.

// pdfFont is up to 256 characters of a typeface, in the order of their first use.
// The code of a character is its place.
type pdfFont struct {
	face *typeface
	used []rune
}

// letter is a character of a typeface.
type letter struct {
	face *typeface
	char rune
}

// coded is where a letter is in a document.
type coded struct {
	font int
	code byte
}

// letters are those that a document has used.
type letters struct {
	fonts []*pdfFont
	where map[letter]coded
}

// code gives the place of a letter, which may be a new one.
func (l *letters) code(face *typeface, r rune) coded {
	c, known := l.where[letter{face, r}]
	if known {
		return c
	}
	last := -1
	for i, f := range l.fonts {
		if f.face == face {
			last = i
		}
	}
	if last < 0 || len(l.fonts[last].used) == 256 {
		l.fonts = append(l.fonts, &pdfFont{face: face})
		last = len(l.fonts) - 1
	}
	f := l.fonts[last]
	c = coded{last, byte(len(f.used))}
	f.used = append(f.used, r)
	l.where[letter{face, r}] = c
	return c
}

// show writes the operators that show a text where the pen is.
func (l *letters) show(content []byte, t text) []byte {
	current := -1
	for _, r := range t.s {
		c := l.code(t.face, r)
		if c.font != current {
			if current >= 0 {
				content = append(content, "> Tj "...)
			}
			content = fmt.Appendf(content, "/F%d %.4f Tf <", c.font, t.size/t.face.capitals)
			current = c.font
		}
		content = append(content, hexadecimal[c.code>>4], hexadecimal[c.code&15])
	}
	if current >= 0 {
		content = append(content, "> Tj "...)
	}
	return content
}

const hexadecimal = "0123456789ABCDEF"

// font writes a font with its glyphs, and gives the number of its object.
func (p *PDF) font(f *pdfFont) (int, error) {
	var procs, names, widths bytes.Buffer
	for code, r := range f.used {
		shape, err := f.face.outline(f.face.glyph(r).index)
		if err != nil {
			return 0, fmt.Errorf("the font's %q cannot be drawn: %w", r, err)
		}
		advance := f.face.glyph(r).advance
		number := p.stream(glyphProc(advance, shape))
		fmt.Fprintf(&procs, "/g%d %d 0 R", code, number)
		fmt.Fprintf(&names, "/g%d", code)
		fmt.Fprintf(&widths, "%d ", advance)
	}
	unicode := p.stream(toUnicode(f.used))
	unit := 1 / float64(f.face.em)
	n := p.add()
	p.write("<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[%.8f 0 0 %.8f 0 0]/CharProcs<<%s>>"+
		"/Encoding<</Type/Encoding/Differences[0%s]>>/FirstChar 0/LastChar %d/Widths[%s]/Resources<<>>/ToUnicode %d 0 R>>\nendobj\n",
		unit, unit, procs.Bytes(), names.Bytes(), len(f.used)-1, widths.Bytes(), unicode)
	return n, nil
}

// glyphProc draws a glyph: its width, its bounds, and its outline. PDF has y
// upwards, and cubic curves only.
func glyphProc(advance int, shape sfnt.Segments) []byte {
	box := shape.Bounds()
	b := fmt.Appendf(nil, "%d 0 %d %d %d %d d1\n", advance, box.Min.X, -box.Max.Y, box.Max.X, -box.Min.Y)
	var pen point
	for _, s := range shape {
		p := [3]point{upwards(s.Args[0]), upwards(s.Args[1]), upwards(s.Args[2])}
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			b, pen = append(p[0].write(b), "m\n"...), p[0]
		case sfnt.SegmentOpLineTo:
			b, pen = append(p[0].write(b), "l\n"...), p[0]
		case sfnt.SegmentOpQuadTo:
			b = pen.towards(p[0]).write(b)
			b = p[1].towards(p[0]).write(b)
			b, pen = append(p[1].write(b), "c\n"...), p[1]
		case sfnt.SegmentOpCubeTo:
			b = p[1].write(p[0].write(b))
			b, pen = append(p[2].write(b), "c\n"...), p[2]
		}
	}
	return append(b, 'f')
}

// point is a point of an outline, in units of the font.
type point struct{ x, y float64 }

func upwards(p fixed.Point26_6) point { return point{float64(p.X), -float64(p.Y)} }

// towards gives the point two thirds of the way to another one: where a cubic
// curve has its control point for that of a quadratic one.
func (p point) towards(q point) point {
	return point{p.x + (q.x-p.x)*2/3, p.y + (q.y-p.y)*2/3}
}

func (p point) write(b []byte) []byte {
	const tenth = 10 // of a unit is more than fonts have
	return appendNumbers(b, math.Round(p.x*tenth)/tenth, math.Round(p.y*tenth)/tenth)
}

// toUnicode says which characters the codes are, for search and copying.
func toUnicode(used []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/U def/CMapType 2 def\n" +
		"1 begincodespacerange<00><FF>endcodespacerange\n")
	const most = 100 // in a list
	for first := 0; first < len(used); first += most {
		list := used[first:min(first+most, len(used))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(list))
		for i, r := range list {
			fmt.Fprintf(&b, "<%02X><", first+i)
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end")
	return b.Bytes()
}
