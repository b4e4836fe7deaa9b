package query

import (
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// attributeColumn is a column of an attribute, the first or a further one.
type attributeColumn struct {
	id  string
	nth int
}

// WriteMasterCSV writes the elements that a query selects as CSV: the columns
// id, vocabulary and children, which are separated by spaces, and one for each
// attribute, or several for one with several values. CSV cannot hold attributes
// that have a structure: they are left out and counted.
func (d *Desk) WriteMasterCSV(ctx context.Context, w io.Writer, q *MasterQuery, viewer Viewer) (leftOut int, err error) {
	columns, leftOut, err := d.attributeColumns(ctx, q, viewer)
	if err != nil {
		return leftOut, err
	}
	out := csv.NewWriter(w)
	row := []string{"id", "vocabulary", "children"}
	for _, c := range columns {
		row = append(row, strings.TrimPrefix(c.id, "urn:epcglobal:cbv:mda#"))
	}
	if err := out.Write(row); err != nil {
		return leftOut, unwritten(err)
	}
	for e, err := range d.EachMaster(ctx, q, viewer) {
		if err != nil {
			return leftOut, err
		}
		if err := out.Write(masterRow(&e, columns)); err != nil {
			return leftOut, unwritten(err)
		}
	}
	out.Flush()
	return leftOut, unwritten(out.Error())
}

// attributeColumns gives the columns that the elements need, in order of their
// names, and how many attributes have a structure.
func (d *Desk) attributeColumns(ctx context.Context, q *MasterQuery, viewer Viewer) (columns []attributeColumn, leftOut int, err error) {
	seen := map[attributeColumn]bool{}
	for e, err := range d.EachMaster(ctx, q, viewer) {
		if err != nil {
			return nil, 0, err
		}
		for _, c := range columnsOf(&e) {
			if c.id == "" {
				leftOut++
			} else if !seen[c] {
				seen[c] = true
				columns = append(columns, c)
			}
		}
	}
	slices.SortFunc(columns, func(a, b attributeColumn) int { return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.nth, b.nth)) })
	return columns, leftOut, nil
}

// columnsOf gives the column of each attribute of an element, a zero one for
// an attribute that has a structure.
func columnsOf(e *MasterElement) []attributeColumn {
	columns := make([]attributeColumn, len(e.Attributes))
	times := map[string]int{}
	for i, a := range e.Attributes {
		if a.Value.Kind != trailmark.Parent {
			columns[i] = attributeColumn{a.ID, times[a.ID]}
			times[a.ID]++
		}
	}
	return columns
}

func masterRow(e *MasterElement, columns []attributeColumn) []string {
	children := make([]string, len(e.Children))
	for i, c := range e.Children {
		children[i] = string(c)
	}
	row := append(make([]string, 0, 3+len(columns)), string(e.ID), e.Vocabulary, strings.Join(children, " "))
	row = row[:cap(row)]
	for i, c := range columnsOf(e) {
		if at := slices.Index(columns, c); at >= 0 {
			row[3+at] = e.Attributes[i].Value.Value
		}
	}
	return row
}
