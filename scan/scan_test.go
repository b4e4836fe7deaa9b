package scan

import (
	"errors"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// jar is one thing, in every way in which a scanner or a person can give it.
const jar = "(01)09521234004219(21)A1"

var ways = []struct{ name, text string }{
	{"GS1 DataMatrix", "]d2010952123400421921A1"},
	{"GS1 DataMatrix with ECI", "]d5010952123400421921A1"},
	{"GS1-128", "]C1010952123400421921A1"},
	{"GS1 DataBar", "]e0010952123400421921A1"},
	{"GS1 QR Code", "]Q3010952123400421921A1"},
	{"GS1 DotCode", "]J1010952123400421921A1"},
	{"without identifier", "010952123400421921A1"},
	{"FNC1 first", "\x1d010952123400421921A1"},
	{"FNC1 as a bar first", "|010952123400421921A1"},
	{"a separator too many", "0109521234004219\x1d21A1"},
	{"a line end, as keyboards send it", "010952123400421921A1\r\n"},
	{"the frame of a serial line", "\x02010952123400421921A1\x03"},
	{"brackets", "(01)09521234004219(21)A1"},
	{"brackets and blanks", "(01) 09521234004219 (21) A1"},
	{"a link", "https://id.gs1.org/01/09521234004219/21/A1"},
	{"a link of another domain", "http://example.com/some/path/01/09521234004219/21/A1?x=y"},
	{"a link in a QR Code", "]Q1https://example.com/01/09521234004219/21/A1"},
	{"a link in a Data Matrix", "]d1https://example.com/01/09521234004219/21/A1"},
	{"a link in a PDF417", "]L2https://example.com/01/09521234004219/21/A1"},
	{"a link in UTF-8", `]Q2\000026https://example.com/01/09521234004219/21/A1`},
	{"elements with a character set", `]d5\000003010952123400421921A1`},
	{"a link as an old scanner sends it", "HtTpS://id.gs1.org/01/09521234004219/21/A1"},
	{"a link without its scheme", "id.gs1.org/01/09521234004219/21/A1"},
	{"a link with short names", "https://example.com/gtin/9521234004219/ser/A1"},
	{"a compressed link", "https://example.com/DBFRq4qR9oVC"},
	{"half a compressed link", "https://example.com/01/09521234004219/IUKh"},
	{"a URN", "urn:epc:id:sgtin:9521234.000421.A1"},
	{"a tag URI", "urn:epc:tag:sgtin-198:1.9521234.000421.A1"},
	{"raw bits", "urn:epc:raw:208.x3636452148006960B10000000000000000000000000000000000"},
}

func TestEveryWay(t *testing.T) {
	for _, w := range ways {
		code, err := Parse(w.text, Options{})
		if err != nil {
			t.Errorf("%s: %q: %v", w.name, w.text, err)
			continue
		}
		if got := code.Elements.Bracketed(); got != jar || code.Identity.ID != "https://id.gs1.org/01/09521234004219/21/A1" {
			t.Errorf("%s: %q is %s, %s", w.name, w.text, got, code.Identity.ID)
		}
	}
}

func TestDigits(t *testing.T) {
	for text, want := range map[string]string{
		"]E09521234004219":     "(01)09521234004219",
		"]E0416000336108":      "(01)00416000336108",
		"]E3952123400421912":   "(01)09521234004219",
		"]E001234565":          "(01)00012345000065", // a UPC-E: an EAN-8 would be ]E4
		"]E402345673":          "(01)00000002345673",
		"]I119521234004216":    "(01)19521234004216",
		"19521234004216":       "(01)19521234004216",
		"1 95 21234 00421 6":   "(01)19521234004216",
		"416000336108":         "(01)00416000336108",
		"96385074":             "(01)00000096385074",
		"04252614":             "(01)00042100005264", // a UPC-E
		"01234531":             "(01)00012300000451",
		"01234543":             "(01)00012340000053",
		"9780345418913":        "(01)09780345418913", // a book, and no place
		"2112345678900":        "(01)02112345678900",
		"095212340000000068":   "(00)095212340000000068",
		"00095212340000000068": "(00)095212340000000068",
		"95212340000000006":    "(402)95212340000000006",
	} {
		code, err := Parse(text, Options{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := code.Elements.Bracketed(); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// What scanners and people write for FNC1.
func TestSeparators(t *testing.T) {
	const want = "(01)09521234004219(10)B-2291(21)7%A"
	for _, separator := range append(tilde, "\x1d", "<gs>", "{gs}", `\x1d`, "^]", "~d029") {
		text := "010952123400421910B-2291" + separator + "217%A"
		code, err := Parse(text, Options{})
		if ask, ok := errors.AsType[*Ambiguous](err); ok && strings.HasPrefix(separator, "<") {
			if len(ask.Readings) != 2 || ask.Readings[1].Write != want {
				t.Errorf("%q: %v", text, ask)
			}
			code, err = Parse(text, Options{Separators: []string{separator}})
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got := code.Elements.Bracketed(); got != want {
			t.Errorf("%q is %s", text, got)
		}
	}
	code, err := Parse("]C1010952123400421910B-2291#217%A", Options{Separators: []string{"#"}})
	if err != nil || code.Elements.Bracketed() != want {
		t.Errorf("a separator of one's own: %+v, %v", code, err)
	}
	if _, err := Parse("010952123400421910B-2291|217%A", Options{Separators: []string{"#"}}); err == nil {
		t.Error("a separator is taken that is not that of the house")
	}
}

// What can mean several things is asked about.
func TestAmbiguous(t *testing.T) {
	for _, v := range []struct {
		name, text string
		writes     []string
	}{
		{"a product, a place or a party", "9521234004219", []string{"(01)09521234004219", "(414)9521234004219", "(417)9521234004219"}},
		{"a separator or three characters of a lot", "010952123400421910B<GS>21A", []string{"(01)09521234004219(10)B<GS>21A", "(01)09521234004219(10)B(21)A"}},
		{"the same in a barcode", "]C1010952123400421910B<GS>21A", []string{"(01)09521234004219(10)B<GS>21A", "(01)09521234004219(10)B(21)A"}},
		{"a tilde with a digit or without", "010952123400421910B~12270303", []string{"(01)09521234004219(10)B(12)270303", "(01)09521234004219(10)B(22)70303"}},
		{"a product or an asset", "80041234567897", []string{"(01)80041234567897", "(8004)1234567897"}},
		{"a UPC-E or a GTIN of 8 digits", "01234565", []string{"(01)00000001234565", "(01)00012345000065"}},
	} {
		_, err := Parse(v.text, Options{})
		ask, ok := errors.AsType[*Ambiguous](err)
		if !ok || !errors.Is(err, gs1.ErrAmbiguous) || trailmark.KindOf(err) != trailmark.Usage {
			t.Errorf("%s: %q is not asked about: %v", v.name, v.text, err)
			continue
		}
		for i, r := range ask.Readings {
			if i >= len(v.writes) || r.Write != v.writes[i] {
				t.Errorf("%s: %v, want %v", v.name, err, v.writes)
			}
			again, err := Parse(r.Write, Options{})
			if err != nil || again.Elements.Bracketed() != r.code.Elements.Bracketed() {
				t.Errorf("%s: %s still does not say which: %v", v.name, r.Write, err)
			}
		}
	}
}

// A person may type what is below the barcode of a product, or the number of a
// place. A scanner sends the first only.
func TestThirteenDigits(t *testing.T) {
	code, err := Parse("9521234004219", Options{Scanner: true})
	if err != nil || code.Elements.Bracketed() != "(01)09521234004219" {
		t.Errorf("from a scanner: %+v, %v", code, err)
	}
	if _, err := Parse("9521234004219", Options{}); !errors.Is(err, gs1.ErrAmbiguous) {
		t.Errorf("from a person: %v", err)
	}
	if _, err := Parse("01234565", Options{Scanner: true}); !errors.Is(err, gs1.ErrAmbiguous) {
		t.Errorf("eight digits: %v", err)
	}
}

func TestRefused(t *testing.T) {
	for _, v := range []struct{ name, text, says string }{
		{"nothing", " \r\n", "nothing was scanned"},
		{"a mistyped digit", "9521234004218", "check digit"},
		{"a mistyped digit of what could be an asset, too", "80041234567898", "check digit"},
		{"a mistyped digit in a barcode", "]d2010952123400421821A", "check digit"},
		{"a mistyped digit in a link", "https://example.com/01/09521234004218", "check digit"},
		{"a 13th month", "]C1171313010109521234004219", "illegal month"},
		{"a link that is none of GS1's", "https://example.com/products/tomatoes", "no key"},
		{"digits of no length", "123456789", "9 digits are no number of GS1: and no elements: character 9"},
		{"a mistyped digit of a pallet", "00376130321109103421", "and no elements: (00) character 18: incorrect check digit"},
		{"what the maker of a tag has written", "E20034120123456789012345", "no EPC begins with the header E2"},
		{"an add-on alone", "]E112", "scan both together"},
		{"words", "hello world", "unknown application identifier"},
		{"another URI", "mailto:someone@example.com", "not an identifier of GS1"},
		{"another symbology", "]X0hello", "holds no GS1 data"},
		{"a symbology and nothing else", "]C1", "nothing after"},
		{"a bracket", "]", "no symbology identifier"},
		{"too long for the symbology", "]E012345678901234", "not what a barcode of this symbology"},
		{"letters for an EAN", "]E412ABC678", "not"},
		{"two lots", "(01)09521234004219(10)A(10)B", "two different values"},
		{"two lots and no key", "]C110A\x1d10B", "two different values"},
		{"bits that are no EPC", "urn:epc:raw:96.x000000000000000000000000", ""},
		{"more than a barcode holds", strings.Repeat("9", longest+1), "bytes"},
	} {
		code, err := Parse(v.text, Options{})
		if err == nil || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s: %.60q gives %+v, %v; want it to say %q", v.name, v.text, code, err, v.says)
		}
	}
}

func TestRFID(t *testing.T) {
	for _, v := range []struct{ name, text string }{
		{"EPC", "303645214800694000001092"},
		{"in small letters", "f71095212340042190442480"},
		{"in words", "3036 4521 4800 6940 0000 1092"},
		{"as programs write it", "0x303645214800694000001092"},
		{"with the protocol control word", "3000303645214800694000001092"},
	} {
		code, err := Parse(v.text, Options{})
		if err != nil || code.Form != RFID || code.Elements.Bracketed() != "(01)09521234004219(21)4242" {
			t.Errorf("%s: %+v, %v", v.name, code, err)
		}
	}
	code, err := Parse("urn:epc:tag:gid-96:95100000.12345.400", Options{})
	if err != nil || code.Identity.ID != "urn:epc:id:gid:95100000.12345.400" || code.Key.AI != "" {
		t.Errorf("an EPC without a key: %+v, %v", code, err)
	}
}

// A second barcode of a label has no key, and that of a pallet tells what is on it.
func TestWithoutKey(t *testing.T) {
	code, err := Parse("]C1"+"0209521234004219"+"15270303"+"3710\x1d"+"10B-2291", Options{})
	if err != nil || code.Key.AI != "" || code.Elements.Bracketed() != "(02)09521234004219(15)270303(37)10(10)B-2291" || len(code.Notes) != 1 {
		t.Errorf("%+v, %v", code, err)
	}
	if _, err := Parse("10B-2291", Options{}); err == nil {
		t.Error("a lot alone is taken for a barcode")
	}
}

func TestComposite(t *testing.T) {
	for _, text := range []string{"]E09521234004219|]e010B-2291\x1d98X", "]E09521234004219\r\n]e010B-2291\x1d98X", "]E09521234004219]e010B-2291\x1d98X"} {
		code, err := Parse(text, Options{})
		if err != nil || code.Elements.Bracketed() != "(01)09521234004219(10)B-2291(98)X" || code.Identity.Kind != gs1.Lot {
			t.Errorf("%q: %+v, %v", text, code, err)
		}
	}
}

func TestNotes(t *testing.T) {
	for text, says := range map[string]string{
		"]E02112345678900":                       "restricted circulation",
		"]E3952123400421912":                     "add-on of the barcode says 12",
		"https://example.com/gtin/9521234004219": "older editions",
		"(01)09521234004219(37)10":               "(01) may not come together with (37)",
		"]C110B-2291":                            "without a key",
		"99521234004212":                         "variable measure",
	} {
		code, err := Parse(text, Options{})
		if err != nil || len(code.Notes) == 0 || !strings.Contains(code.Notes[0], says) {
			t.Errorf("%q: %+v, %v; want a note %q", text, code, err, says)
		}
	}
	for _, text := range []string{"(01)99521234004212(3103)001250", "(01)99521234004212(30)12", jar} {
		if code, err := Parse(text, Options{}); err != nil || len(code.Notes) > 0 {
			t.Errorf("%q: %+v, %v; want no note", text, code, err)
		}
	}
}
