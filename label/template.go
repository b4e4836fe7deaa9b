package label

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Template is what is the same on many labels: a size, and elements with
// placeholders for what differs. It is read from JSON, see docs/labels.md.
type Template struct {
	Name string
	// Wide and High are the size of the label in mm.
	Wide, High float64
	fonts      fonts
	elements   []element
}

// element is a part of a template that puts itself on a label.
type element interface {
	// check says what is wrong with it, by the name of the member.
	check(t *Template) *TemplateError
	// fill puts it on a label.
	fill(l *Label, r row) error
}

// TemplateError says what is wrong with a template, and where.
type TemplateError struct {
	Path string // "elements[3].module"; "" for the whole
	Rule string
	Hint string
}

// Error gives everything on one line.
func (e *TemplateError) Error() string {
	s := e.Rule
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// The limits of a template.
const (
	largestTemplate       = 256 << 10 // bytes
	mostElements          = 200
	smallestSide, longest = 5, 500 // mm
)

// document is a template as JSON has it.
type document struct {
	Name     string            `json:"name"`
	Width    float64           `json:"width"`
	Height   float64           `json:"height"`
	Font     string            `json:"font"`
	BoldFont string            `json:"bold_font"`
	Elements []json.RawMessage `json:"elements"`
}

// ReadTemplate reads a template, and its fonts from files, which may be nil for a
// template without. Errors are of type *[TemplateError].
func ReadTemplate(r io.Reader, files fs.FS) (*Template, error) {
	data, err := io.ReadAll(io.LimitReader(r, largestTemplate+1))
	if err != nil {
		return nil, &TemplateError{Rule: "the template cannot be read: " + err.Error()}
	}
	if len(data) > largestTemplate {
		return nil, &TemplateError{Rule: "the template is too large", Hint: "256 kB at most"}
	}
	var d document
	if fault := strictly(data, &d); fault != nil {
		return nil, fault
	}
	t := &Template{Name: d.Name, Wide: d.Width, High: d.Height}
	if fault := t.readFonts(d, files); fault != nil {
		return nil, fault
	}
	if fault := t.build(d.Elements); fault != nil {
		return nil, fault
	}
	return t, nil
}

// readFonts reads the fonts of the template. Without one of its own for bold
// text, its font is for all text.
func (t *Template) readFonts(d document, files fs.FS) *TemplateError {
	own, err := ownFonts()
	if err != nil {
		return &TemplateError{Rule: err.Error()}
	}
	t.fonts = own
	if d.Font != "" {
		if t.fonts.regular, err = readFont(files, d.Font); err != nil {
			return &TemplateError{"font", "not a font that can be used: " + err.Error(), fontHint}
		}
		t.fonts.bold = t.fonts.regular
	}
	if d.BoldFont != "" {
		if t.fonts.bold, err = readFont(files, d.BoldFont); err != nil {
			return &TemplateError{"bold_font", "not a font that can be used: " + err.Error(), fontHint}
		}
	}
	return nil
}

const fontHint = "a TrueType or OpenType font, in the folder of the template or below"

// build checks the size and makes the elements.
func (t *Template) build(raw []json.RawMessage) *TemplateError {
	for name, side := range map[string]float64{"width": t.Wide, "height": t.High} {
		if side < smallestSide || side > longest {
			return &TemplateError{name, "not the size of a label", fmt.Sprintf("%d to %d mm", smallestSide, longest)}
		}
	}
	if len(raw) == 0 || len(raw) > mostElements {
		return &TemplateError{"elements", fmt.Sprintf("there are %d elements", len(raw)), fmt.Sprintf("1 to %d", mostElements)}
	}
	for i, data := range raw {
		e, fault := readElement(data)
		if fault == nil {
			fault = e.check(t)
		}
		if fault != nil {
			fault.Path = strings.TrimSuffix(fmt.Sprintf("elements[%d].%s", i, fault.Path), ".")
			return fault
		}
		t.elements = append(t.elements, e)
	}
	return nil
}

// readElement reads an element by its type.
func readElement(data json.RawMessage) (element, *TemplateError) {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, &TemplateError{Rule: "an element is an object with a type"}
	}
	kinds := map[string]element{"symbol": &symbolElement{}, "text": &textElement{}, "line": &lineElement{}, "box": &boxElement{}}
	e := kinds[head.Type]
	if e == nil {
		return nil, &TemplateError{"type", fmt.Sprintf("no such element: %q", head.Type), "there are symbol, text, line and box"}
	}
	return e, strictly(data, e)
}

// strictly reads JSON without members that nobody knows.
func strictly(data []byte, v any) *TemplateError {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if err == nil && d.More() {
		return &TemplateError{Rule: "something follows the template"}
	}
	if err == nil {
		return nil
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &TemplateError{kind.Field, "a " + kind.Value + " cannot stand here", ""}
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return &TemplateError{strings.Trim(name, `"`), "no such member", ""}
	}
	return &TemplateError{Rule: "not JSON: " + err.Error()}
}

//go:embed templates/*.json
var builtIn embed.FS

// BuiltIns are the names of the templates that come along.
func BuiltIns() []string {
	files, _ := fs.Glob(builtIn, "templates/*.json") // the pattern is a good one
	for i, file := range files {
		files[i] = strings.TrimSuffix(path.Base(file), ".json")
	}
	slices.Sort(files)
	return files
}

// BuiltInJSON gives a template that comes along, to begin one's own with.
func BuiltInJSON(name string) ([]byte, error) {
	data, err := builtIn.ReadFile("templates/" + name + ".json")
	if err != nil {
		return nil, &TemplateError{Rule: fmt.Sprintf("no template %q comes along", name), Hint: "there are " + strings.Join(BuiltIns(), ", ")}
	}
	return data, nil
}

// BuiltIn reads a template that comes along.
func BuiltIn(name string) (*Template, error) {
	data, err := BuiltInJSON(name)
	if err != nil {
		return nil, err
	}
	return ReadTemplate(bytes.NewReader(data), nil)
}
