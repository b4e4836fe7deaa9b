package label

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// PNG writes the symbol as an image for a resolution in dots per inch. A module
// has a whole number of dots, the nearest to its size: no scanner likes bars of
// two widths.
func (s *Symbol) PNG(w io.Writer, dpi int) error {
	img, err := s.raster(dpi, true)
	if err != nil {
		return err
	}
	return png.Encode(w, img)
}

// dots gives how many dots a module has.
func (s *Symbol) dots(dpi int) int {
	return max(int(math.Round(s.Module/25.4*float64(dpi))), 1)
}

// The resolutions of printers and the largest image, in dots.
const (
	lowestDPI, highestDPI = 72, 2400
	mostDots              = 64 << 20
)

func (s *Symbol) raster(dpi int, text bool) (*image.Gray, error) {
	if dpi < lowestDPI || dpi > highestDPI {
		return nil, &Error{s.Symbology, "no printer has this resolution", "72 to 2400 dots per inch"}
	}
	dots := s.dots(dpi)
	if s.Wide*s.High*dots*dots > mostDots {
		return nil, &Error{s.Symbology, "the image is too large", "ask for a lower resolution or a smaller module"}
	}
	img := image.NewGray(image.Rect(0, 0, s.Wide*dots, s.High*dots))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, r := range s.Bars {
		draw.Draw(img, image.Rect(r.X*dots, r.Y*dots, (r.X+r.W)*dots, (r.Y+r.H)*dots), image.Black, image.Point{}, draw.Src)
	}
	if !text {
		return img, nil
	}
	for _, l := range s.Lines {
		if err := write(img, l, float64(dots)); err != nil {
			return nil, err
		}
	}
	return img, nil
}

var sans = sync.OnceValues(func() (*opentype.Font, error) { return opentype.Parse(goregular.TTF) })

// write draws a line of text where a module has so many dots.
func write(img *image.Gray, l Line, dots float64) error {
	f, err := sans()
	if err != nil {
		return err
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: l.Size / capitals * dots, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return err
	}
	defer face.Close()
	d := font.Drawer{Dst: img, Src: image.NewUniform(color.Black), Face: face}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(l.X*dots*64) - d.MeasureString(l.Text)/2, Y: fixed.Int26_6(l.Y * dots * 64)}
	d.DrawString(l.Text)
	return nil
}
