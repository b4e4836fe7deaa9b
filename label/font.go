package label

import (
	"fmt"
	"image"
	"io"
	"io/fs"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// typeface is a TrueType or OpenType font. Any number of goroutines may use it.
type typeface struct {
	font     *sfnt.Font
	em       int     // units of the font for a size of one
	capitals float64 // height of capitals, for a size of one

	mu     sync.Mutex
	buffer sfnt.Buffer
	glyphs map[rune]glyph
}

// glyph is what a typeface has for a character.
type glyph struct {
	index   sfnt.GlyphIndex // 0 when it has nothing
	advance int             // in units of the font
}

// usualCapitals is the height of capitals where a font does not tell.
const usualCapitals = 0.72

// newTypeface reads a font, or the first of a collection.
func newTypeface(data []byte) (*typeface, error) {
	collection, err := opentype.ParseCollection(data)
	if err != nil {
		return nil, err
	}
	parsed, err := collection.Font(0)
	if err != nil {
		return nil, err
	}
	f := &typeface{font: parsed, em: int(parsed.UnitsPerEm()), capitals: usualCapitals, glyphs: map[rune]glyph{}}
	metrics, err := parsed.Metrics(&f.buffer, f.scale(), font.HintingNone)
	if err != nil {
		return nil, err
	}
	if high := int(metrics.CapHeight); high > 0 {
		f.capitals = float64(high) / float64(f.em)
	}
	_, err = f.outline(f.lookUp('1').index)
	return f, err
}

// scale is the size at which the numbers of outlines are units of the font, and
// not 64ths of a dot.
func (f *typeface) scale() fixed.Int26_6 { return fixed.Int26_6(f.em) }

// glyph gives what the font has for a character.
func (f *typeface) glyph(r rune) glyph {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lookUp(r)
}

// lookUp is glyph for those who hold the lock. What cannot be read is not there.
func (f *typeface) lookUp(r rune) glyph {
	g, known := f.glyphs[r]
	if known {
		return g
	}
	index, err := f.font.GlyphIndex(&f.buffer, r)
	if err == nil && index != 0 {
		var wide fixed.Int26_6
		if wide, err = f.font.GlyphAdvance(&f.buffer, index, f.scale(), font.HintingNone); err == nil {
			g = glyph{index, int(wide)}
		}
	}
	f.glyphs[r] = g
	return g
}

// outline gives the lines and curves around a glyph, in units of the font with y
// downwards.
func (f *typeface) outline(index sfnt.GlyphIndex) (sfnt.Segments, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	shape, err := f.font.LoadGlyph(&f.buffer, index, f.scale(), nil)
	return append(sfnt.Segments(nil), shape...), err // the buffer is used again
}

// width gives the width of a text in the unit of its size.
func (f *typeface) width(s string, size float64) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := 0
	for _, r := range s {
		sum += f.lookUp(r).advance
	}
	return float64(sum) * size / float64(f.em)
}

// joined are the scripts that run from right to left or whose letters change with
// their neighbours.
var joined = []*unicode.RangeTable{
	unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Mongolian,
}

// check says which character of a text cannot be printed. Characters are set one
// after the other, so that signs which join others cannot be, either.
func (f *typeface) check(s string) error {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.M, r), unicode.In(r, joined...):
			return &Error{Rule: fmt.Sprintf("%q (%U) cannot be printed: it changes with its neighbours", r, r), Hint: "letters with their accents as one character can"}
		case f.glyph(r).index == 0:
			return &Error{Rule: fmt.Sprintf("the font has no %q (%U)", r, r), Hint: `name a font in the template that has it: "font": "FILE.ttf"`}
		}
	}
	return nil
}

// fonts are those of a template.
type fonts struct{ regular, bold *typeface }

// of gives the font of a text.
func (f fonts) of(bold bool) *typeface {
	if bold {
		return f.bold
	}
	return f.regular
}

// ownFonts are those that come along. They have the letters of Europe: Latin,
// Greek and Cyrillic.
var ownFonts = sync.OnceValues(func() (f fonts, err error) {
	if f.regular, err = newTypeface(goregular.TTF); err != nil {
		return f, err
	}
	f.bold, err = newTypeface(gobold.TTF)
	return f, err
})

// largestFont is the most bytes of a font: those of East Asia have some ten million.
const largestFont = 64 << 20

// readFont reads a font of a template.
func readFont(files fs.FS, name string) (*typeface, error) {
	if files == nil {
		return nil, fmt.Errorf("%s cannot be read from here", name)
	}
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, largestFont+1))
	if err != nil {
		return nil, err
	}
	if len(data) > largestFont {
		return nil, fmt.Errorf("%s is too large", name)
	}
	return newTypeface(data)
}

// write draws a line of text, which its font has.
func (t text) write(img *image.Gray, dpi int) error {
	dots := float64(dpi) / 25.4
	face, err := opentype.NewFace(t.face.font, &opentype.FaceOptions{Size: t.size / t.face.capitals * dots, DPI: 72})
	if err != nil {
		return err
	}
	defer face.Close()
	d := font.Drawer{Dst: img, Src: image.Black, Face: face}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(t.begin() * dots * 64), Y: fixed.Int26_6(t.y * dots * 64)}
	d.DrawString(t.s)
	return nil
}
