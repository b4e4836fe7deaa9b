package epcis

import (
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// NameFormat says in which form identifiers are written: the values of the
// header GS1-EPC-Format (EPCIS 2.0, section 12).
type NameFormat uint8

// The forms of identifiers. Without a preference they stay as they came in.
const (
	AnyName           NameFormat = iota // No_Preference
	LinkNames                           // Always_GS1_Digital_Link
	URNNames                            // Always_EPC_URN
	UntranslatedNames                   // Never_Translates
)

var nameFormats = [...]string{"No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"}

// ParseNameFormat reads the header's value; "" is Always_GS1_Digital_Link, as
// the standard has it. An error is of kind Usage.
func ParseNameFormat(s string) (NameFormat, error) {
	i, err := parsePreference(s, nameFormats[:])
	if i < 0 {
		return LinkNames, err
	}
	return NameFormat(i), nil
}

// String gives the header's value.
func (f NameFormat) String() string { return nameFormats[f] }

// Names translates identifiers from one form to the other. The zero value
// leaves all as they are.
type Names struct {
	Format NameFormat

	// Prefixes tells the lengths of company prefixes, which a Digital Link does
	// not hold and an EPC URN needs.
	Prefixes gs1.Prefixes
}

// Translate gives the name in the form asked for. It names the same thing
// (S5), and what has no such form stays as it is: a URI that is not GS1's, a
// link whose company prefix has no known length, and one with a wrong check
// digit, which a URN would hide.
func (n Names) Translate(name trailmark.Name) trailmark.Name {
	switch n.Format {
	case LinkNames:
		return toLink(name)
	case URNNames:
		return toURN(name, n.Prefixes)
	}
	return name
}

func toLink(name trailmark.Name) trailmark.Name {
	if !strings.HasPrefix(string(name), "urn:epc:") {
		return name
	}
	if id, err := gs1.Canonical(string(name)); err == nil {
		return trailmark.Name(id.ID)
	}
	return name
}

func toURN(name trailmark.Name, prefixes gs1.Prefixes) trailmark.Name {
	if !strings.HasPrefix(string(name), "http") {
		return name
	}
	key, err := gs1.Parse(string(name))
	if err != nil {
		return name
	}
	urn, err := key.URN(prefixes)
	if err != nil {
		return name
	}
	return trailmark.Name(urn)
}
