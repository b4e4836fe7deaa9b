package serial

import (
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// class is a kind of key that has serial numbers (GS1 General Specifications,
// section 3: AI 21, 00, 8003 and 8004).
type class struct {
	ai   string
	name string // of the key, and of the option that names it
	// longest is how many characters a number may have, what it begins with
	// included.
	longest int
	// whole: a number begins with the base. Else it follows the key.
	whole bool
	// digits: it has digits only, exactly longest of them, and a check digit at
	// the end that is one of them.
	digits bool
}

var classes = []class{
	{ai: "01", name: "gtin", longest: 20},
	{ai: "00", name: "sscc", longest: 18, whole: true, digits: true},
	{ai: "8003", name: "grai", longest: 16},
	{ai: "8004", name: "giai", longest: 30, whole: true},
}

func classOf(ai string) (class, bool) {
	at := slices.IndexFunc(classes, func(c class) bool { return c.ai == ai })
	if at < 0 {
		return class{}, false
	}
	return classes[at], true
}

// set82 is the characters of serial numbers (GS1 General Specifications,
// figure 7.11-1).
const set82 = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`

const figures = "0123456789"

// keyDigits are those of a GTIN, and of a GRAI with the zero before it. A company
// prefix has from leastBase digits on, and with an extension digit up to mostBase.
const (
	keyDigits = 14
	leastBase = 4
	mostBase  = 15
)

// base gives the key, or the digits with which every number begins, in the one
// form. Errors: Usage.
func (c class) base(text string) (string, error) {
	switch c.ai {
	case "01":
		return keyed("01", text)
	case "8003":
		if len(text) == 13 { // the zero before it is part of AI 8003
			text = "0" + text
		}
		return keyed("8003", text)
	}
	least, most := leastBase, 12
	if c.digits {
		least, most = leastBase+1, mostBase
	}
	if len(text) < least || len(text) > most || strings.Trim(text, figures) != "" {
		what := "your company prefix"
		if c.digits {
			what = "the extension digit and your company prefix"
		}
		return "", trailmark.Errorf(trailmark.Usage, "every %s begins with %s, %d to %d digits; %.30q is something else",
			strings.ToUpper(c.name), what, least, most, text)
	}
	return text, nil
}

func keyed(ai, text string) (string, error) {
	k, err := gs1.ParseAs(ai, text)
	if err != nil {
		return "", trailmark.Wrapf(trailmark.Usage, err, "(%s) %.30q is no key", ai, text)
	}
	if len(k.Value) != keyDigits {
		return "", trailmark.Errorf(trailmark.Usage, "(%s) %.30q has a serial number already", ai, text)
	}
	return k.Value, nil
}

// room is how many characters follow the base, without the check digit.
func (c class) room(base string) int {
	n := c.longest
	if c.whole {
		n -= len(base)
	}
	if c.digits {
		n--
	}
	return n
}

// number puts base and check digit around what a pool counts.
func (c class) number(b []byte, base string, body []byte) []byte {
	from := len(b)
	if c.whole {
		b = append(b, base...)
	}
	b = append(b, body...)
	if c.digits {
		digit, _ := gs1.CheckDigit(string(b[from:])) // they are digits
		b = append(b, digit)
	}
	return b
}

// body takes away what number has put around it.
func (c class) body(base, number string) (body string, ok bool) {
	if c.digits {
		if len(number) != c.longest {
			return "", false
		}
		digit, err := gs1.CheckDigit(number[:len(number)-1])
		if err != nil || digit != number[len(number)-1] {
			return "", false
		}
		number = number[:len(number)-1]
	}
	if c.whole {
		return strings.CutPrefix(number, base)
	}
	return number, true
}

// check refuses a body that is too long or has a character that it must not.
func (c class) check(base, body string) error {
	if room := c.room(base); body == "" || len(body) > room || c.digits && len(body) != room {
		return trailmark.Errorf(trailmark.Invalid, "%.40q has %d characters; %s allows %d here", body, len(body), strings.ToUpper(c.name), room)
	}
	return c.checkLetters(body)
}

// checkLetters refuses text with a character that no number may have.
func (c class) checkLetters(text string) error {
	allowed, told := set82, `letters without accents, digits and !"%&'()*+,-./:;<=>?_`
	if c.digits {
		allowed, told = figures, "digits"
	}
	for _, r := range text {
		if !strings.ContainsRune(allowed, r) {
			return trailmark.Errorf(trailmark.Invalid, "%.40q has %q; GS1 allows %s in numbers of a %s", text, r, told, strings.ToUpper(c.name))
		}
	}
	return nil
}
