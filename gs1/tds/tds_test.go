package tds

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/trailmark/trailmark/gs1"
)

// Tags in all three notations. The bits of the first were worked out by hand:
// 00110000 | 011 | 101 | 24 bits 0614141 | 20 bits 712345 | 38 bits 400.
var tags = []struct{ uri, hex string }{
	{"urn:epc:tag:sgtin-96:3.0614141.712345.400", "3074257BF6B7A64000000190"},
	{"urn:epc:tag:sscc-96:0.9521234.0000000068", "311645214800000044000000"},
	{"urn:epc:tag:gid-96:1.2.3", "350000001000002000000003"},
}

func TestTagURI(t *testing.T) {
	for _, v := range tags {
		tag, err := ParseURI(v.uri)
		if err != nil {
			t.Errorf("%s: %v", v.uri, err)
			continue
		}
		bits, err := tag.EncodeHex(nil)
		if bits != v.hex || err != nil {
			t.Errorf("%s: %s, %v; want %s", v.uri, bits, err, v.hex)
		}
		back, err := DecodeHex(v.hex)
		if diff := cmp.Diff(tag, back); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", v.hex, err, diff)
		}
		if back.URI() != v.uri {
			t.Errorf("%s: URI is %s", v.hex, back.URI())
		}
	}
}

// A key in any form goes into any encoding that has room for it, and comes out
// as the same thing.
func TestEncodeKeys(t *testing.T) {
	prefixes := gs1.Prefixes{"0614141": 7, "952": 7}
	for _, v := range []struct{ scheme, name string }{
		{"sgtin-96", "(01)70614141123451(21)400"},
		{"sgtin-198", "https://example.com/01/70614141123451/21/32a%2Fb"},
		{"sgtin+", "(01)70614141123451(21)400"},
		{"sgtin+", "(01)70614141123451(21)0400"},
		{"sgtin+", "(01)70614141123451(21)ABCDEF"},
		{"sgtin+", "(01)70614141123451(21)abc012"},
		{"sgtin+", "(01)70614141123451(21)a-Z_9"},
		{"sgtin+", "(01)70614141123451(21)XY:1.2-3"},
		{"sgtin+", "(01)70614141123451(21)32a/b"},
		{"dsgtin+", "(01)70614141123451(21)400(17)261231"},
		{"sscc-96", "(00)095212340000000068"},
		{"sscc+", "(00)095212340000000068"},
		{"sgln-96", "(414)9521234000143"},
		{"sgln-195", "(414)9521234000143(254)line/4"},
		{"sgln+", "(414)9521234000143(254)line/4"},
		{"grai-96", "(8003)006141411234525678"},
		{"grai-170", "(8003)0061414112345232a/b"},
		{"grai+", "(8003)0061414112345232a/b"},
		{"giai-96", "(8004)06141415678"},
		{"giai-202", "(8004)0614141a/b"},
		{"giai+", "(8004)06141415678"},
		{"giai+", "(8004)0614141a/b7"},
		{"gsrn-96", "(8018)061414112345678902"},
		{"gsrn+", "(8018)061414112345678902"},
		{"gsrnp-96", "(8017)061414112345678902"},
		{"gsrnp+", "(8017)061414112345678902"},
		{"gdti-96", "(253)06141411234525678"},
		{"gdti-174", "(253)0614141123452ab/7"},
		{"gdti+", "(253)0614141123452ab/7"},
		{"cpi-96", "(8010)061414198765(8011)12345"},
		{"cpi-var", "(8010)06141415PQ7/Z43(8011)12345"},
		{"cpi+", "(8010)06141415PQ7/Z43(8011)12345"},
		{"cpi+", "(8010)061414198765(8011)12345"},
		{"sgcn-96", "(255)061414112345204711"},
		{"sgcn+", "(255)061414112345204711"},
		{"itip-110", "(8006)706141411234510102(21)981"},
		{"itip-212", "(8006)706141411234510102(21)mw133"},
		{"itip+", "(8006)706141411234510102(21)mw133"},
	} {
		tag := Tag{Scheme: v.scheme, Filter: 3, Name: v.name}
		bits, err := tag.EncodeHex(prefixes)
		if err != nil {
			t.Errorf("%s %s: %v", v.scheme, v.name, err)
			continue
		}
		back, err := DecodeHex(bits)
		if err != nil || back.Scheme != v.scheme || back.Filter != 3 {
			t.Errorf("%s %s: %s is %+v, %v", v.scheme, v.name, bits, back, err)
			continue
		}
		was, _ := gs1.Canonical(v.name)
		is, err := gs1.Canonical(back.Name)
		if is.ID != was.ID || err != nil {
			t.Errorf("%s %s: came back as %s, %v", v.scheme, v.name, back.Name, err)
		}
	}
}

// Tags with a domain. These are the examples of TDS 2.3, section E.3, with the
// headers of table 14-1 and with the domain that the bits have.
func TestDomains(t *testing.T) {
	for _, v := range []struct{ scheme, hex, name string }{
		{"sgtin++", "FD3795211411234538566CB0AFC5232F8C3B786CCB6C", "https://example.com/01/79521141123453/21/32a%2Fb"},
		{"sgtin++", "FD3795211411234538566CB0AFC525065F1876F0D996D800", "https://id.example.com/01/79521141123453/21/32a%2Fb"},
		{"dsgtin++", "FC342CDE795211411234538566CB0AFC525065F1876F0D996D80", "https://id.example.com/01/79521141123453/21/32a%2Fb?17=220630"},
		{"sscc++", "EF009520123456789123592832F8C3B786CCB6C0", "https://id.example.com/00/095201234567891235"},
		{"itip++", "ED309521141123454010266AE27FDF3592832F8C3B786CCB6C00", "https://id.example.com/8006/095211411234540102/21/rif981"},
	} {
		tag, err := DecodeHex(v.hex)
		if err != nil || tag.Scheme != v.scheme || tag.Name != v.name {
			t.Errorf("%s is %+v, %v; want %s", v.hex, tag, err, v.name)
		}
		bits, err := tag.EncodeHex(nil)
		if err != nil || strings.TrimRight(bits, "0") != strings.TrimRight(v.hex, "0") {
			t.Errorf("%s: %s, %v; want %s", v.name, bits, err, v.hex)
		}
	}
	for _, host := range []string{
		"example.com", "www.example.de", "qr.shop.example.co.uk", "id.gs1.org", "com", "a.tech", "id.com", "grid.example", "x-1.example.li", "example.zw", "EXAMPLE.lk",
	} {
		name := "https://" + host + "/01/79521141123453/21/32a%2Fb"
		bits, err := Tag{Scheme: "sgtin++", Name: name}.EncodeHex(nil)
		tag, wrong := DecodeHex(bits)
		if want := strings.ToLower(host); err != nil || wrong != nil || !strings.HasPrefix(tag.Name, "https://"+want+"/") {
			t.Errorf("%s: %s is %s, %v, %v", host, bits, tag.Name, err, wrong)
		}
	}
}

// A domain in Code 40 has no small letters, and domains know none.
func TestDomainInCode40(t *testing.T) {
	w := &bitWriter{}
	w.uint(0xFD, 8)
	if err := schemeNamed("sgtin+").plus.encode(w, Tag{Name: "(01)79521141123453(21)7"}); err != nil {
		t.Fatal(err)
	}
	w.uint(0, 1)
	w.uint(uint64(len("SHOP.EXAMPLE")), 6)
	writeCode40(w, "SHOP.EXAMPLE")
	tag, err := Decode(w.words())
	if want := "https://shop.example/01/79521141123453/21/7"; tag.Name != want || err != nil {
		t.Errorf("%s, %v; want %s", tag.Name, err, want)
	}
}

// The date of dsgtin+ comes back as an attribute of the link.
func TestDate(t *testing.T) {
	bits, err := Tag{Scheme: "dsgtin+", Name: "(01)70614141123451(21)400(17)261231"}.EncodeHex(nil)
	if err != nil {
		t.Fatal(err)
	}
	tag, err := DecodeHex(bits)
	if want := "https://id.gs1.org/01/70614141123451/21/400?17=261231"; tag.Name != want || err != nil {
		t.Errorf("%s is %s, %v; want %s", bits, tag.Name, err, want)
	}
}

func TestNotEncodable(t *testing.T) {
	for _, v := range []struct{ scheme, name, says string }{
		{"sgtin-96", "urn:epc:id:sgtin:0614141.112345.32a", "not a number"},
		{"sgtin-96", "urn:epc:id:sgtin:0614141.112345.0400", "leading zeros"},
		{"sgtin-96", "urn:epc:id:sgtin:0614141.112345.274877906944", "38 bits"},
		{"sgtin-96", "urn:epc:id:sscc:0614141.1234567890", "another scheme"},
		{"sgtin-96", "(01)70614141123451(21)400", "company prefix"},
		{"sgtin-97", "(01)70614141123451(21)400", "no such encoding"},
		{"sgtin+", "(01)70614141123451(10)A", "room for (10)"},
		{"dsgtin+", "(01)70614141123451(21)400", "needs a date"},
		{"sscc+", "(01)70614141123451(21)400", "no (00)"},
		{"sgtin++", "(01)70614141123451(21)400", "a Digital Link with its domain"},
		{"sgtin++", "https://" + strings.Repeat("a", 64) + ".example/01/70614141123451/21/400", "at most 63 characters"},
	} {
		_, err := Tag{Scheme: v.scheme, Name: v.name}.Encode(nil)
		if err == nil || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s %s: %v; want it to say %q", v.scheme, v.name, err, v.says)
		}
	}
}

func TestNotDecodable(t *testing.T) {
	for _, v := range []struct{ hex, says string }{
		{"", "1 to 128 bytes"},
		{"zz", "hexadecimal"},
		{"00", "header 00"},
		{"3074257BF6B7A640", "too early"},
		{"307C257BF6B7A64000000190", "partition value 7"},
		{"3074257BF6B7A6400000019001", "other bits than zeros"},
		{"3077FFFFF6B7A64000000190", "more than 7 digits"},
	} {
		_, err := DecodeHex(v.hex)
		if err == nil || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s: %v; want it to say %q", v.hex, err, v.says)
		}
	}
}

// Any serial of the characters that AI 21 allows goes through the encodings that
// take text, in whichever way is the shortest.
func TestAnySerial(t *testing.T) {
	alphabet := []rune(`!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`)
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(alphabet), 1, 40, rapid.ID).Draw(t, "alphabet")
		serial := rapid.StringOfN(rapid.SampledFrom(some), 1, 20, 20).Draw(t, "serial")
		name := gs1.Key{AI: "01", Value: "70614141123451", Qualifiers: gs1.Elements{{AI: "21", Value: serial}}, PrefixLength: 7}
		urn, err := name.URN(nil)
		if err != nil {
			t.Fatal(err)
		}
		link, _ := name.Link()
		for scheme, name := range map[string]string{"sgtin-198": urn, "sgtin+": link} {
			data, err := Tag{Scheme: scheme, Name: name}.Encode(nil)
			if err != nil {
				t.Fatal(err)
			}
			if tag, err := Decode(data); err != nil || tag.Name != name {
				t.Fatalf("%s: %s came back as %s, %v", scheme, name, tag.Name, err)
			}
		}
	})
}

// Whatever the bits are: no panic, and what can be read can be written again.
func FuzzDecode(f *testing.F) {
	for _, v := range tags {
		data, _ := hex.DecodeString(v.hex)
		f.Add(data)
	}
	for _, v := range []string{"F7366066141411234540A6464", "FD3795211411234538566CB0AFC5232F8C3B786CCB6C", "FB3" + "4" + "6866066141411234500", "FA3061414" + "1E86"} {
		if len(v)%2 != 0 {
			v += "0"
		}
		data, _ := hex.DecodeString(v)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tag, err := Decode(data)
		if err != nil || tag.More {
			return
		}
		again, err := tag.Encode(nil)
		if err != nil {
			t.Fatalf("%x is %+v, which cannot be encoded: %v", data, tag, err)
		}
		if back, err := Decode(again); err != nil || back != tag {
			t.Fatalf("%x is %+v, encoded again %x is %+v, %v", data, tag, again, back, err)
		}
	})
}
