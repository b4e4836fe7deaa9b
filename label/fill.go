package label

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/scan"
)

// Data are what differs on a label: values of application identifiers ("01")
// and of columns ("product").
type Data map[string]string

// row are the data of one label, understood.
type row struct {
	data  Data
	today time.Time
	fonts fonts
}

// DataError says what is wrong with the data of a label.
type DataError struct {
	Name string // the application identifier or the column; "" for the whole
	Rule string
	Err  error
}

// Error gives everything on one line.
func (e *DataError) Error() string {
	s := e.Rule
	if e.Name != "" {
		s = "{" + e.Name + "}: " + s
	}
	if e.Err != nil {
		s += e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *DataError) Unwrap() error { return e.Err }

// Fill makes a label of data on a day, which says in which century dates are.
// What is in its symbols must hold together by the rules of GS1, over all
// symbols of the label. Errors are of type *[DataError].
func (t *Template) Fill(data Data, today time.Time) (*Label, error) {
	l, err := newLabel(t.Wide, t.High)
	if err != nil {
		return nil, &DataError{Err: err}
	}
	r := row{data, today, t.fonts}
	if err := t.printed(data).Validate(); err != nil {
		return nil, &DataError{Err: err}
	}
	for _, e := range t.elements {
		if err := e.fill(l, r); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// printed gives the elements that the symbols of the label hold, each once.
func (t *Template) printed(data Data) (es gs1.Elements) {
	for _, e := range t.elements {
		s, ok := e.(*symbolElement)
		if !ok {
			continue
		}
		for _, ai := range s.Data {
			e := gs1.Element{AI: strings.TrimSuffix(ai, "?")}
			if e.Value = data[e.AI]; e.Value != "" && !slices.Contains(es, e) {
				es = append(es, e)
			}
		}
	}
	return es
}

// fill makes the symbol. One without any of its data is left out.
func (e *symbolElement) fill(l *Label, r row) error {
	m, err := e.message(r)
	if m.elements == nil || err != nil {
		return err
	}
	s, err := m.symbol(e.Symbol, Options{Module: e.Module, Height: e.Height, NoText: !e.Text, Stem: e.Stem})
	if err != nil {
		return &DataError{Err: err}
	}
	wide, high := float64(s.Wide)*s.Module, float64(s.High)*s.Module
	if e.X+wide > l.Wide || e.Y+high > l.High {
		return &DataError{Rule: fmt.Sprintf("the %s with %s takes %.1f × %.1f mm, and does not fit at %g, %g", e.Symbol, m.elements.Bracketed(), wide, high, e.X, e.Y)}
	}
	l.symbols = append(l.symbols, placed{s, e.X, e.Y})
	return nil
}

// message gives what the symbol holds, in the order of the template.
func (e *symbolElement) message(r row) (m message, err error) {
	for _, ai := range e.Data {
		ai, optional := strings.CutSuffix(ai, "?")
		value := r.data[ai]
		switch {
		case value != "":
			m.elements = append(m.elements, gs1.Element{AI: ai, Value: value})
		case !optional:
			return message{}, &DataError{Name: ai, Rule: "the label needs it"}
		}
	}
	if !hasKey(m.elements) {
		return m, nil
	}
	if m.key, err = m.elements.Key(); err != nil {
		return message{}, &DataError{Err: err}
	}
	return m, nil
}

// hasKey reports whether one of the elements is a key.
func hasKey(es gs1.Elements) bool {
	for _, e := range es {
		if _, err := gs1.ParseAs(e.AI, e.Value); err == nil || errors.Is(err, gs1.ErrCheckDigit) {
			return true
		}
	}
	return false
}

// fill writes the text. One of which an optional part is missing is left out.
func (e *textElement) fill(l *Label, r row) error {
	if e.If != "" && r.data[e.If] == "" {
		return nil
	}
	words, err := e.words(r)
	if words == "" || err != nil {
		return err
	}
	t := text{e.X, e.Y, e.Size, e.Align, r.fonts.of(e.Bold), words}
	if err := t.face.check(words); err != nil {
		return &DataError{Rule: fmt.Sprintf("%q: ", words), Err: err}
	}
	if wide := t.wide(); e.Width > 0 && wide > e.Width {
		t.size *= e.Width / wide
	}
	const hair = 0.01 // mm
	if begin := t.begin(); begin < -hair || begin+t.wide() > l.Wide+hair {
		return &DataError{Rule: fmt.Sprintf("%q is %.1f mm wide, and does not fit at %g: with a width in the template it becomes smaller", words, t.wide(), e.X)}
	}
	l.texts = append(l.texts, t)
	return nil
}

// words puts the data into the text. There are none without an optional part.
func (e *textElement) words(r row) (string, error) {
	var b strings.Builder
	for _, p := range e.pieces {
		b.WriteString(p.words)
		if p.name == "" {
			continue
		}
		value, err := r.value(p)
		if value == "" || err != nil {
			return "", err
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

// value gives what a placeholder stands for, "" when it may be missing and is.
func (r row) value(p piece) (string, error) {
	value := r.data[p.name]
	switch {
	case value == "" && p.optional:
		return "", nil
	case value == "":
		return "", &DataError{Name: p.name, Rule: "the label needs it"}
	case p.form == "":
		return value, nil
	}
	v := scan.Values(gs1.Elements{{AI: p.name, Value: value}}, r.today)[0]
	switch {
	case p.form == "date" && v.Month:
		return v.Date[:7], nil
	case p.form == "date" && v.Date != "":
		return strings.Replace(v.Date, "T", " ", 1), nil
	case p.form == "amount" && v.Amount != nil:
		return strings.TrimSpace(v.Amount.String() + " " + units[v.Unit]), nil
	}
	return "", &DataError{Name: p.name, Rule: fmt.Sprintf("%q is no %s", value, p.form)}
}

// units are how people write the units of measures.
var units = map[string]string{
	"KGM": "kg", "MTR": "m", "MTK": "m²", "LTR": "l", "MTQ": "m³", "LBR": "lb", "INH": "in", "FOT": "ft", "YRD": "yd", "28": "kg/m²",
	"INK": "in²", "FTK": "ft²", "YDK": "yd²", "APZ": "oz t", "ONZ": "oz", "QTL": "qt", "GLL": "gal", "INQ": "in³", "FTQ": "ft³", "YDQ": "yd³",
	"CEL": "°C", "FAH": "°F", "P1": "%",
}

func (e *lineElement) fill(l *Label, _ row) error {
	thick := e.Thick
	if thick == 0 {
		thick = usualThick
	}
	l.boxes = append(l.boxes, box{e.X, e.Y, max(e.X2-e.X, thick), max(e.Y2-e.Y, thick)})
	return nil
}

func (e *boxElement) fill(l *Label, _ row) error {
	thick := e.Thick
	if thick == 0 {
		thick = usualThick
	}
	l.boxes = append(l.boxes,
		box{e.X, e.Y, e.Width, thick}, box{e.X, e.Y + e.Height - thick, e.Width, thick},
		box{e.X, e.Y, thick, e.Height}, box{e.X + e.Width - thick, e.Y, thick, e.Height})
	return nil
}
