package capture

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// The CSV of master data has one row for each element. Its first line names the
// columns: "id", "vocabulary" and "children" (separated by spaces), and any
// others are attributes: a URI, or the bare name of one that CBV 2.0, section 9
// defines. An attribute with several values has several columns. An empty cell
// says nothing.
const (
	idColumn         = "id"
	vocabularyColumn = "vocabulary"
	childrenColumn   = "children"
)

// masterAttributes is where the attributes of the Core Business Vocabulary live.
const masterAttributes = "urn:epcglobal:cbv:mda#"

// vocabularies are the names that people have for the standard vocabularies
// (CBV 2.0, section 9, and EPCIS 2.0, section 7.2).
var vocabularies = map[string]string{
	"location":         "urn:epcglobal:epcis:vtype:Location",
	"place":            "urn:epcglobal:epcis:vtype:Location",
	"businesslocation": "urn:epcglobal:epcis:vtype:BusinessLocation",
	"bizlocation":      "urn:epcglobal:epcis:vtype:BusinessLocation",
	"readpoint":        "urn:epcglobal:epcis:vtype:ReadPoint",
	"epcclass":         "urn:epcglobal:epcis:vtype:EPCClass",
	"product":          "urn:epcglobal:epcis:vtype:EPCClass",
	"party":            "urn:epcglobal:epcis:vtype:Party",
}

// Vocabulary gives the URI of a vocabulary for the name that people have for
// it, such as "location"; a URI is its own. It is "" for any other word.
func Vocabulary(word string) string {
	word = strings.TrimSpace(word)
	if hasScheme(word) {
		return word
	}
	return vocabularies[strings.ToLower(word)]
}

// masterSheet is a CSV file on its way in.
type masterSheet struct {
	columns    []string // idColumn and so on, else the URI of an attribute, "" for an empty head
	vocabulary string
}

func readMasterCSV(in *bufio.Reader, vocabulary string) (list []trailmark.MasterData, err error) {
	sheet := &masterSheet{}
	if sheet.vocabulary = Vocabulary(vocabulary); vocabulary != "" && sheet.vocabulary == "" {
		return nil, notSheet(0, fmt.Errorf("%q is no vocabulary", vocabulary))
	}
	reader, err := csvReader(in)
	if err != nil {
		return nil, err
	}
	for {
		row, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF) && len(list) == 0:
			return nil, notSheet(0, errors.New("it has no rows"))
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, notSheet(0, err) // csv's own errors name the line
		}
		line, _ := reader.FieldPos(0)
		if sheet.columns == nil {
			err = sheet.head(row)
		} else if !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue
		} else {
			var m trailmark.MasterData
			m, err = sheet.element(row)
			list = append(list, m)
		}
		if err != nil {
			return nil, notSheet(line, err)
		}
	}
}

func notSheet(line int, err error) error {
	return &trailmark.Error{
		Kind: trailmark.Invalid, Line: line, Message: "the CSV cannot be read", Err: err,
		Hint: "its columns are id, vocabulary, children, and one for each attribute",
	}
}

// csvReader finds out by the first line what separates the cells: spreadsheets
// write semicolons where the comma is the decimal point.
func csvReader(in *bufio.Reader) (*csv.Reader, error) {
	if mark, err := in.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		if _, err := in.Discard(len(byteOrderMark)); err != nil {
			return nil, trailmark.Wrapf(trailmark.Malformed, err, "the file cannot be read")
		}
	}
	begin, _ := in.Peek(in.Size()) // as much as there is
	head, _, _ := strings.Cut(string(begin), "\n")
	reader := csv.NewReader(in)
	for _, separator := range ";\t" {
		if strings.Count(head, string(separator)) > strings.Count(head, string(reader.Comma)) {
			reader.Comma = separator
		}
	}
	reader.FieldsPerRecord, reader.TrimLeadingSpace = -1, true
	return reader, nil
}

// head reads the names of the columns.
func (s *masterSheet) head(row []string) error {
	for _, cell := range row {
		cell = strings.TrimSpace(cell)
		switch word := strings.ToLower(cell); {
		case word == idColumn, word == vocabularyColumn, word == childrenColumn:
			if slices.Contains(s.columns, word) {
				return fmt.Errorf("there are two columns %s", word)
			}
			cell = word
		case cell != "" && !hasScheme(cell):
			cell = masterAttributes + cell
		}
		s.columns = append(s.columns, cell)
	}
	if !slices.Contains(s.columns, idColumn) {
		return errors.New("there is no column id")
	}
	return nil
}

// element reads a row. Cells that are missing at its end are empty.
func (s *masterSheet) element(row []string) (m trailmark.MasterData, err error) {
	for i, cell := range row {
		cell = strings.TrimSpace(cell)
		switch {
		case cell == "":
		case i >= len(s.columns) || s.columns[i] == "":
			return m, fmt.Errorf("%q is in a column without a name", cell)
		case s.columns[i] == idColumn:
			m.ID = trailmark.Name(cell)
		case s.columns[i] == vocabularyColumn:
			if m.Vocabulary = Vocabulary(cell); m.Vocabulary == "" {
				return m, fmt.Errorf("%q is no vocabulary; write location, party, product or a URI", cell)
			}
		case s.columns[i] == childrenColumn:
			for _, child := range strings.Fields(cell) {
				m.Children = append(m.Children, trailmark.Name(child))
			}
		default:
			m.Attributes = append(m.Attributes, trailmark.MasterAttribute{ID: s.columns[i], Value: trailmark.Element{Value: cell}})
		}
	}
	return m, s.complete(&m)
}

// complete brings the id of an element into a form that names something by
// itself, and finds its vocabulary.
func (s *masterSheet) complete(m *trailmark.MasterData) error {
	if m.ID == "" {
		return errors.New("there is no id")
	}
	if m.Vocabulary == "" {
		m.Vocabulary = s.vocabulary
	}
	id, err := gs1.Canonical(plainKey(string(m.ID), m.Vocabulary))
	if err != nil && !hasScheme(string(m.ID)) { // a URI may break GS1's rules, as those of documents do
		return err
	}
	if id.ID != "" {
		m.ID = trailmark.Name(id.ID)
	}
	if m.Vocabulary == "" {
		m.Vocabulary = map[gs1.Kind]string{
			gs1.Place: vocabularies["location"], gs1.Party: vocabularies["party"],
			gs1.Class: vocabularies["product"], gs1.Lot: vocabularies["product"],
		}[id.Kind]
	}
	if m.Vocabulary == "" {
		return fmt.Errorf("%s does not tell its vocabulary; add a column vocabulary", m.ID)
	}
	return nil
}

// plainKey writes the digits of a GLN as a link where the vocabulary says that
// they are one: 13 digits alone may be a GTIN as well.
func plainKey(id, vocabulary string) string {
	if len(id) != glnDigits || strings.Trim(id, "0123456789") != "" {
		return id
	}
	switch {
	case strings.HasSuffix(vocabulary, "Location"), strings.HasSuffix(vocabulary, "ReadPoint"):
		return "(414)" + id
	case strings.HasSuffix(vocabulary, "Party"):
		return "(417)" + id
	}
	return id
}
