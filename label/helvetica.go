package label

import "unicode/utf8"

// face is one of the fonts that every PDF viewer has and no document brings
// along. Its widths are by code of WinAnsi, from the space on, in thousandths of
// the size.
type face struct {
	resource, name string
	widths         [256 - ' ']uint16
}

// capitals is the height of capitals of a sans-serif font, for a size of one.
const capitals = 0.72

// width gives the width of a text in WinAnsi, in the unit of its size.
func (f *face) width(text []byte, size float64) float64 {
	sum := 0
	for _, c := range text {
		if c >= ' ' {
			sum += int(f.widths[c-' '])
		}
	}
	return float64(sum) * size / 1000
}

// faceOf gives the font of a text.
func faceOf(bold bool) *face {
	if bold {
		return &helveticaBold
	}
	return &helvetica
}

// windows are the characters of WinAnsi from 80h to 9Fh; those before and after
// are those of Latin-1. The character of a code that has none is a space.
const windows = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ"

// winAnsi gives a text as the fonts have it. The first character that they do
// not have is told.
func winAnsi(text string) (coded []byte, missing rune) {
	coded = make([]byte, 0, len(text))
	for _, r := range text {
		switch {
		case r >= ' ' && r < 0x7f, r >= 0xa0 && r <= 0xff:
			coded = append(coded, byte(r))
		default:
			c := windowsCode(r)
			if c == 0 {
				return nil, r
			}
			coded = append(coded, c)
		}
	}
	return coded, 0
}

func windowsCode(r rune) byte {
	code := byte(0x80)
	for _, w := range windows {
		if w == r && r != ' ' && r != utf8.RuneError {
			return code
		}
		code++
	}
	return 0
}

var helvetica = face{resource: "F1", name: "Helvetica", widths: [...]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
	556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
	350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667,
	278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
	400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
	667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
	722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
	556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
}}

var helveticaBold = face{resource: "F2", name: "Helvetica-Bold", widths: [...]uint16{
	278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
	975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
	333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
	611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 350,
	556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
	350, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667,
	278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333,
	400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
	722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
	722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
	556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
	611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
}}
