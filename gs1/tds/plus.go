package tds

import (
	"strings"

	"github.com/trailmark/trailmark/gs1"
)

// plus is a scheme of TDS 2: a toggle for more data, the filter value, and the
// key in its own digits (TDS 2.0, section 14.6).
type plus struct {
	parts []part
	host  bool // the domain of the Digital Link follows
}

// part is a piece of a GS1 key in bits. It takes from and adds to elements; the
// elements of one identifier are put together in order.
type part interface {
	decode(*bitReader, *elements) *Error
	encode(*bitWriter, *elements) *Error
}

// elements are values by application identifier, in their order.
type elements struct{ list gs1.Elements }

// add appends to the value of an identifier.
func (e *elements) add(ai, value string) {
	for i := range e.list {
		if e.list[i].AI == ai {
			e.list[i].Value += value
			return
		}
	}
	if value != "" {
		e.list = append(e.list, gs1.Element{AI: ai, Value: value})
	}
}

// take gives the first n characters of a value and leaves the others. With n
// zero it gives all of them.
func (e *elements) take(ai string, n int) (value string) {
	for i := range e.list {
		if v := &e.list[i].Value; e.list[i].AI == ai {
			if n == 0 || n > len(*v) {
				n = len(*v)
			}
			value, *v = (*v)[:n], (*v)[n:]
		}
	}
	return value
}

func (p *plus) decode(r *bitReader) (t Tag, err *Error) {
	t.More = r.bit() == 1
	t.Filter = int(r.uint(3))
	var e elements
	for _, part := range p.parts {
		if err := part.decode(r, &e); err != nil {
			return t, err
		}
	}
	stem := gs1.Root
	if p.host {
		domain, err := readHost(r)
		if err != nil {
			return t, err
		}
		stem = "https://" + domain
	}
	if r.short {
		return t, broken("the bits end too early")
	}
	key, wrong := e.list.Key()
	if wrong == nil {
		t.Name, wrong = key.LinkAt(stem)
	}
	if wrong != nil {
		return t, broken("%v", wrong)
	}
	return t, nil
}

func (p *plus) encode(w *bitWriter, t Tag) error {
	key, err := gs1.Parse(t.Name)
	if err != nil {
		return err
	}
	w.uint(0, 1) // no more data
	w.uint(uint64(t.Filter), 3)
	e := elements{key.Elements()}
	for _, part := range p.parts {
		if err := part.encode(w, &e); err != nil {
			return err
		}
	}
	for _, left := range e.list {
		if left.Value != "" {
			return broken("this encoding has no room for (%s)", left.AI)
		}
	}
	if p.host {
		if err := writeHost(w, t.Name); err != nil {
			return err
		}
	}
	return nil
}

// digitsOf are so many digits of four bits each.
type digitsOf struct {
	ai string
	n  int
}

func (p digitsOf) decode(r *bitReader, e *elements) *Error {
	var b strings.Builder
	for range p.n {
		d := byte(r.uint(4))
		if d > 9 {
			return broken("a digit of (%s) is not one", p.ai)
		}
		b.WriteByte('0' + d)
	}
	e.add(p.ai, b.String())
	return nil
}

func (p digitsOf) encode(w *bitWriter, e *elements) *Error {
	value := e.take(p.ai, p.n)
	if len(value) != p.n {
		return broken("the name has no (%s) of %d digits", p.ai, p.n)
	}
	for i := range len(value) {
		w.uint(uint64(value[i]-'0'), 4)
	}
	return nil
}

// dateKinds are the identifiers of dates in the order of their indicators.
var dateKinds = [...]string{"11", "13", "15", "16", "17", "7006", "7007"}

// date is the date of dsgtin+: what it says, and year, month, day.
type date struct{}

func (date) decode(r *bitReader, e *elements) *Error {
	kind := r.uint(4)
	year, month, day := r.uint(7), r.uint(4), r.uint(5)
	if kind >= uint64(len(dateKinds)) || year > 99 || month < 1 || month > 12 {
		return broken("the date is none")
	}
	two := func(v uint64) string { return string([]byte{'0' + byte(v/10), '0' + byte(v%10)}) }
	e.add(dateKinds[kind], two(year)+two(month)+two(day))
	return nil
}

func (date) encode(w *bitWriter, e *elements) *Error {
	for kind, ai := range dateKinds {
		v := e.take(ai, 0)
		if v == "" {
			continue
		}
		if len(v) != 6 {
			return broken("(%s) is to be one date", ai)
		}
		w.uint(uint64(kind), 4)
		for i, bits := range [...]int{7, 4, 5} {
			w.uint(number(v[2*i:2*i+2]).Uint64(), bits)
		}
		return nil
	}
	return broken("this encoding needs a date: (11), (13), (15), (16), (17), (7006) or (7007)")
}
