package label

import (
	"image"
	"image/png"
	"io"
	"math"
)

// PNG writes the symbol as an image for a resolution in dots per inch. A module
// has a whole number of dots, the nearest to its size: no scanner likes bars of
// two widths. The image is as much larger or smaller.
func (s *Symbol) PNG(w io.Writer, dpi int) error {
	if err := checkDPI(dpi); err != nil {
		return err
	}
	l, err := s.scaled(dpi)
	if err != nil {
		return err
	}
	return l.PNG(w, dpi)
}

// scaled makes a label of a symbol whose modules are whole dots.
func (s *Symbol) scaled(dpi int) (*Label, error) {
	c := *s
	c.Module = s.wholeModule(dpi)
	return c.alone()
}

// PNG writes the label as an image for a resolution in dots per inch. A module
// of a symbol has a whole number of dots, the nearest to its size.
func (l *Label) PNG(w io.Writer, dpi int) error {
	img, err := l.raster(dpi)
	if err != nil {
		return err
	}
	return png.Encode(w, img)
}

// dots gives how many dots a module has: the nearest number, but no symbol becomes
// longer by it than its standard allows.
func (s *Symbol) dots(dpi int) int {
	n := max(dotsIn(s.Module, dpi), 1)
	if s.Symbology == Code128 && n > 1 && s.Wide*n > dotsIn(longest128, dpi) {
		n--
	}
	return n
}

// wholeModule gives the size in mm of a module that has whole dots.
func (s *Symbol) wholeModule(dpi int) float64 { return float64(s.dots(dpi)) / float64(dpi) * 25.4 }

// dotsIn gives how many dots are nearest to a length in mm.
func dotsIn(mm float64, dpi int) int { return int(math.Round(mm / 25.4 * float64(dpi))) }

// The resolutions of printers and the largest image, in dots.
const (
	lowestDPI, highestDPI = 72, 2400
	mostDots              = 64 << 20
)

func checkDPI(dpi int) error {
	if dpi < lowestDPI || dpi > highestDPI {
		return &Error{Rule: "no printer has this resolution", Hint: "72 to 2400 dots per inch"}
	}
	return nil
}

func (l *Label) raster(dpi int) (*image.Gray, error) {
	if err := checkDPI(dpi); err != nil {
		return nil, err
	}
	wide, high := dotsIn(l.Wide, dpi), dotsIn(l.High, dpi)
	if wide*high > mostDots {
		return nil, &Error{Rule: "the image is too large", Hint: "ask for a lower resolution or a smaller module"}
	}
	img := image.NewGray(image.Rect(0, 0, wide, high))
	fill(img, img.Rect, 0xff)
	for _, b := range l.boxes {
		fill(img, b.inDots(dpi), 0)
	}
	for _, s := range l.symbols {
		x, y, dots := dotsIn(s.x, dpi), dotsIn(s.y, dpi), s.dots(dpi)
		for _, r := range s.Bars {
			fill(img, image.Rect(x+r.X*dots, y+r.Y*dots, x+(r.X+r.W)*dots, y+(r.Y+r.H)*dots), 0)
		}
	}
	for _, t := range l.allTexts(dpi) {
		if err := t.write(img, dpi); err != nil {
			return nil, err
		}
	}
	return img, nil
}

// inDots gives the dots of a box: at least one in each direction.
func (b box) inDots(dpi int) image.Rectangle {
	x, y := dotsIn(b.x, dpi), dotsIn(b.y, dpi)
	return image.Rect(x, y, x+max(dotsIn(b.wide, dpi), 1), y+max(dotsIn(b.high, dpi), 1))
}

// fill fills the part of a rectangle that is in the image.
func fill(img *image.Gray, r image.Rectangle, value uint8) {
	r = r.Intersect(img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[y*img.Stride+r.Min.X : y*img.Stride+r.Max.X]
		for i := range row {
			row[i] = value
		}
	}
}
