package label

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"math"
)

// SVG writes the symbol as an SVG document in mm.
func (s *Symbol) SVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%gmm" height="%gmm" viewBox="0 0 %d %d" role="img" aria-label="`,
		mm(float64(s.Wide)*s.Module), mm(float64(s.High)*s.Module), s.Wide, s.High)
	if err := xml.EscapeText(b, []byte(s.words())); err != nil {
		return err
	}
	b.WriteString(`" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="`)
	for _, r := range s.Bars {
		fmt.Fprintf(b, "M%d %dh%dv%dh-%dz", r.X, r.Y, r.W, r.H, r.W)
	}
	b.WriteString(`"/>`)
	for _, l := range s.Lines {
		fmt.Fprintf(b, `<text x="%g" y="%g" font-size="%g" font-family="Arial, Helvetica, sans-serif" text-anchor="middle">`,
			mm(l.X), mm(l.Y), mm(l.Size/usualCapitals))
		if err := xml.EscapeText(b, []byte(l.Text)); err != nil {
			return err
		}
		b.WriteString("</text>")
	}
	b.WriteString("</svg>\n")
	return b.Flush()
}

// words says what the symbol is, for those who do not see it.
func (s *Symbol) words() string {
	text := string(s.Symbology)
	for _, l := range s.Lines {
		text += " " + l.Text
	}
	return text
}

// mm rounds to a thousandth, which is finer than any printer.
func mm(v float64) float64 { return math.Round(v*1000) / 1000 }
