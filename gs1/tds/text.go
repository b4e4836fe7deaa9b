package tds

import "strings"

// text is a string of at most so many characters of seven bits, filled with
// zeros (TDS 2.0, section 14.4).
type text struct{ most int }

func (f text) decode(r *bitReader) ([]string, *Error) {
	var s []byte
	ended := false
	for range f.most {
		c := byte(r.uint(7))
		if ended && c != 0 {
			return nil, broken("characters after the end of the text")
		}
		if ended = c == 0; !ended {
			s = append(s, c)
		}
	}
	return []string{string(s)}, nil
}

func (f text) encode(w *bitWriter, values []string) ([]string, *Error) {
	s := values[0]
	if len(s) > f.most {
		return nil, broken("%q has more than %d characters", s, f.most)
	}
	for i := range f.most {
		c := byte(0)
		if i < len(s) {
			c = s[i]
		}
		w.uint(uint64(c), 7)
	}
	return values[1:], nil
}

// sixBit is a string of at most so many characters of six bits, the low ones of
// ASCII, with six zeros at its end (TDS 2.0, section 14.4).
type sixBit struct{ most int }

func (f sixBit) decode(r *bitReader) ([]string, *Error) {
	var s []byte
	for range f.most + 1 {
		c := byte(r.uint(6))
		if c == 0 {
			return []string{string(s)}, nil
		}
		s = append(s, wide(c))
	}
	return nil, broken("a text does not end after %d characters", f.most)
}

func (f sixBit) encode(w *bitWriter, values []string) ([]string, *Error) {
	s := values[0]
	if len(s) > f.most {
		return nil, broken("%q has more than %d characters", s, f.most)
	}
	for i := range len(s) {
		if wide(s[i]&63) != s[i] || s[i]&63 == 0 {
			return nil, broken("%q has a character that six bits cannot hold", s)
		}
		w.uint(uint64(s[i]&63), 6)
	}
	w.uint(0, 6)
	return values[1:], nil
}

// wide gives the character of six bits: 1 to 31 are the letters.
func wide(c byte) byte {
	if c < 32 {
		return c | 64
	}
	return c
}

// cage is a CAGE code or DoDAAC in six characters of so many bits; a CAGE code
// has five, and a space before it (TDS 2.0, section 14.4).
type cage struct{ bits int }

func (f cage) decode(r *bitReader) ([]string, *Error) {
	s := make([]byte, 6)
	for i := range s {
		c := byte(r.uint(f.bits))
		if f.bits == 6 {
			c = wide(c)
		}
		s[i] = c
	}
	return []string{strings.TrimPrefix(string(s), " ")}, nil
}

func (f cage) encode(w *bitWriter, values []string) ([]string, *Error) {
	s := values[0]
	if len(s) == 5 {
		s = " " + s
	}
	for i := range len(s) {
		w.uint(uint64(s[i]), f.bits) // the low bits
	}
	return values[1:], nil
}
