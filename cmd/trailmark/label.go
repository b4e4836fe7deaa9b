package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/label"
)

type labelVerb struct {
	Draw     labelDrawVerb     `cmd:"" default:"withargs" help:"Draw one barcode (the default)."`
	Print    labelPrintVerb    `cmd:"" help:"Print a label for each line of data."`
	Template labelTemplateVerb `cmd:"" help:"Show a template that comes along, to begin one's own with."`
}

type labelDrawVerb struct {
	Symbol string  `required:"" enum:"gs1-datamatrix,gs1-qr,qr-link,gs1-128,itf-14,ean-13" placeholder:"NAME" help:"gs1-datamatrix, gs1-qr, qr-link, gs1-128, itf-14 or ean-13."`
	Data   string  `required:"" placeholder:"KEY" help:"What goes into it: '(01)…(21)…' or any other form."`
	Out    string  `required:"" placeholder:"FILE" help:"Where it goes: .svg, .png, .pdf or .zpl."`
	DPI    int     `name:"dpi" default:"300" placeholder:"N" help:"Dots per inch of PNG and ZPL (default: 300)."`
	Module float64 `placeholder:"MM" help:"Width of the narrowest bar, or side of a square (default: the target of GS1)."`
	Height float64 `placeholder:"MM" help:"Height of the bars of a linear barcode (default: the target of GS1)."`
	NoText bool    `help:"Leave out the text for people."`
	Stem   string  `placeholder:"URL" help:"Domain and path of the link of qr-link (default: https://id.gs1.org)."`
}

// Run draws the barcode.
func (v *labelDrawVerb) Run(c *console) error {
	symbol, err := label.New(label.Symbology(v.Symbol), v.Data,
		label.Options{Module: v.Module, Height: v.Height, NoText: v.NoText, Stem: v.Stem})
	if err != nil {
		return trailmark.Wrapf(trailmark.Invalid, err, "the barcode cannot be made")
	}
	draw := map[string]func(io.Writer) error{
		".svg": symbol.SVG,
		".png": func(w io.Writer) error { return symbol.PNG(w, v.DPI) },
		".pdf": symbol.PDF,
		".zpl": func(w io.Writer) error { return symbol.ZPL(w, v.DPI) },
	}[extension(v.Out)]
	if draw == nil {
		return unknownFormat(v.Out, ".svg, .png, .pdf and .zpl")
	}
	return writeFile(v.Out, draw)
}

func extension(file string) string { return strings.ToLower(filepath.Ext(file)) }

func unknownFormat(file, known string) error {
	return &trailmark.Error{Kind: trailmark.Usage, Message: "nobody can tell the format of " + file, Hint: "there are " + known}
}

// writeFile writes a file as a whole, or not at all: what was there before stays
// until it is complete.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return trailmark.Wrapf(trailmark.NotFound, err, "%s cannot be written", path)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return trailmark.Wrapf(trailmark.Invalid, err, "%s was not written", path)
	}
	return nil
}

type labelTemplateVerb struct {
	Name string `arg:"" optional:"" help:"unit, case or pallet; without one, all names."`
}

// Run shows a template.
func (v *labelTemplateVerb) Run(c *console) error {
	out := &errorKeeper{w: c.stdout}
	if v.Name == "" {
		io.WriteString(out, strings.Join(label.BuiltIns(), "\n")+"\n")
		return out.fault()
	}
	data, err := label.BuiltInJSON(v.Name)
	if err != nil {
		return trailmark.Wrapf(trailmark.NotFound, err, "no such template")
	}
	_, err = out.Write(data)
	if err != nil {
		return out.fault()
	}
	return nil
}
