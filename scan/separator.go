package scan

import (
	"slices"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// usual are the stand-ins for FNC1 that scanners, drivers, terminals and people
// are known to write, those before others that they begin with. None of |, ~, ^,
// {, [ and \ is in the character set of the values; < and > are.
var usual = []string{
	"<GS>", "{GS}", "[GS]", "<FNC1>", "{FNC1}", "[FNC1]", "<0x1D>", `\x1D`, `\u001D`, "\u241d", "~d029", "^]", "|", "~", "^",
}

// tilde is another way: after a tilde, a digit is read together with it.
var tilde = append([]string{"~1"}, usual...)

// replaced puts [gs1.GS] in the place of each separator, in capitals or not.
func replaced(text string, separators []string) string {
	var pairs []string
	for _, s := range separators {
		for _, form := range []string{s, strings.ToLower(s), strings.ToUpper(s)} {
			if form != "" {
				pairs = append(pairs, form, string(gs1.GS))
			}
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// messages gives the texts that data can stand for: as it is, and with
// separators in it.
func (o Options) messages(data string) []string {
	if o.Separators != nil {
		return []string{replaced(data, o.Separators)}
	}
	return slices.Compact([]string{data, replaced(data, usual), replaced(data, tilde)})
}
