package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

type masterVerb struct {
	Import masterImportVerb `cmd:"" help:"Take in what places, parties and products are."`
	Export masterExportVerb `cmd:"" help:"Write master data as EPCIS XML or JSON, or as CSV."`
	List   masterListVerb   `cmd:"" help:"List places, parties, products and other vocabularies."`
	Show   masterShowVerb   `cmd:"" help:"Tell all that was ever said of one name, and by whom."`
}

type masterImportVerb struct {
	Files      []string `arg:"" name:"file" help:"EPCISMasterDataDocuments, EPCISDocuments without events, or CSV with a column id and one for each attribute. - is the standard input."`
	Vocabulary string   `placeholder:"V" help:"The vocabulary of CSV rows that do not say and whose ids do not tell: location, party, product or a URI."`
	answerAs
}

// imported is what became of a file in the answer of trailmark master import --json.
type imported struct {
	File string `json:"file"`
	store.MasterChanges
}

// Run imports the files: each is read to its end before anything of any is kept.
func (v *masterImportVerb) Run(ctx context.Context, c *console, db *database) error {
	lists := make([][]trailmark.MasterData, len(v.Files))
	for i, path := range v.Files {
		var err error
		if lists[i], err = v.read(c, path); err != nil {
			return err
		}
	}
	report := make([]imported, len(v.Files))
	err := db.write(ctx, func(st *store.Store) error {
		door := capture.Open(st)
		defer door.Close()
		for i, path := range v.Files {
			changes, err := door.Masters(ctx, lists[i], capture.Options{Document: path, Told: shellWho()})
			if err != nil {
				return ofFile(path, err)
			}
			report[i] = imported{path, changes}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.answer(c, report, func(w io.Writer) {
		for _, r := range report {
			fmt.Fprintf(w, "%s: %s new, %s changed, %s as before\n", r.File, count(r.Added), count(r.Changed), count(r.Same))
		}
	})
}

func (v *masterImportVerb) read(c *console, path string) ([]trailmark.MasterData, error) {
	file, err := c.open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	list, err := capture.ReadMasterData(file, v.Vocabulary)
	return list, ofFile(path, err)
}

// ofFile says in which file a fault is.
func ofFile(path string, err error) error {
	if e, ok := errors.AsType[*trailmark.Error](err); ok && e.Document == "" {
		e.Document = path
	}
	return err
}

// masterFlags are the parameters of verbs that select master data.
type masterFlags struct {
	Parameters []string `arg:"" optional:"" name:"parameter=value" help:"Parameters of the EPCIS SimpleMasterDataQuery, such as WD_name=(414)9521302000044, and known=TIME for what was known then."`
	Vocabulary []string `placeholder:"V" help:"Of this vocabulary: location, party, product or a URI. May be repeated."`
}

func (f *masterFlags) query() (*query.MasterQuery, error) {
	values, err := parameterValues(f.Parameters)
	if err != nil {
		return nil, err
	}
	for _, word := range f.Vocabulary {
		vocabulary := capture.Vocabulary(word)
		if vocabulary == "" {
			return nil, trailmark.Errorf(trailmark.Usage, "%q is no vocabulary; write location, party, product or a URI", word)
		}
		values.Add("vocabularyName", vocabulary)
	}
	return query.ParseMasterQuery(values)
}

type masterExportVerb struct {
	masterFlags
	Format string `enum:"xml,xml-1.2,json,csv" default:"xml" help:"xml is an EPCISMasterDataDocument, json an EPCISDocument with nothing but a header, csv has one row for each element."`
}

// Run writes the master data.
func (v *masterExportVerb) Run(ctx context.Context, c *console, db *database) error {
	q, err := v.query()
	if err != nil {
		return err
	}
	return db.read(ctx, func(st *store.Store) error {
		out := &errorKeeper{w: c.stdout}
		desk := query.Open(st)
		if v.Format == "csv" {
			leftOut, err := desk.WriteMasterCSV(ctx, out, q, query.Viewer{})
			if leftOut > 0 {
				fmt.Fprintf(c.stderr, "%s with a structure left out: CSV cannot hold them, --format xml can\n", plural(leftOut, "attribute"))
			}
			return errors.Join(err, out.fault())
		}
		format := map[string]epcis.Format{"xml": epcis.XML, "xml-1.2": epcis.XML1, "json": epcis.JSON}[v.Format]
		err := epcis.EncodeMasterData(out, masterData(desk.EachMaster(ctx, q, query.Viewer{})), epcis.InFormat(format))
		return errors.Join(err, out.fault())
	})
}

// masterData gives elements without their history.
func masterData(list iter.Seq2[query.MasterElement, error]) iter.Seq2[trailmark.MasterData, error] {
	return func(yield func(trailmark.MasterData, error) bool) {
		for e, err := range list {
			if !yield(e.MasterData, err) {
				return
			}
		}
	}
}
