package gs1

import "strings"

// Validate checks the content of every value (check digits, dates, codes; see
// the GS1 Barcode Syntax Dictionary) and whether the elements may come together:
// none repeated with another value, none that excludes another, none without
// those that it requires. It gives the first fault, of type *[Error].
func (es Elements) Validate() error {
	for _, check := range [...]func(Elements) *Error{
		Elements.checkContent, Elements.checkRepeats, Elements.checkExcludes, Elements.checkRequires, Elements.checkSignature,
	} {
		if err := check(es); err != nil {
			return err.in(es.Bracketed(), "")
		}
	}
	return nil
}

// CheckValues checks the content of every value as [Elements.Validate] does, and
// not whether the elements may come together: they may be spread over several
// barcodes. It gives the first fault, of type *[Error].
func (es Elements) CheckValues() error {
	if err := es.checkContent(); err != nil {
		return err.in(es.Bracketed(), "")
	}
	return nil
}

func (es Elements) checkContent() *Error {
	for _, e := range es {
		s := specOf(e.AI)
		if s == nil {
			return &Error{AI: e.AI, Rule: "unknown application identifier"}
		}
		if err := s.checkContent(e.Value); err != nil {
			return err.in("", e.AI)
		}
	}
	return nil
}

func (es Elements) checkRepeats() *Error {
	for _, e := range es {
		if first, _ := es.Get(e.AI); first != e.Value {
			return &Error{AI: e.AI, Rule: ruleRepeat}
		}
	}
	return nil
}

func (es Elements) checkExcludes() *Error {
	for _, e := range es {
		s := specOf(e.AI)
		if s == nil {
			continue
		}
		for _, pattern := range s.excludes {
			if other := es.matching(pattern, e.AI); other != "" {
				return &Error{AI: e.AI, Rule: "may not come together with (" + other + ")"}
			}
		}
	}
	return nil
}

func (es Elements) checkRequires() *Error {
	for _, e := range es {
		s := specOf(e.AI)
		if s == nil {
			continue
		}
		for _, alternatives := range s.requires {
			if !es.satisfy(alternatives, e.AI) {
				return &Error{AI: e.AI, Rule: "requires another element",
					Hint: strings.NewReplacer(",", " or ", "+", " with ").Replace(alternatives)}
			}
		}
	}
	return nil
}

// satisfy reports whether one of the alternatives ("01+21,02,35nn") is there.
func (es Elements) satisfy(alternatives, self string) bool {
	for group := range strings.SplitSeq(alternatives, ",") {
		all := true
		for pattern := range strings.SplitSeq(group, "+") {
			all = all && es.matching(pattern, self) != ""
		}
		if all {
			return true
		}
	}
	return false
}

// matching gives the first identifier, other than self, that a pattern matches:
// n stands for any digit.
func (es Elements) matching(pattern, self string) string {
	for _, e := range es {
		if e.AI == self || len(e.AI) != len(pattern) {
			continue
		}
		same := true
		for i := range len(pattern) {
			same = same && (pattern[i] == 'n' || pattern[i] == e.AI[i])
		}
		if same {
			return e.AI
		}
	}
	return ""
}

// checkSignature checks that a digital signature signs one thing: the keys that
// may have a serial in their value have one.
func (es Elements) checkSignature() *Error {
	if _, signed := es.Get("8030"); !signed {
		return nil
	}
	for _, ai := range [...]string{"253", "255", "8003"} {
		s := specOf(ai)
		value, found := es.Get(ai)
		if found && len(value) <= s.length()-s.parts[len(s.parts)-1].max {
			return &Error{AI: "8030", Rule: "requires a serial in (" + ai + ")"}
		}
	}
	return nil
}
