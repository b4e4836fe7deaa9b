package label

import (
	"math"
	"strconv"
)

const pointsPerMM = 72 / 25.4

// page is the page of a PDF that is being filled: its size in mm and its
// content, in mm from the top left.
type page struct {
	wide, high   float64
	labels       int
	nextX, nextY float64 // where the next label of a sheet goes
	rowHigh      float64 // the highest label of the row
	content      []byte
}

// place finds the place of a label on the page.
func (p *page) place(l *Label, s Sheet) (x, y float64, fits bool) {
	if s == (Sheet{}) {
		p.open(l.Wide, l.High)
		return 0, 0, p.labels == 0
	}
	p.open(s.Wide, s.High)
	if p.labels == 0 {
		p.nextX, p.nextY = s.Margin, s.Margin
	}
	if p.labels > 0 && p.nextX+l.Wide > s.Wide-s.Margin {
		p.nextX, p.nextY, p.rowHigh = s.Margin, p.nextY+p.rowHigh+s.Gap, 0
	}
	x, y = p.nextX, p.nextY
	p.nextX += l.Wide + s.Gap
	p.rowHigh = max(p.rowHigh, l.High)
	return x, y, x+l.Wide <= s.Wide-s.Margin && y+l.High <= s.High-s.Margin
}

// open sets the size of a page that is still empty, and turns its coordinates
// upside down.
func (p *page) open(wide, high float64) {
	if p.labels > 0 || p.wide > 0 {
		return
	}
	p.wide, p.high = wide, high
	p.content = p.content[:0]
	p.numbers(pointsPerMM, 0, 0, -pointsPerMM, 0, high*pointsPerMM)
	p.content = append(p.content, "cm\n"...)
}

// numbers writes numbers with a space after each.
func (p *page) numbers(values ...float64) { p.content = appendNumbers(p.content, values...) }

func appendNumbers(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = append(strconv.AppendFloat(b, math.Round(v*1e5)/1e5, 'f', -1, 64), ' ')
	}
	return b
}

// draw draws a label with its top left at a place.
func (p *page) draw(l *Label, x, y float64, letters *letters) {
	p.labels++
	for _, b := range l.boxes {
		p.numbers(x+b.x, y+b.y, b.wide, b.high)
		p.content = append(p.content, "re f\n"...)
	}
	for _, s := range l.symbols {
		p.symbol(s.Symbol, x+s.x, y+s.y)
	}
	for _, t := range l.allTexts(0) {
		p.content = append(p.content, "BT 1 0 0 -1 "...)
		p.numbers(x+t.begin(), y+t.y)
		p.content = append(letters.show(append(p.content, "Tm "...), t), "ET\n"...)
	}
}

// symbol draws the bars of a symbol, in modules. They are one path, so that no
// light shines between two that touch.
func (p *page) symbol(s *Symbol, x, y float64) {
	p.content = append(p.content, "q "...)
	p.numbers(s.Module, 0, 0, s.Module, x, y)
	p.content = append(p.content, "cm\n"...)
	for _, r := range s.Bars {
		for _, v := range [...]int{r.X, r.Y, r.W, r.H} {
			p.content = strconv.AppendInt(p.content, int64(v), 10)
			p.content = append(p.content, ' ')
		}
		p.content = append(p.content, "re\n"...)
	}
	p.content = append(p.content, "f Q\n"...)
}
