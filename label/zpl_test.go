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
			want, err := s.scaled(dpi).raster(dpi)
			if err != nil {
				t.Fatal(err)
			}
			if err := sameDots(want, b.String()); err != nil {
				t.Errorf("%s %s at %d dpi: %v", p.symbology, p.data, dpi, err)
			}
		}
	}
}

func sameDots(want *image.Gray, zpl string) error {
	m := graphic.FindStringSubmatch(zpl)
	if m == nil {
		return fmt.Errorf("no graphic field in %.80q", zpl)
	}
	size, _ := strconv.Atoi(m[1])
	stride, _ := strconv.Atoi(m[3])
	var lines []string
	line := ""
	for _, c := range m[4] {
		switch c {
		case ':':
			lines = append(lines, lines[len(lines)-1])
		case ',':
			line += strings.Repeat("0", 2*stride-len(line))
		case '!':
			line += strings.Repeat("F", 2*stride-len(line))
		default:
			line += string(c)
		}
		if len(line) == 2*stride {
			lines, line = append(lines, line), ""
		}
	}
	if len(lines) != want.Rect.Dy() || size != len(lines)*stride {
		return fmt.Errorf("%d lines of %d bytes, want %d", len(lines), stride, want.Rect.Dy())
	}
	for y, line := range lines {
		row, err := hex.DecodeString(line)
		if err != nil {
			return err
		}
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
