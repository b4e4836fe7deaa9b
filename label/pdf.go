package label

import (
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// PDF writes the symbol as a page of its own size.
func (s *Symbol) PDF(w io.Writer) error {
	size := fpdf.SizeType{Wd: float64(s.Wide) * s.Module, Ht: float64(s.High) * s.Module}
	pdf := newPDF(size)
	pdf.AddPageFormat("P", size)
	s.put(pdf, 0, 0)
	return pdf.Output(w)
}

// newPDF begins a document of pages in mm without margins. It says nothing of
// when or where it was made, so that the same label is the same file.
func newPDF(size fpdf.SizeType) *fpdf.Fpdf {
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: size})
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCreationDate(time.Unix(0, 0).UTC())
	pdf.SetModificationDate(time.Unix(0, 0).UTC())
	pdf.SetProducer("trailmark", true)
	return pdf
}

const pointsPerMM = 72 / 25.4

// put draws the symbol with its top left at a place in mm. All bars are one
// path, so that no light shines between two that touch.
func (s *Symbol) put(pdf *fpdf.Fpdf, x, y float64) {
	pdf.SetFillColor(0, 0, 0)
	for _, r := range s.Bars {
		left, top := x+float64(r.X)*s.Module, y+float64(r.Y)*s.Module
		right, bottom := left+float64(r.W)*s.Module, top+float64(r.H)*s.Module
		pdf.MoveTo(left, top)
		pdf.LineTo(right, top)
		pdf.LineTo(right, bottom)
		pdf.LineTo(left, bottom)
		pdf.ClosePath()
	}
	pdf.DrawPath("F")
	for _, l := range s.Lines {
		pdf.SetFont("Helvetica", "", l.Size*s.Module/capitals*pointsPerMM)
		pdf.Text(x+l.X*s.Module-pdf.GetStringWidth(l.Text)/2, y+l.Y*s.Module, l.Text)
	}
}
