package label

import (
	"math"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/gs1"
)

// More data than a symbol has room for is told.
func TestTooMuchData(t *testing.T) {
	long := strings.Repeat("x", 2500)
	m := message{
		key:      gs1.Key{AI: "01", Value: "09521234004219"},
		elements: gs1.Elements{{AI: "01", Value: "09521234004219"}, {AI: "91", Value: long}},
		link:     "https://shop.example/01/09521234004219?" + long,
	}
	for symbology, says := range map[Symbology]string{
		DataMatrix: "gs1-datamatrix: more data", QR: "gs1-qr: more than 1000 characters",
		QRLink: "qr-link: more than 1000 characters", Code128: "gs1-128: more than 48 characters",
	} {
		if _, err := m.symbol(symbology, Options{}); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%s: %v; want it to say %q", symbology, err, says)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, v := range []struct {
		symbology Symbology
		data      string
		o         Options
		says      string
	}{
		{"code-39", "(01)09521234004219", Options{}, "no such symbology"},
		{DataMatrix, "(01)09521234004218", Options{}, "check digit"},
		{DataMatrix, "hello", Options{}, "hello"},
		{DataMatrix, "(01)09521234004219(17)271301", Options{}, "illegal month"},
		{ITF14, "(10)A", Options{}, "GTIN only"},
		{EAN13, "(01)19521234004216", Options{}, "14 digits"},
		{EAN13, "(01)09521234004219(21)A", Options{}, "nothing else"},
		{ITF14, "(00)095212340000000068", Options{}, "GTIN only"},
		{Code128, "(01)09521234004219(10)12345678901234567890(21)12345678901234567890", Options{}, "48 characters"},
		{QRLink, "(10)A", Options{}, "holds a key"},
		{QRLink, "(01)09521234004219", Options{Stem: "shop.example"}, "no link begins with"},
		{QRLink, "(01)09521234004219", Options{Stem: "ftp://shop.example"}, "no link begins with"},
		{EAN13, "12345670", Options{}, "8 digits"},
		{Code128, "(01)09521234004219(21)abcdefghijklmnopqrst", Options{Module: 0.495}, "196.0 mm long"},
		{DataMatrix, "urn:epc:id:gid:1.2.3", Options{}, "no key of GS1"},
		{DataMatrix, "(01)09521234004219", Options{Module: 0.01}, "no printer"},
		{Code128, "(00)095212340000000068", Options{Height: 1}, "no printer"},
		{Code128, "(00)095212340000000068", Options{Module: math.NaN()}, "no printer"},
		{Code128, "(00)095212340000000068", Options{Height: math.NaN()}, "no printer"},
	} {
		_, err := New(v.symbology, v.data, v.o)
		if err == nil || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s %s: %v; want it to say %q", v.symbology, v.data, err, v.says)
		}
	}
}

// The quiet zones and sizes are those of the General Specifications.
func TestSizes(t *testing.T) {
	for _, v := range []struct {
		symbology  Symbology
		data       string
		wide, high float64 // mm, without text
	}{
		{EAN13, "(01)09521234004219", 37.29, 23.10 + 1.65},     // 113 modules of 0.33
		{ITF14, "(01)09521234004219", 76.725, 32.175 + 8*.495}, // 10 + 135 + 10
		{Code128, "(00)095212340000000068", 87.12, 32.175},     // 10 + 156 + 10
		{DataMatrix, "(00)095212340000000068", 8.91, 8.91},     // 16 + 2
		{QR, "(00)095212340000000068", 14.355, 14.355},         // 21 + 8
		{QRLink, "(00)095212340000000068", 18.315, 18.315},     // 29 + 8
	} {
		s, err := New(v.symbology, v.data, Options{NoText: v.symbology != EAN13})
		if err != nil {
			t.Fatal(err)
		}
		wide, high := float64(s.Wide)*s.Module, float64(s.High)*s.Module
		if mm(wide) != mm(v.wide) || v.symbology != EAN13 && mm(high) != mm(v.high) {
			t.Errorf("%s: %.3f × %.3f mm, want %.3f × %.3f", v.symbology, wide, high, v.wide, v.high)
		}
	}
}

// A GS1-128 is not longer than 165.1 mm, on paper and in whole dots.
func TestLongest128(t *testing.T) {
	for n := range 20 {
		s, err := New(Code128, "(01)09521234004219(10)ABC(21)"+strings.Repeat("x", n+1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if wide := float64(s.Wide) * s.Module; wide > longest128+1e-9 {
			t.Errorf("%s is %.2f mm long", s.Content, wide)
		}
		for _, dpi := range []int{203, 300, 600} {
			if wide := float64(s.Wide) * s.wholeModule(dpi); wide > longest128+25.4/float64(dpi) {
				t.Errorf("%s at %d dpi is %.2f mm long", s.Content, dpi, wide)
			}
		}
	}
}
