package label

import (
	"fmt"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// piece is a part of a text: words as they are, or a placeholder.
type piece struct {
	words    string
	name     string // of a placeholder: an application identifier, or a column
	form     string // "" as it is, "date" or "amount"
	optional bool   // without it, the whole text is left out
}

// readText reads the text of a template: {10}, {17:date}, {product?}. Two
// brackets stand for one.
func readText(s string) (pieces []piece, fault *TemplateError) {
	for s != "" {
		at := strings.IndexAny(s, "{}")
		if at < 0 {
			return append(pieces, piece{words: s}), nil
		}
		if at+1 < len(s) && s[at+1] == s[at] {
			pieces, s = append(pieces, piece{words: s[:at+1]}), s[at+2:]
			continue
		}
		end := strings.IndexByte(s[at:], '}')
		if s[at] == '}' || end < 0 {
			return nil, &TemplateError{"text", "a bracket without its other one", "a bracket itself is written twice"}
		}
		p, fault := readPlaceholder(s[at+1 : at+end])
		if fault != nil {
			return nil, fault
		}
		pieces, s = append(pieces, piece{words: s[:at]}, p), s[at+end+1:]
	}
	return pieces, nil
}

func readPlaceholder(s string) (p piece, fault *TemplateError) {
	s, p.optional = strings.CutSuffix(s, "?")
	p.name, p.form, _ = strings.Cut(s, ":")
	switch {
	case !isName(p.name):
		return p, &TemplateError{"text", fmt.Sprintf("{%s} is no placeholder", s), "an application identifier or the name of a column"}
	case p.form != "" && p.form != "date" && p.form != "amount":
		return p, &TemplateError{"text", fmt.Sprintf("{%s}: no such form", s), "there are date and amount"}
	case p.form != "" && gs1.Title(p.name) == "":
		return p, &TemplateError{"text", fmt.Sprintf("{%s}: only an application identifier has a form", s), ""}
	}
	return p, nil
}

// isName reports whether s is an application identifier that exists, or a word.
func isName(s string) bool {
	if strings.Trim(s, "0123456789") == "" {
		return gs1.Title(s) != ""
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}
