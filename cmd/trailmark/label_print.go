package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/label"
)

type labelPrintVerb struct {
	Template string        `required:"" placeholder:"NAME" help:"unit, case, pallet, or a file with a template of one's own."`
	Data     string        `default:"-" placeholder:"FILE" help:"CSV with the names of its columns in the first line; - is the standard input (the default)."`
	Column   string        `placeholder:"NAME" help:"Each line of the data is this and nothing else: serial, or 21, for serials one a line."`
	Set      []string      `sep:"none" placeholder:"NAME=VALUE" help:"The same on every label, such as gtin=09521234004219."`
	Out      string        `xor:"to" placeholder:"FILE" help:"Where the labels go: .pdf or .zpl, or .png for one."`
	Printer  string        `xor:"to" placeholder:"HOST[:PORT]" help:"A label printer in the network (default port: 9100)."`
	DPI      int           `name:"dpi" default:"203" placeholder:"N" help:"Dots per inch of the printer (default: 203)."`
	Sheet    string        `enum:"none,A4,A5,letter" default:"none" placeholder:"SIZE" help:"Several labels on a page of a PDF: A4, A5 or letter."`
	Margin   float64       `default:"8" placeholder:"MM" help:"Margin of a sheet (default: 8)."`
	Gap      float64       `default:"2" placeholder:"MM" help:"Gap between the labels of a sheet (default: 2)."`
	From     int           `default:"1" placeholder:"N" help:"Begin with this label: where a run that failed goes on."`
	Timeout  time.Duration `default:"10s" placeholder:"DURATION" help:"How long the printer may take for a label (default: 10s)."`
	Today    time.Time     `format:"2006-01-02" placeholder:"DATE" help:"The day that years of two digits are near to (default: today)."`
	answerAs
}

// Help tells more than the one line of the list of commands.
func (labelPrintVerb) Help() string {
	return `  trailmark serial allocate jars --count 1000 |
    trailmark label print --template unit --column serial --set gtin=09521234004219 --out run.pdf
  trailmark label print --template pallet --data pallets.csv --printer 10.0.0.7

Columns are application identifiers (01, 21, 10, 17, …), the words gtin, serial,
lot, expiry, best_before, sscc, content and count for them, or any other word that
the template has.`
}

// sheets are the sizes of paper, in mm.
var sheets = map[string]label.Sheet{"A4": {Wide: 210, High: 297}, "A5": {Wide: 148, High: 210}, "letter": {Wide: 215.9, High: 279.4}}

// Run prints the labels.
func (v *labelPrintVerb) Run(ctx context.Context, c *console) error {
	template, err := v.template()
	if err != nil {
		return err
	}
	fixed, err := label.Constants(v.Set)
	if err != nil {
		return trailmark.Wrapf(trailmark.Usage, err, "--set")
	}
	data, err := c.open(v.Data)
	if err != nil {
		return err
	}
	defer data.Close()
	start, printed := time.Now(), 0
	run := func(p label.Printer) (err error) {
		rows := label.Rows{Fixed: fixed, Column: v.Column}.Read(data)
		printed, err = template.Run(ctx, rows, v.From, v.today(), p)
		return err
	}
	if err := v.print(ctx, run); err != nil {
		return v.ended(err)
	}
	answer := map[string]any{"labels": printed, "seconds": time.Since(start).Seconds()}
	return v.answer(c, answer, func(w io.Writer) { fmt.Fprintf(w, "%s printed\n", plural(printed, "label")) })
}

func (v *labelPrintVerb) today() time.Time {
	if v.Today.IsZero() {
		return time.Now()
	}
	return v.Today
}

// template reads the template: one that comes along, or a file.
func (v *labelPrintVerb) template() (*label.Template, error) {
	if slices.Contains(label.BuiltIns(), v.Template) {
		return label.BuiltIn(v.Template)
	}
	f, err := os.Open(v.Template)
	if err != nil {
		return nil, &trailmark.Error{Kind: trailmark.Usage, Message: "no template " + v.Template, Hint: "unit, case, pallet or a file", Err: err}
	}
	defer f.Close()
	t, err := label.ReadTemplate(f, os.DirFS(filepath.Dir(v.Template)))
	if err != nil {
		return nil, &trailmark.Error{Kind: trailmark.Invalid, Document: v.Template, Message: "the template is wrong", Err: err}
	}
	return t, nil
}

// print lets the labels go where they should.
func (v *labelPrintVerb) print(ctx context.Context, run func(label.Printer) error) error {
	if v.Printer != "" {
		p, err := label.Dial(ctx, v.Printer, v.DPI, v.Timeout)
		if err != nil {
			return trailmark.Wrapf(trailmark.Unavailable, err, "%s", v.Printer)
		}
		return run(p)
	}
	if v.Out == "" {
		return trailmark.Errorf(trailmark.Usage, "say where the labels go: --out FILE or --printer HOST")
	}
	if v.Margin < 0 || v.Gap < 0 {
		return trailmark.Errorf(trailmark.Usage, "labels on a sheet do not overlap: a margin and a gap are at least 0 mm")
	}
	to := map[string]func(io.Writer) label.Printer{
		".pdf": func(w io.Writer) label.Printer { return label.NewPDF(w, v.sheet()) },
		".zpl": func(w io.Writer) label.Printer { return label.NewZPL(w, v.DPI) },
		".png": func(w io.Writer) label.Printer { return &onePicture{w: w, dpi: v.DPI} },
	}[extension(v.Out)]
	if to == nil {
		return unknownFormat(v.Out, ".pdf, .zpl and .png")
	}
	return writeFile(v.Out, func(w io.Writer) error { return run(to(w)) })
}

func (v *labelPrintVerb) sheet() label.Sheet {
	s, ok := sheets[v.Sheet]
	if ok {
		s.Margin, s.Gap = v.Margin, v.Gap
	}
	return s
}

// ended says with which label a run ended. A file is whole or not there; a
// printer has printed what came before, and can go on.
func (v *labelPrintVerb) ended(err error) error {
	run, ok := errors.AsType[*label.RunError](err)
	if !ok {
		return err
	}
	if v.Printer == "" {
		e := trailmark.Wrapf(trailmark.Invalid, run.Err, "label %d cannot be printed", run.Printed+1)
		e.Hint = v.Out + " was not written"
		return e
	}
	e := trailmark.Wrapf(trailmark.Unavailable, run, "the run ended early")
	if _, ok := errors.AsType[*label.DataError](run); ok {
		e.Kind = trailmark.Invalid
	}
	e.Hint = fmt.Sprintf("go on with --from %d", run.Printed+1)
	return e
}

// onePicture prints one label as PNG.
type onePicture struct {
	w    io.Writer
	dpi  int
	full bool
}

// Print draws the label.
func (p *onePicture) Print(l *label.Label) error {
	if p.full {
		return errors.New("a picture holds one label: use .pdf or .zpl")
	}
	p.full = true
	return l.PNG(p.w, p.dpi)
}

// Close does nothing: the picture is there.
func (p *onePicture) Close() error { return nil }
