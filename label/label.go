package label

import (
	"fmt"
	"io"
	"slices"
)

// Label is a label that is ready to be printed: a page with symbols, text and
// boxes on it. It is not changed any more, so any number of goroutines may draw
// it.
type Label struct {
	Wide, High float64 // mm
	symbols    []placed
	texts      []text
	boxes      []box
	below      *typeface // of the texts below the symbols
}

func newLabel(wide, high float64) (*Label, error) {
	own, err := ownFonts()
	return &Label{Wide: wide, High: high, below: own.regular}, err
}

// placed is a symbol with its top left at a place in mm.
type placed struct {
	*Symbol
	x, y float64
}

// text is a line of text that stands on y, in mm. Its font has all of its
// characters.
type text struct {
	x, y  float64
	size  float64 // height of capitals
	align align
	face  *typeface
	s     string
}

// wide gives the width of the text in mm.
func (t text) wide() float64 { return t.face.width(t.s, t.size/t.face.capitals) }

// begin gives where the text begins, from the left, in mm.
func (t text) begin() float64 { return t.x - t.align.shift(t.wide()) }

// box is a dark rectangle, in mm.
type box struct{ x, y, wide, high float64 }

// align says which part of a text is at its x.
type align string

const (
	left   align = "left"
	center align = "center"
	right  align = "right"
)

// shift gives how far left of its x a text of a width begins.
func (a align) shift(wide float64) float64 {
	switch a {
	case center:
		return wide / 2
	case right:
		return wide
	}
	return 0
}

// Contents gives what a scanner reads from each symbol, in the order of the
// template, without symbology identifiers.
func (l *Label) Contents() (list []string) {
	for _, s := range l.symbols {
		list = append(list, s.Content)
	}
	return list
}

// allTexts gives the texts of the label and those below its symbols, whose
// modules have whole dots at a resolution; 0 is one without dots.
func (l *Label) allTexts(dpi int) []text {
	all := slices.Clip(l.texts)
	for _, s := range l.symbols {
		module := s.Module
		if dpi > 0 {
			module = s.wholeModule(dpi)
		}
		for _, line := range s.Lines {
			all = append(all, text{s.x + line.X*module, s.y + line.Y*module, line.Size * s.Module, center, l.below, line.Text})
		}
	}
	return all
}

// alone makes a label of a symbol.
func (s *Symbol) alone() (*Label, error) {
	l, err := newLabel(float64(s.Wide)*s.Module, float64(s.High)*s.Module)
	if err != nil {
		return nil, err
	}
	l.symbols = []placed{{Symbol: s}}
	return l, nil
}

// PDF writes the label as a page of its own size. See [NewPDF] for many.
func (l *Label) PDF(w io.Writer) error {
	pdf := NewPDF(w, Sheet{})
	if err := pdf.Print(l); err != nil {
		return err
	}
	return pdf.Close()
}

// PDF writes the symbol as a page of its own size.
func (s *Symbol) PDF(w io.Writer) error {
	l, err := s.alone()
	if err != nil {
		return err
	}
	return l.PDF(w)
}

// Printer is where labels go: a file or a device.
type Printer interface {
	// Print prints a label, or adds it to a file. After an error nothing more
	// can be printed.
	Print(*Label) error
	// Close ends the file or the connection.
	Close() error
}

// RunError says where a run of labels ended.
type RunError struct {
	Printed int // labels that went out before; a printer may have them in its memory still
	Err     error
}

// Error says which label was the last.
func (e *RunError) Error() string {
	if e.Printed == 0 {
		return "no label went out: " + e.Err.Error()
	}
	return fmt.Sprintf("label %d was the last that went out: %v", e.Printed, e.Err)
}

// Unwrap gives the cause.
func (e *RunError) Unwrap() error { return e.Err }
