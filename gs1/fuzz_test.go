package gs1

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// seeds are one text of each form; testdata/fuzz has more.
var seeds = []string{
	"urn:epc:id:sgtin:0614141.812345.6789%2F%26%25%22!%3F()",
	"urn:epc:id:sscc:4012345.3111111111",
	"urn:epc:id:sgln:4012345.00005.0",
	"urn:epc:id:grai:4012345.00022.334455",
	"urn:epc:id:giai:0614141.12345400",
	"urn:epc:id:gdti:4012345.00009.PO-4711",
	"urn:epc:id:cpi:0614141.1%231456.123456789",
	"urn:epc:id:itip:012345678901.0.00.00.ABCDEFGHIJKLMNOP%2FRST",
	"urn:epc:id:adi:W81X9C.3KL984PX1.%232WMA52",
	"urn:epc:id:gid:95100000.12345.400",
	"urn:epc:class:lgtin:4012345.012345.Lot987",
	"urn:epc:idpat:upui:4012345.012345.*",
	"urn:epc:tag:sgtin-96:3.0614141.812345.6789",
	"https://id.gs1.org/01/09520123456788/22/2A/10/ABC/21/12345?17=201225&3103=000195",
	"https://id.gs1.org/01/09520123456788/235/TPX%2F?10=ABC",
	"HTTPS://example.com/some/stem/gtin/9780345418913/ser/765tz?linkType=gs1:pip#top",
	"https://example.com/8013/1987654Ad4X4bL5ttr2310c2K",
	"https://example.com/415/9521234000143/8020/INV-1",
	"(01)09521234004219(10)B-2291(21)A1(B2",
	`(01) 09521234004219 (10) B\(1)`,
	"^010952123400421910B-2291\x1d21A1",
	"]d2010952123400421910B-2291\x1d17261231",
	"]E09521234004219",
	"09521234004219", "9521234004219", "340123451111111111",
	"geo:52.5,13.4",
	"",
}

// FuzzParse holds the promise of S5 against any text: nothing panics, and every
// form in which a key can be written names the same thing again.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, err := Parse(s)
		if err != nil && (!errors.Is(err, ErrCheckDigit) || k.AI == "") {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		id, err := k.Identity()
		if err != nil && !errors.Is(err, ErrCheckDigit) {
			t.Fatalf("%+v has no identity: %v", k, err)
		}
		same := func(form string) {
			t.Helper()
			if again, err := Canonical(form); again != id {
				t.Fatalf("%q gives %q, which gives %+v (%v), want %+v", s, form, again, err, id)
			}
		}
		same(k.Bracketed())
		same("^" + k.ElementString())
		if link, err := k.Link(); err == nil {
			same(link)
		}
		if k.PrefixLength == 0 {
			k.PrefixLength = 7
		}
		if urn, err := k.URN(nil); err == nil {
			id.Lot = "" // a URN has room for the serial only
			same(urn)
		}
	})
}

// FuzzCanonical holds that a canonical name is its own canonical name.
func FuzzCanonical(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := Canonical(s)
		if err != nil && !errors.Is(err, ErrCheckDigit) {
			if id != (Identity{}) {
				t.Fatalf("Canonical(%q) = %+v with %v", s, id, err)
			}
			return
		}
		for _, name := range []string{id.ID, id.Lot, id.Class} {
			if name == "" {
				continue
			}
			again, err := Canonical(name)
			if err != nil && !errors.Is(err, ErrCheckDigit) || again.ID != name {
				t.Fatalf("Canonical(%q) = %+v, but Canonical(%q) = %+v, %v", s, id, name, again, err)
			}
		}
	})
}

func TestFuzzCorpusIsThere(t *testing.T) {
	for _, name := range []string{"FuzzParse", "FuzzCanonical", "FuzzDecompress"} {
		files, err := filepath.Glob(filepath.Join("testdata", "fuzz", name, "*"))
		if err != nil || len(files) == 0 {
			t.Errorf("no corpus for %s: %v", name, err)
		}
		for _, file := range files {
			if _, err := os.ReadFile(file); err != nil {
				t.Error(err)
			}
		}
	}
}
