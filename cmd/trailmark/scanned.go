package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/scan"
	"github.com/trailmark/trailmark/store"
)

// scanFlags say how scans are to be read.
type scanFlags struct {
	Separator    []string  `placeholder:"TEXT" help:"What the scanner sends for FNC1, when it is not ASCII 29. Without it the usual stand-ins are tried."`
	Today        time.Time `format:"2006-01-02" placeholder:"DATE" help:"The day that years of two digits are near to (default: today)."`
	PrefixLength int       `placeholder:"N" help:"Digits of the GS1 company prefix, for the EPC URN and the bits of a tag (default: what the database knows)."`
}

func (f *scanFlags) today() time.Time {
	if f.Today.IsZero() {
		return time.Now()
	}
	return f.Today
}

// prefixes gives what is known of company prefixes: what the flag says of all
// of them, or what the database has learned, if there is one.
func (f *scanFlags) prefixes(ctx context.Context, db *database) (gs1.Prefixes, error) {
	if f.PrefixLength != 0 {
		if f.PrefixLength < 4 || f.PrefixLength > 12 {
			return nil, trailmark.Errorf(trailmark.Usage, "a company prefix has 4 to 12 digits")
		}
		all := gs1.Prefixes{}
		for digit := '0'; digit <= '9'; digit++ {
			all[string(digit)] = f.PrefixLength
		}
		return all, nil
	}
	var lengths map[string]int
	err := db.read(ctx, func(st *store.Store) error {
		return st.View(ctx, func(tx *store.Tx) (err error) {
			lengths, err = tx.CompanyPrefixes(ctx)
			return err
		})
	})
	if trailmark.KindOf(err) == trailmark.NotFound { // nothing was ever captured there
		return nil, nil
	}
	return lengths, err
}

// scanned is the answer of trailmark id --json, and of scan --json for a line.
type scanned struct {
	Input         string            `json:"input"`
	Canonical     string            `json:"canonical"`
	Kind          string            `json:"kind"`
	DigitalLink   string            `json:"digital_link"`
	EPCURN        string            `json:"epc_urn"`
	ElementString string            `json:"element_string"`
	Binary        string            `json:"binary"`
	BinaryScheme  string            `json:"binary_scheme,omitempty"`
	Filter        *int              `json:"filter,omitempty"` // of the tag that was read
	AIs           map[string]string `json:"ais"`
	Values        []scan.Value      `json:"values"`
	Lot           string            `json:"lot,omitempty"`
	Class         string            `json:"class,omitempty"`
	Form          scan.Form         `json:"form"`
	Symbology     string            `json:"symbology,omitempty"`
	Notes         []string          `json:"notes,omitempty"`
}

func newScanned(input string, code *scan.Code, prefixes gs1.Prefixes, today time.Time) scanned {
	names := code.Names(prefixes)
	s := scanned{
		Input: input, Canonical: names.Canonical, Kind: code.Identity.Kind.String(),
		DigitalLink: names.DigitalLink, EPCURN: names.URN, ElementString: names.ElementString,
		Binary: names.Binary, BinaryScheme: names.Scheme,
		AIs: map[string]string{}, Values: scan.Values(code.Elements, today),
		Lot: code.Identity.Lot, Class: code.Identity.Class, Form: code.Form, Symbology: code.Symbology.Name,
		Notes: append(code.Notes, names.Missing...),
	}
	if s.Canonical == "" {
		s.Kind = "attributes"
	}
	for _, e := range code.Elements {
		s.AIs[e.AI] = e.Value
	}
	if code.Tag != nil {
		s.Filter = &code.Tag.Filter
	}
	return s
}

// write writes the card that people read.
func (s *scanned) write(w io.Writer) {
	t := newTable()
	symbology := ""
	if s.Symbology != "" {
		symbology = " in " + s.Symbology
	}
	t.line(s.Kind, s.ElementString)
	t.line("read as", string(s.Form)+symbology)
	for _, v := range s.Values {
		t.line("("+v.AI+") "+v.Title, meaning(v))
	}
	for _, name := range [...][2]string{
		{"name", s.Canonical}, {"link", s.DigitalLink}, {"EPC URN", s.EPCURN}, {"tag", joined(" ", s.BinaryScheme, s.Binary)},
	} {
		if name[1] != "" {
			t.line(name[0], name[1])
		}
	}
	for _, note := range s.Notes {
		t.line("note", note)
	}
	t.write(w, "")
}

// meaning gives the value of an element, and what it means where that is more.
func meaning(v scan.Value) string {
	switch {
	case v.Month:
		return v.Text + "  " + v.Date[:7] + ", to the end of the month"
	case v.Until != "":
		return v.Text + "  " + v.Date + " to " + v.Until
	case v.Date != "":
		return v.Text + "  " + strings.Replace(v.Date, "T", " ", 1)
	case v.Amount == nil:
		return v.Text
	case v.Currency != "":
		return v.Text + "  " + v.Amount.String() + " in currency " + v.Currency
	}
	return v.Text + "  " + joined(" ", v.Amount.String(), v.Unit)
}

// readings are what ambiguous text can mean, in the answer of scan --json.
type readings struct {
	Input    string        `json:"input"`
	Error    string        `json:"error"`
	Readings []readingLine `json:"readings,omitempty"`
}

type readingLine struct {
	Means string `json:"means"`
	Write string `json:"write"`
}

func newReadings(input string, err error) readings {
	r := readings{Input: input, Error: err.Error()}
	if ask, ok := errors.AsType[*scan.Ambiguous](err); ok {
		for _, one := range ask.Readings {
			r.Readings = append(r.Readings, readingLine{one.Means, one.Write})
		}
	}
	return r
}

// write says on one line what a scan is.
func (s *scanned) line(w io.Writer) {
	fmt.Fprintln(w, joined("  ", s.Kind, s.ElementString, s.Canonical))
}
