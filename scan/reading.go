package scan

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// Reading is one thing that ambiguous text can mean.
type Reading struct {
	Means string // "the product (GTIN)"
	Write string // the text that means this and nothing else
	code  *Code
}

// Ambiguous is the error for text that can mean several things.
type Ambiguous struct {
	Input    string
	Readings []Reading
}

// Error asks which of the readings is meant.
func (a *Ambiguous) Error() string {
	var list []string
	for _, r := range a.Readings {
		list = append(list, r.Write+" for "+r.Means)
	}
	return fmt.Sprintf("%q can mean several things: write %s", a.Input, strings.Join(list, ", or "))
}

// Unwrap gives [gs1.ErrAmbiguous].
func (a *Ambiguous) Unwrap() error { return gs1.ErrAmbiguous }

// only gives the one reading of text, or asks, or says why there is none.
func only(text string, readings []Reading, err error) (*Code, error) {
	switch len(readings) {
	case 0:
		return nil, err
	case 1:
		return readings[0].code, nil
	}
	return nil, &Ambiguous{text, readings}
}

// readings gives all that text can mean, or why it means nothing.
func (o Options) readings(text string) ([]Reading, error) {
	digits := strings.ReplaceAll(text, " ", "")
	var all []Reading
	if isDigits(digits) {
		plain, wrong := o.plainDigits(digits)
		if wrong != nil {
			return nil, wrong
		}
		all = plain
	}
	messages, err := o.messageReadings(text, true)
	tags, noTag := tagReadings(digits)
	all = append(append(all, messages...), tags...)
	switch {
	case all != nil:
		return all, nil
	case isDigits(digits):
		err = &gs1.Error{Input: text, Rule: fmt.Sprintf("%d digits are no number of GS1", len(digits)), Hint: "and no elements: " + fault(err)}
	case noTag != nil:
		err = &gs1.Error{Input: text, Rule: "no content of an RFID tag, and no elements either", Hint: fault(noTag)}
	}
	return nil, err
}

// fault gives what is wrong without the text that it is wrong in.
func fault(err error) string {
	if e, ok := errors.AsType[*gs1.Error](err); ok {
		alone := *e
		alone.Input = ""
		return alone.Error()
	}
	return err.Error()
}

// messageReadings reads text as element strings. A whole one, of which nothing
// else says that it is one, says what it is about.
func (o Options) messageReadings(text string, whole bool) (readings []Reading, err error) {
	for _, message := range o.messages(text) {
		code, wrong := fromMessage(message)
		if wrong == nil {
			wrong = code.Elements.CheckValues()
		}
		if wrong == nil && whole && !code.hasSubject() {
			wrong = &gs1.Error{Input: text, Rule: "no key, and nothing says that these are elements", Hint: "write identifiers in brackets"}
		}
		switch {
		case wrong == nil && message == text:
			readings = append(readings, reading("the elements", code))
		case wrong == nil:
			readings = append(readings, reading("the elements with separators", code))
		case err == nil:
			err = wrong
		}
	}
	return slices.CompactFunc(readings, func(a, b Reading) bool { return a.Write == b.Write }), err
}

// hasSubject reports whether the elements have a key or say what is in a
// logistic unit.
func (c *Code) hasSubject() bool {
	_, content := c.Elements.Get("02")
	_, pieces := c.Elements.Get("8026")
	return c.Key.AI != "" || content || pieces
}

// plainDigits reads digits without an identifier by how many they are. Numbers
// of these lengths are what people type from below a barcode, so a wrong check
// digit among them is an error and no reason to look for another meaning.
func (o Options) plainDigits(s string) ([]Reading, error) {
	switch len(s) {
	case 8, 12, 13, 14:
		code, err := fromValue("01", s)
		short, isShort := upcE(s)
		if err != nil && !isShort {
			return nil, err
		}
		var list []Reading
		if err == nil {
			list = append(list, reading("the product (GTIN)", code))
		}
		if isShort {
			list = append(list, reading("the product of a UPC-E", short))
		}
		if len(s) == 13 && !o.Scanner && mayBeGLN(s) {
			list = append(list, glnReadings(s)...)
		}
		return list, nil
	case 17:
		return oneValue("the shipment (GSIN)", "402", s)
	case 18:
		return oneValue("the logistic unit (SSCC)", "00", s)
	}
	return nil, nil
}

func reading(means string, code *Code) Reading {
	return Reading{means, code.Elements.Bracketed(), code}
}

func oneValue(means, ai, value string) ([]Reading, error) {
	code, err := fromValue(ai, value)
	if err != nil {
		return nil, err
	}
	return []Reading{reading(means, code)}, nil
}

func glnReadings(s string) (list []Reading) {
	for _, gln := range [...]struct{ ai, means string }{{"414", "the place (GLN)"}, {"417", "the party (GLN)"}} {
		if code, err := fromValue(gln.ai, s); err == nil {
			list = append(list, reading(gln.means, code))
		}
	}
	return list
}

// mayBeGLN reports whether 13 digits begin with a GS1 Prefix from which company
// prefixes are given: not those for restricted circulation, serial publications,
// books, refunds and coupons (General Specifications, section 1.4.2).
func mayBeGLN(s string) bool { return s < "977" && !isRestricted("0"+s) }

// upcE reads the eight digits of a UPC-E: the zeros that it leaves out put back
// (General Specifications, section 5.2.2.4.2).
func upcE(s string) (*Code, bool) {
	if len(s) != 8 || s[0] != '0' {
		return nil, false
	}
	d := s[1:7]
	var body string
	switch last := d[5]; {
	case last <= '2':
		body = d[:2] + d[5:] + "0000" + d[2:5]
	case last == '3':
		body = d[:3] + "00000" + d[3:5]
	case last == '4':
		body = d[:4] + "00000" + d[4:5]
	default:
		body = d[:5] + "0000" + d[5:]
	}
	code, err := fromValue("01", "0"+body+s[7:])
	return code, err == nil
}

// tagReadings reads hexadecimal digits as the EPC memory of a tag, from bit 20h
// on, or from 10h: with the protocol control word, which tells the length. The
// error says why digits are no such memory; it is nil for text that has others.
func tagReadings(s string) (list []Reading, err error) {
	hex := strings.TrimPrefix(s, "0x")
	if len(hex) < 16 || !isHex(hex) {
		return nil, nil
	}
	code, err := fromBits(hex)
	if err == nil {
		list = append(list, tagReading(hex, code))
	}
	control, _ := strconv.ParseUint(hex[:4], 16, 16)
	if words := int(control >> 11); words > 0 && len(hex) == 4+4*words {
		if code, err := fromBits(hex[4:]); err == nil {
			list = append(list, tagReading(hex[4:], code))
		}
	}
	return list, err
}

func tagReading(hex string, code *Code) Reading {
	write := fmt.Sprintf("urn:epc:raw:%d.x%s", 4*len(hex), strings.ToUpper(hex))
	return Reading{"the content of an RFID tag, " + code.Tag.Scheme, write, code}
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdefABCDEF") == "" }
