package label

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"strings"
	"time"

	"github.com/trailmark/trailmark/gs1"
)

// Rows reads the data of labels, one after the other, without holding them.
type Rows struct {
	// Fixed are the same on every label. A column of the same name comes first.
	Fixed Data
	// Column, when it is set, is what each line of the input is as a whole, such
	// as "21" for serials one a line. Else the input is CSV, with the names of
	// its columns in the first line, parted by commas or semicolons.
	Column string
}

// columns are the words that people write at the head of a column for the
// identifiers that labels have most.
var columns = map[string]string{
	"gtin": "01", "sscc": "00", "serial": "21", "lot": "10", "batch": "10", "expiry": "17", "best_before": "15",
	"produced": "11", "packed": "13", "content": "02", "count": "37", "gln": "414",
}

// Read gives the data of each label. After an error, which says the line, there
// are no more.
func (o Rows) Read(r io.Reader) iter.Seq2[Data, error] {
	return func(yield func(Data, error) bool) {
		if err := o.each(bufio.NewReaderSize(r, 64<<10), func(d Data) bool { return yield(d, nil) }); err != nil {
			yield(nil, err)
		}
	}
}

func (o Rows) each(r *bufio.Reader, use func(Data) bool) error {
	if begin, _ := r.Peek(3); string(begin) == "\ufeff" {
		r.Discard(3) // what spreadsheets put before UTF-8; it is there
	}
	if o.Column != "" {
		return o.lines(r, use)
	}
	c := csv.NewReader(r)
	c.ReuseRecord = true
	c.TrimLeadingSpace = true
	head, _ := r.Peek(4096)
	if line, _, _ := strings.Cut(string(head), "\n"); strings.Contains(line, ";") && !strings.Contains(line, ",") {
		c.Comma = ';'
	}
	names, err := header(c)
	if err != nil {
		return err
	}
	for {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &DataError{Rule: "the data cannot be read: ", Err: err}
		}
		line, _ := c.FieldPos(0)
		d, err := o.data(names, record, line)
		if err != nil {
			return err
		}
		if !use(d) {
			return nil
		}
	}
}

// header reads the names of the columns.
func header(c *csv.Reader) ([]string, error) {
	record, err := c.Read()
	if err != nil {
		return nil, &DataError{Rule: "the data have no first line with the names of the columns: ", Err: err}
	}
	names := make([]string, len(record))
	seen := map[string]bool{}
	for i, word := range record {
		name, err := columnName(word)
		if err != nil {
			return nil, err
		}
		if seen[name] {
			return nil, &DataError{Name: name, Rule: "two columns of this name"}
		}
		names[i], seen[name] = name, true
	}
	return names, nil
}

// columnName gives the name by which placeholders know a column.
func columnName(word string) (string, error) {
	name := strings.Trim(strings.TrimSpace(word), "()")
	if ai := columns[strings.ToLower(name)]; ai != "" {
		return ai, nil
	}
	if !isName(name) {
		return "", &DataError{Name: word, Rule: "no name of a column: an application identifier or a word without blanks"}
	}
	return name, nil
}

// lines reads a file of which each line is one value.
func (o Rows) lines(r io.Reader, use func(Data) bool) error {
	name, err := columnName(o.Column)
	if err != nil {
		return err
	}
	s := bufio.NewScanner(r)
	for n := 1; s.Scan(); n++ {
		value := strings.TrimSpace(s.Text())
		if value == "" {
			continue
		}
		d, err := o.data([]string{name}, []string{value}, n)
		if err != nil {
			return err
		}
		if !use(d) {
			return nil
		}
	}
	if err := s.Err(); err != nil {
		return &DataError{Rule: "the data cannot be read: ", Err: err}
	}
	return nil
}

// data brings the values of a line into the form of their identifiers.
func (o Rows) data(names, record []string, line int) (Data, error) {
	d := make(Data, len(o.Fixed)+len(record))
	maps.Copy(d, o.Fixed)
	for i, name := range names {
		if i < len(record) && record[i] != "" {
			d[name] = strings.TrimSpace(record[i])
		}
	}
	for name, value := range d {
		well, err := d.normal(name, value)
		if err != nil {
			return nil, &DataError{Name: name, Rule: fmt.Sprintf("line %d: ", line), Err: err}
		}
		d[name] = well
	}
	return d, nil
}

// normal writes a GTIN with 14 digits, and a date as its identifier has it.
func (d Data) normal(name, value string) (string, error) {
	switch name {
	case "01", "02":
		key, err := gs1.ParseAs("01", value)
		return key.Value, err
	case "11", "12", "13", "15", "16", "17":
		if t, err := time.Parse(time.DateOnly, value); err == nil {
			return t.Format("060102"), nil
		}
	}
	return value, nil
}

// Constants reads values that are the same on every label, NAME=VALUE, where a
// name is that of a column.
func Constants(list []string) (Data, error) {
	d := Data{}
	for _, s := range list {
		word, value, ok := strings.Cut(s, "=")
		name, err := columnName(word)
		if err != nil || !ok || value == "" {
			return nil, &DataError{Name: word, Rule: fmt.Sprintf("%q is not NAME=VALUE", s)}
		}
		d[name] = value
	}
	return d, nil
}
