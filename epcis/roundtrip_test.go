package epcis

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
)

// roundTrip says what is wrong if an event is not the same when it is decoded
// alone, or when it is written in any format and read again.
func roundTrip(e *trailmark.Event) error {
	alone, err := DecodeEvent(e.Original, e.Source)
	if err != nil {
		return err
	}
	if diff := gocmp.Diff(e, alone); diff != "" {
		return errors.New("decoded alone it differs: " + diff)
	}
	for format, source := range formatSources {
		if err := rewrite(e, format, source); err != nil {
			return fmt.Errorf("format %d: %w", format, err)
		}
	}
	return nil
}

var formatSources = map[Format]string{JSON: formatJSON, XML: formatXML2, XML1: formatXML1}

// rewrite writes an event in a format and reads it again.
func rewrite(e *trailmark.Event, format Format, source string) error {
	b, err := MarshalEvent(e, InFormat(format))
	if trailmark.KindOf(err) == trailmark.Usage && !isStandardType(string(e.Type)) {
		return nil // said to be impossible
	}
	if err != nil {
		return err
	}
	again, err := DecodeEvent(b, &trailmark.Source{Format: source})
	if err != nil {
		return errors.New("written and read again: " + err.Error() + "\n" + string(b))
	}
	if err := sameEvent(e, again, format); err != nil {
		return fmt.Errorf("%w\n%s", err, b)
	}
	return nil
}

// sameEvent says what differs in an event that was written in a format and
// read again.
func sameEvent(e, again *trailmark.Event, format Format) error {
	want, got := bare(sayable(e)), bare(sayable(again))
	if format == JSON {
		e, again = bare(e), bare(again)
	} else {
		e, again = want, got
	}
	if PreHash(again) != PreHash(e) {
		return errors.New("read again it has another hash: " + gocmp.Diff(PreHash(e), PreHash(again)))
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		return errors.New("read again it differs: " + diff)
	}
	return nil
}

// sayable gives the event with what the formats cannot tell apart made alike:
// in extensions, numbers and truth values are texts without white space around,
// a null is not there, an attribute is an element, and values of different
// names have no order; numbers are canonical; there are no control characters;
// and an empty list of things is none, since EPCIS 1.2 demands some.
func sayable(e *trailmark.Event) *trailmark.Event {
	c := *e
	v := reflect.ValueOf(&c).Elem()
	walk(v)
	return &c
}

// walk makes what is inside of a value sayable. It changes copies alone.
func walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Elem().Kind() == reflect.Struct {
			c := reflect.New(v.Elem().Type())
			c.Elem().Set(v.Elem())
			walk(c.Elem())
			v.Set(c)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				walk(v.Field(i))
			}
		}
	case reflect.Slice:
		walkList(v)
	case reflect.String:
		v.SetString(sayableText(v.String()))
		if v.Type() == reflect.TypeFor[trailmark.Number]() {
			v.SetString(canonicalNumber(v.String()))
		}
	}
}

// sayableText replaces the characters that XML cannot have.
func sayableText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && !strings.ContainsRune("\t\n\r", r) || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, s)
}

func walkList(v reflect.Value) {
	if list, ok := v.Interface().([]trailmark.Element); ok {
		v.Set(reflect.ValueOf(sayableElements(list)))
		return
	}
	if v.Len() == 0 {
		v.SetZero()
		return
	}
	c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(c, v)
	for i := range c.Len() {
		walk(c.Index(i))
	}
	v.Set(c)
}

func sayableElements(list []trailmark.Element) (out []trailmark.Element) {
	for _, el := range list {
		if el.Kind == trailmark.Null {
			continue
		}
		el.Kind, el.Value = trailmark.Text, strings.TrimSpace(sayableText(el.Value))
		el.Children = slices.Clone(el.Children)
		for _, a := range el.Attributes {
			el.Children = append(el.Children, trailmark.Element{Space: a.Space, Local: a.Local, Value: a.Value})
		}
		el.Attributes, el.Children = nil, sayableElements(el.Children)
		out = append(out, el)
	}
	slices.SortStableFunc(out, func(a, b trailmark.Element) int {
		return cmp.Or(strings.Compare(a.Space, b.Space), strings.Compare(a.Local, b.Local))
	})
	return out
}
