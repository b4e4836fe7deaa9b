package gs1

import (
	"slices"
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	tests := []struct {
		pattern  string
		yes, no  []string // names in any form
		prefixes []string
	}{
		{
			"urn:epc:idpat:sgtin:0614141.112345.*",
			[]string{"urn:epc:id:sgtin:0614141.112345.400", "https://example.com/01/10614141123459/21/A%2FB", "urn:epc:idpat:sgtin:0614141.112345.*", "https://id.gs1.org/01/10614141123459/10/L/21/7"},
			[]string{"urn:epc:id:sgtin:0614141.212345.400", "urn:epc:class:lgtin:0614141.112345.L1", "https://id.gs1.org/01/10614141123459/235/TPX", "urn:epc:id:sscc:0614141.1234567890", "https://example.com/x"},
			[]string{"https://id.gs1.org/01/1061414112345"},
		},
		{
			"urn:epc:idpat:sgtin:0614141.*.*",
			[]string{"urn:epc:id:sgtin:0614141.112345.400", "urn:epc:id:sgtin:0614141.012345.1", "https://id.gs1.org/01/90614141123455/21/1"},
			[]string{"urn:epc:id:sgtin:0614142.112345.400"},
			tens("https://id.gs1.org/01/", "0614141"),
		},
		{"urn:epc:idpat:sgtin:*.*.*", []string{"urn:epc:id:sgtin:4012345.011111.98%22"}, []string{"urn:epc:id:sscc:0614141.1234567890"}, []string{"https://id.gs1.org/01/"}},
		{
			"urn:epc:pat:sgtin-96:3.0614141.[112340-112349].[100-199]",
			[]string{"urn:epc:id:sgtin:0614141.112345.100", "urn:epc:tag:sgtin-96:1.0614141.112340.199"},
			[]string{"urn:epc:id:sgtin:0614141.112345.99", "urn:epc:id:sgtin:0614141.112345.0100", "urn:epc:id:sgtin:0614141.112350.100", "urn:epc:id:sgtin:0614141.112345.1AB", "urn:epc:idpat:sgtin:0614141.112345.*"},
			tens("https://id.gs1.org/01/", "0614141"),
		},
		{
			"urn:epc:idpat:sgtin:4012345.011111.98%22",
			[]string{"https://id.gs1.org/01/04012345111118/21/98%22"}, []string{"urn:epc:id:sgtin:4012345.011111.98"},
			[]string{"https://id.gs1.org/01/0401234511111"},
		},
		{"urn:epc:idpat:sscc:0614141.*", []string{"urn:epc:id:sscc:0614141.1234567890", "urn:epc:id:sscc:0614141.9234567890"}, []string{"urn:epc:id:sscc:0614142.1234567890"}, tens("https://id.gs1.org/00/", "0614141")},
		{
			"urn:epc:idpat:sgln:0614141.12345.*",
			[]string{"urn:epc:id:sgln:0614141.12345.0", "urn:epc:id:sgln:0614141.12345.400"}, []string{"urn:epc:id:sgln:0614141.12346.0", "urn:epc:id:pgln:0614141.12345"},
			[]string{"https://id.gs1.org/414/061414112345"},
		},
		{"urn:epc:idpat:sgln:0614141.12345.0", []string{"https://id.gs1.org/414/0614141123452"}, []string{"urn:epc:id:sgln:0614141.12345.400"}, []string{"https://id.gs1.org/414/061414112345"}},
		{"urn:epc:idpat:sgln:0614141.12345.400", []string{"urn:epc:id:sgln:0614141.12345.400"}, []string{"urn:epc:id:sgln:0614141.12345.0"}, []string{"https://id.gs1.org/414/061414112345"}},
		{"urn:epc:idpat:pgln:0614141.*", []string{"urn:epc:id:pgln:0614141.12345"}, []string{"urn:epc:id:sgln:0614141.12345.0"}, []string{"https://id.gs1.org/417/0614141"}},
		{"urn:epc:idpat:grai:0614141.12345.*", []string{"urn:epc:id:grai:0614141.12345.400", "urn:epc:idpat:grai:0614141.12345.*"}, []string{"urn:epc:id:grai:0614141.12346.400"}, []string{"https://id.gs1.org/8003/0061414112345"}},
		{"urn:epc:pat:grai-96:3.0614141.12345.[400-500]", []string{"urn:epc:id:grai:0614141.12345.400"}, []string{"urn:epc:id:grai:0614141.12345.501"}, []string{"https://id.gs1.org/8003/0061414112345"}},
		{"urn:epc:idpat:giai:0614141.*", []string{"urn:epc:id:giai:0614141.12345%2FX"}, []string{"urn:epc:id:giai:0614142.1"}, []string{"https://id.gs1.org/8004/0614141"}},
		{"urn:epc:idpat:giai:0614141.a%2Fb", []string{"https://example.com/8004/0614141a%2Fb"}, []string{"urn:epc:id:giai:0614141.a"}, []string{"https://id.gs1.org/8004/0614141a%2Fb"}},
		{"urn:epc:idpat:cpi:0614141.123ABC.*", []string{"urn:epc:id:cpi:0614141.123ABC.123456789"}, []string{"urn:epc:id:cpi:0614141.123ABD.1"}, []string{"https://id.gs1.org/8010/0614141123ABC"}},
		{
			"urn:epc:idpat:itip:4012345.012345.01.*.*",
			[]string{"urn:epc:id:itip:4012345.012345.01.02.987"}, []string{"urn:epc:id:itip:4012345.012345.02.02.987"},
			[]string{"https://id.gs1.org/8006/0401234512345"},
		},
		{
			"urn:epc:idpat:lgtin:0614141.112345.*",
			[]string{"urn:epc:class:lgtin:0614141.112345.L1", "https://id.gs1.org/01/10614141123459/10/x"}, []string{"urn:epc:id:sgtin:0614141.112345.400", "https://id.gs1.org/01/10614141123459"},
			[]string{"https://id.gs1.org/01/1061414112345"},
		},
		{"urn:epc:idpat:gid:952056.2718.*", []string{"urn:epc:id:gid:952056.2718.1414"}, []string{"urn:epc:id:gid:952056.2719.1414"}, []string{"urn:epc:id:gid:952056"}},
	}
	for _, tt := range tests {
		p, err := ParsePattern(tt.pattern)
		if err != nil {
			t.Errorf("ParsePattern(%q): %v", tt.pattern, err)
			continue
		}
		if got := p.Prefixes(); !slices.Equal(got, tt.prefixes) {
			t.Errorf("%s: prefixes %q, want %q", p, got, tt.prefixes)
		}
		for _, name := range tt.yes {
			checkPattern(t, p, name, true)
		}
		for _, name := range tt.no {
			checkPattern(t, p, name, false)
		}
	}
}

// checkPattern also holds what matches against the prefixes.
func checkPattern(t *testing.T, p Pattern, name string, want bool) {
	t.Helper()
	id, _ := Canonical(name)
	if got := p.Match(id.ID); got != want {
		t.Errorf("%s matches %s (%s): %t", p, name, id.ID, got)
	}
	if want && !slices.ContainsFunc(p.Prefixes(), func(prefix string) bool { return strings.HasPrefix(id.ID, prefix) }) {
		t.Errorf("%s: %s begins with none of %q", p, id.ID, p.Prefixes())
	}
}

func tens(stem, company string) (list []string) {
	for _, digit := range "0123456789" {
		list = append(list, stem+string(digit)+company)
	}
	return list
}

func TestPatternRefused(t *testing.T) {
	for _, s := range []string{
		"urn:epc:id:sgtin:0614141.112345.400", "urn:epc:idpat:sgtin:0614141.112345", "urn:epc:idpat:sgtin:0614141.1123456.*",
		"urn:epc:idpat:sgtin:*.112345.*", "urn:epc:idpat:giai:*.123", "urn:epc:idpat:sgtin:061.*.*", "urn:epc:idpat:nothing:1.2", "urn:epc:idpat:",
		"urn:epc:pat:sgtin-96:3.0614141.112345.[9-1]", "urn:epc:pat:sgtin-96:3.0614141.112345.[a-b]",
		"urn:epc:idpat:sgtin:[1000000-2000000].*.*", "urn:epc:idpat:sgtin:0614141.112345.ä", "urn:epc:idpat:sgtin:0614141.112345.",
		"urn:epc:idpat:sgtin:0614141.112345.123456789012345678901",
	} {
		if p, err := ParsePattern(s); err == nil {
			t.Errorf("ParsePattern(%q) = %+v", s, p)
		}
	}
}

func TestPatternMatchAllocates(t *testing.T) {
	p, err := ParsePattern("urn:epc:pat:sgtin-96:3.0614141.[112340-112349].*")
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { p.Match("https://id.gs1.org/01/10614141123459/21/100") }); n > 0 {
		t.Errorf("Match allocates %v times", n)
	}
}
