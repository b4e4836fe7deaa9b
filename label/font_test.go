package label

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/image/font/gofont/gomono"
)

// products are the names of one product as plants print them.
var products = []string{
	"Sos pomidorowy z bazylią, żółty słoik", // Poland
	"Σάλτσα ντομάτας με βασιλικό",           // Greece
	"Доматен сос с босилек",                 // Bulgaria
	"Paradižniková omáčka s bazalkou",       // Slovakia
	"Tomato & basil – 3 €",
}

// shelf makes a label of one text, with the fonts of a template.
func shelf(t *testing.T, members, product string, files fs.FS) (*Label, error) {
	t.Helper()
	template, err := ReadTemplate(strings.NewReader(`{"name":"shelf","width":90,"height":20,`+members+`"elements":[
		{"type":"text","text":"{product}","x":45,"y":9,"size":3,"align":"center","width":84},
		{"type":"text","text":"{product}","x":3,"y":18,"size":3,"width":84,"bold":true}]}`), files)
	if err != nil {
		t.Fatal(err)
	}
	return template.Fill(Data{"product": product}, today)
}

// Names are read from a PDF as they were written.
func TestNamesOfEurope(t *testing.T) {
	pdf := filepath.Join(t.TempDir(), "label.pdf")
	for _, product := range products {
		l, err := shelf(t, "", product, nil)
		if err != nil {
			t.Error(err)
			continue
		}
		save(t, pdf, func(b *bytes.Buffer) error { return l.PDF(b) })
		if got := string(run(t, need(t, "pdftotext"), "-layout", pdf, "-")); strings.Count(got, product) != 2 {
			t.Errorf("pdftotext reads %q, want %q twice", got, product)
		}
	}
}

// The same text is at the same place, in the same letters, in every format.
func TestTextIsTheSameEverywhere(t *testing.T) {
	const dpi = 300
	files := fstest.MapFS{"fonts/mono.ttf": {Data: gomono.TTF}}
	for _, product := range products {
		l, err := shelf(t, `"font":"fonts/mono.ttf",`, product, files)
		if err != nil {
			t.Error(err)
			continue
		}
		picture, err := l.raster(dpi)
		if err != nil {
			t.Fatal(err)
		}
		var zpl bytes.Buffer
		if err := l.ZPL(&zpl, dpi); err != nil {
			t.Fatal(err)
		}
		if share := differing(picture, printedDots(t, zpl.String(), picture.Rect)); share > 0 {
			t.Errorf("%s: %.2f%% of the dots of ZPL differ", product, 100*share)
		}
		if share := differing(picture, pdfDots(t, l, dpi)); share > 0.02 {
			t.Errorf("%s: %.2f%% of the dots of PDF differ", product, 100*share)
		}
	}
}

// differing gives the share of dots that are dark in one picture only.
func differing(a, b *image.Gray) float64 {
	n := 0
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			if (a.GrayAt(x, y).Y < 0x80) != (b.GrayAt(x, y).Y < 0x80) {
				n++
			}
		}
	}
	return float64(n) / float64(a.Rect.Dx()*a.Rect.Dy())
}

// printedDots draws the graphic fields of a label as a printer does.
func printedDots(t *testing.T, zpl string, r image.Rectangle) *image.Gray {
	t.Helper()
	img := image.NewGray(r)
	fill(img, r, 0xff)
	for _, field := range strings.Split(zpl, "^FO")[1:] {
		var left, top int
		fmt.Sscanf(field, "%d,%d", &left, &top)
		for y, row := range graphicRows(t, field) {
			for x := range 8 * len(row) {
				if row[x/8]&(0x80>>(x%8)) != 0 {
					fill(img, image.Rect(left+x, top+y, left+x+1, top+y+1), 0)
				}
			}
		}
	}
	return img
}

// pdfDots draws the PDF of a label with a tool that is not ours.
func pdfDots(t *testing.T, l *Label, dpi int) *image.Gray {
	t.Helper()
	base := filepath.Join(t.TempDir(), "label")
	save(t, base+".pdf", func(b *bytes.Buffer) error { return l.PDF(b) })
	run(t, need(t, "pdftoppm"), "-r", fmt.Sprint(dpi), "-gray", "-png", "-singlefile", base+".pdf", base)
	data, err := os.ReadFile(base + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	gray := image.NewGray(img.Bounds())
	draw.Draw(gray, gray.Rect, img, image.Point{}, draw.Src)
	return gray
}

// A character that cannot be printed is told, in every format and before
// anything is printed.
func TestCharactersThatCannotBePrinted(t *testing.T) {
	for _, v := range []struct{ product, says string }{
		{"トマトソース", `the font has no 'ト' (U+30C8)`},
		{"صلصة", `'ص' (U+0635) cannot be printed`},
		{"רוטב", `'ר' (U+05E8) cannot be printed`},
		{"Saus\u0301", `(U+0301) cannot be printed`},
		{"Sauce\x07", `no '\a' (U+0007)`},
	} {
		_, err := shelf(t, "", v.product, nil)
		if _, ok := errors.AsType[*DataError](err); !ok || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s: %v; want it to say %q", v.product, err, v.says)
		}
	}
}

// What is below a symbol has letters of the invariant set, which our fonts have.
func TestTextBelowSymbolsCanBePrinted(t *testing.T) {
	own, err := ownFonts()
	if err != nil {
		t.Fatal(err)
	}
	for r := ' '; r <= '~'; r++ {
		if err := errors.Join(own.regular.check(string(r)), own.bold.check(string(r))); err != nil {
			t.Error(err)
		}
	}
}

// A font that is none is a fault of the template.
func TestFontFaults(t *testing.T) {
	files := fstest.MapFS{"broken.ttf": {Data: []byte("no font")}, "cut.ttf": {Data: gomono.TTF[:5000]}}
	for _, v := range []struct{ members, says string }{
		{`"font":"none.ttf"`, "font: not a font that can be used: open none.ttf"},
		{`"font":"../../etc/font.ttf"`, "font: not a font that can be used: open ../../etc/font.ttf: "},
		{`"font":"broken.ttf"`, "font: not a font that can be used: sfnt"},
		{`"bold_font":"cut.ttf"`, "bold_font: not a font that can be used"},
	} {
		_, err := ReadTemplate(strings.NewReader(`{"name":"x","width":50,"height":30,"elements":[],`+v.members+`}`), files)
		if err == nil || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s: %v; want it to say %q", v.members, err, v.says)
		}
	}
}

// The curves of a font with quadratic ones are where they should be.
func TestQuadraticCurve(t *testing.T) {
	from, control, to := point{0, 0}, point{300, 600}, point{900, 300}
	a, b := from.towards(control), to.towards(control)
	for i := range 11 {
		s := float64(i) / 10
		u := 1 - s
		quadratic := u*u*from.y + 2*u*s*control.y + s*s*to.y
		cubic := u*u*u*from.y + 3*u*u*s*a.y + 3*u*s*s*b.y + s*s*s*to.y
		if math.Abs(quadratic-cubic) > 1e-9 {
			t.Errorf("at %.1f: %f, want %f", s, cubic, quadratic)
		}
	}
}
