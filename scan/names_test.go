package scan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark/gs1"
)

func TestNames(t *testing.T) {
	prefixes := gs1.Prefixes{"9521234": 7}
	const item = "https://id.gs1.org/01/09521234004219/21/4242"
	for _, v := range []struct {
		name, text string
		prefixes   gs1.Prefixes
		want       Names
	}{
		{"an item", "(01)09521234004219(21)4242(17)270303", prefixes, Names{
			Canonical: item, DigitalLink: item + "?17=270303", URN: "urn:epc:id:sgtin:9521234.000421.4242",
			ElementString: "(01)09521234004219(21)4242(17)270303", Binary: "301645214800694000001092", Scheme: "sgtin-96"}},
		{"a serial of letters", "(01)09521234004219(21)A1", prefixes, Names{
			Canonical: "https://id.gs1.org/01/09521234004219/21/A1", DigitalLink: "https://id.gs1.org/01/09521234004219/21/A1",
			URN: "urn:epc:id:sgtin:9521234.000421.A1", ElementString: jar, Binary: "3616452148006960B10000000000000000000000000000000000", Scheme: "sgtin-198"}},
		{"nobody knows the prefix", "(01)09521234004219(21)4242", nil, Names{
			Canonical: item, DigitalLink: item, ElementString: "(01)09521234004219(21)4242", Binary: "F70095212340042190442480", Scheme: "sgtin+",
			Missing: []string{"length of the company prefix"}}},
		{"a tag keeps its filter", "303645214800694000001092", nil, Names{
			Canonical: item, DigitalLink: item, URN: "urn:epc:id:sgtin:9521234.000421.4242", ElementString: "(01)09521234004219(21)4242",
			Binary: "303645214800694000001092", Scheme: "sgtin-96"}},
		{"a class", "urn:epc:idpat:sgtin:9521234.000421.*", nil, Names{
			Canonical: "https://id.gs1.org/01/09521234004219", DigitalLink: "https://id.gs1.org/01/09521234004219",
			URN: "urn:epc:idpat:sgtin:9521234.000421.*", ElementString: "(01)09521234004219", Missing: []string{"no RFID tag"}}},
		{"a lot", "(01)09521234004219(10)L1", prefixes, Names{
			Canonical: "https://id.gs1.org/01/09521234004219/10/L1", DigitalLink: "https://id.gs1.org/01/09521234004219/10/L1",
			URN: "urn:epc:class:lgtin:9521234.000421.L1", ElementString: "(01)09521234004219(10)L1", Missing: []string{"no RFID tag"}}},
		{"no key of GS1's", "urn:epc:id:gid:95100000.12345.400", nil, Names{Canonical: "urn:epc:id:gid:95100000.12345.400", URN: "urn:epc:id:gid:95100000.12345.400",
			Binary: "355AB1C60003039000000190", Scheme: "gid-96"}},
		{"a container, which no tag is for", "urn:epc:id:bic:CSQU3054383", nil, Names{Canonical: "urn:epc:id:bic:CSQU3054383", URN: "urn:epc:id:bic:CSQU3054383", Missing: []string{"no RFID tag"}}},
	} {
		code, err := Parse(v.text, Options{})
		if err != nil {
			t.Errorf("%s: %v", v.name, err)
			continue
		}
		got := code.Names(v.prefixes)
		for i := range min(len(got.Missing), len(v.want.Missing)) {
			if strings.Contains(got.Missing[i], v.want.Missing[i]) {
				got.Missing[i] = v.want.Missing[i]
			}
		}
		if diff := cmp.Diff(v.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", v.name, diff)
		}
	}
}
