package access

import (
	"strings"
	"unicode"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// userName is the one form of a user's name.
func userName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

const nameMost = 100 // bytes

// checkName refuses names of users and tokens that would confuse people: empty
// and long ones, numbers, and what cannot be printed. Errors: Usage.
func checkName(name string) error {
	switch unprintable := func(r rune) bool { return !unicode.IsPrint(r) }; {
	case name == "" || name != strings.TrimSpace(name) || len(name) > nameMost || strings.ContainsFunc(name, unprintable):
		return trailmark.Errorf(trailmark.Usage, "a name has 1 to %d letters, digits, signs and spaces in between", nameMost)
	case strings.Trim(name, "0123456789") == "":
		return trailmark.Errorf(trailmark.Usage, "the name %s could be taken for a number", name)
	}
	return nil
}

// party gives the one form of a party's name, a link with AI 417 where it is a
// GLN; "" for none. Errors: Usage.
func party(name string) (trailmark.ThingID, error) {
	if name == "" {
		return "", nil
	}
	id, err := gs1.Canonical(name)
	if strings.Trim(name, "0123456789") == "" {
		var key gs1.Key
		if key, err = gs1.ParseAs("417", name); err == nil {
			id, err = key.Identity()
		}
	}
	if err != nil || id.Kind != gs1.Party {
		return "", &trailmark.Error{
			Kind: trailmark.Usage, Message: "\"" + name + "\" is no party", Err: err,
			Hint: "give its GLN of 13 digits",
		}
	}
	return trailmark.ThingID(id.ID), nil
}

// clock writes an instant for people and programs; "" for none.
func clock(i trailmark.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().Truncate(1e9).Format("2006-01-02T15:04:05Z07:00")
}
