package label

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"image"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var graphic = regexp.MustCompile(`\^GFA,(\d+),(\d+),(\d+),([^^]*)\^FS`)

// A graphic field, drawn as a printer draws it (ZPL II programming guide, ^GF):
// every bit is the dot of the picture.
func TestZPLHasTheSameModules(t *testing.T) {
	for _, p := range printed {
		for _, dpi := range []int{203, 300, 600} {
			s, err := New(p.symbology, p.data, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := s.ZPL(&b, dpi); err != nil {
				t.Fatal(err)
			}
			s.Lines = nil
			if err := sameDots(dotsOf(t, s, dpi), graphicRows(t, b.String())); err != nil {
				t.Errorf("%s %s at %d dpi: %v", p.symbology, p.data, dpi, err)
			}
		}
	}
}

// dotsOf draws a symbol alone.
func dotsOf(t *testing.T, s *Symbol, dpi int) *image.Gray {
	t.Helper()
	l, err := s.scaled(dpi)
	if err != nil {
		t.Fatal(err)
	}
	img, err := l.raster(dpi)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// graphicRows reads the lines of a graphic field.
func graphicRows(t *testing.T, field string) (rows [][]byte) {
	t.Helper()
	m := graphic.FindStringSubmatch(field)
	if m == nil {
		t.Fatalf("no graphic field in %.80q", field)
	}
	size, _ := strconv.Atoi(m[1])
	stride, _ := strconv.Atoi(m[3])
	line := ""
	for _, c := range m[4] {
		switch c {
		case ':':
			rows = append(rows, rows[len(rows)-1])
		case ',':
			line += strings.Repeat("0", 2*stride-len(line))
		case '!':
			line += strings.Repeat("F", 2*stride-len(line))
		default:
			line += string(c)
		}
		if len(line) == 2*stride {
			row, err := hex.DecodeString(line)
			if err != nil {
				t.Fatal(err)
			}
			rows, line = append(rows, row), ""
		}
	}
	if size != len(rows)*stride {
		t.Fatalf("%d lines of %d bytes are not %d", len(rows), stride, size)
	}
	return rows
}

// sameDots compares a picture with a graphic field.
func sameDots(want *image.Gray, rows [][]byte) error {
	if len(rows) != want.Rect.Dy() {
		return fmt.Errorf("%d lines, want %d", len(rows), want.Rect.Dy())
	}
	for y, row := range rows {
		for x := range want.Rect.Dx() {
			if dark := row[x/8]&(0x80>>(x%8)) != 0; dark != (want.GrayAt(x, y).Y == 0) {
				return fmt.Errorf("dot %d,%d is wrong", x, y)
			}
		}
	}
	return nil
}

// Nothing in the data can be a command to the printer.
func TestZPLCommandsInData(t *testing.T) {
	if got, want := fieldData(`a^XZ~JA_\`), `a_5EXZ_7EJA_5F_5C`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
