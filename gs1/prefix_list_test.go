package gs1_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark/gs1"
)

func TestReadPrefixes(t *testing.T) {
	want := gs1.Prefixes{"952": 8, "9521302": 7, "0370": 6}
	for _, text := range []string{
		"\ufeff<?xml version=\"1.0\"?>\n<GCPPrefixFormatList date=\"2026-03-03T00:00:00\">" +
			`<entry prefix="952" gcpLength="8"/><entry prefix="9521302" gcpLength="7"/><entry prefix="0370" gcpLength="6"/><entry prefix="99" gcpLength="0"/></GCPPrefixFormatList>`,
		` {"GCPPrefixFormatList":{"date":"2026-03-03","disclaimer":["as it is"],"entry":[{"prefix":"952","gcpLength":8},
			{"prefix":"9521302","gcpLength":"7"},{"prefix":"0370","gcpLength":6},{"prefix":"99","gcpLength":0}]}}`,
	} {
		got, err := gs1.ReadPrefixes(strings.NewReader(text))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	}
}

func TestReadPrefixesRefuses(t *testing.T) {
	entry := func(e string) string { return `{"GCPPrefixFormatList":{"entry":[` + e + `]}}` }
	for text, want := range map[string]string{
		"":                                       "empty",
		"  \n":                                   "empty",
		"prefix,length":                          "no GCPPrefixFormatList",
		"<list/>":                                "no GCPPrefixFormatList",
		"<GCPPrefixFormatList/>":                 "no entries",
		"{}":                                     "no entries",
		entry(`{"prefix":"952"}`):                "entry 1",
		entry(`{"prefix":"9x","gcpLength":7}`):   "entry 1",
		entry(`{"prefix":"","gcpLength":7}`):     "entry 1",
		entry(`{"prefix":"95","gcpLength":13}`):  "entry 1",
		entry(`{"prefix":"95","gcpLength":-1}`):  "entry 1",
		entry(`{"prefix":"95","gcpLength":7.5}`): "entry 1",
	} {
		if _, err := gs1.ReadPrefixes(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
