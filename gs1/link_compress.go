package gs1

import (
	"slices"
	"strings"
)

// CompressedLinkAt gives the compressed Digital Link under a domain of one's own:
// the key, its qualifiers and its attributes as one segment of the path, in the
// fewest characters (GS1 Digital Link: URI Compression). Scanners and resolvers
// that do not decompress cannot read it.
func (k Key) CompressedLinkAt(stem string) (string, error) {
	if _, err := k.LinkAt(stem); err != nil {
		return "", err
	}
	return strings.TrimSuffix(stem, "/") + "/" + packElements(k.Elements()), nil
}

// shorthand is a code that stands for some identifiers that often come together.
type shorthand struct {
	code byte
	ais  []string
}

// shorthands are the optimisations that the standard defines. Where more than
// one fits, the one that saves most digits is taken, else the first.
var shorthands = slices.Concat(
	[]shorthand{
		{0x0A, []string{"01", "22"}},
		{0x0B, []string{"01", "10"}},
		{0x0C, []string{"01", "21"}},
		{0x0D, []string{"01", "17"}},
		{0x0E, []string{"01", "7003"}},
		{0x0F, []string{"01", "30"}},
		{0x1A, []string{"01", "10", "21", "17"}},
		{0x1B, []string{"01", "15"}},
		{0x1C, []string{"01", "11"}},
		{0x1D, []string{"01", "16"}},
		{0x1E, []string{"01", "91"}},
		{0x1F, []string{"01", "10", "15"}},
	},
	shorthandRun(0x2A, "01", "310", 6),
	shorthandRun(0x3A, "01", "320", 6),
	[]shorthand{
		{0x9A, []string{"8010", "8011"}},
		{0x9B, []string{"8017", "8019"}},
		{0x9C, []string{"8018", "8019"}},
		{0x9D, []string{"414", "254"}},
	},
	shorthandRun(0xA0, "01", "392", 10),
	shorthandRun(0xC0, "255", "390", 10),
	shorthandRun(0xCA, "255", "394", 4),
)

// shorthandRun gives the shorthands of a key with n identifiers that differ in
// the last digit.
func shorthandRun(code byte, key, stem string, n int) (run []shorthand) {
	for i := range n {
		run = append(run, shorthand{code + byte(i), []string{key, stem + string(rune('0'+i))}})
	}
	return run
}

// saves gives how many digits of identifiers a shorthand is worth.
func (s shorthand) saves() int { return len(strings.Join(s.ais, "")) }

// bestShorthand gives the shorthand for the most digits of these identifiers.
func bestShorthand(ais []string) (best shorthand) {
	for _, s := range shorthands {
		missing := slices.ContainsFunc(s.ais, func(ai string) bool { return !slices.Contains(ais, ai) })
		if !missing && s.saves() > best.saves() {
			best = s
		}
	}
	return best
}

// packElements compresses elements: first those for which there are shorthands,
// then the others in the order of their identifiers.
func packElements(es Elements) string {
	var ais []string
	for _, e := range es {
		ais = append(ais, e.AI)
	}
	slices.Sort(ais)
	var b packer
	for s := bestShorthand(ais); s.ais != nil; s = bestShorthand(ais) {
		b.number(uint(s.code), 8)
		for _, ai := range s.ais {
			value, _ := es.Get(ai)
			b.value(specOf(ai), value)
		}
		ais = slices.DeleteFunc(ais, func(ai string) bool { return slices.Contains(s.ais, ai) })
	}
	for _, ai := range ais {
		for _, digit := range ai {
			b.number(uint(digit-'0'), 4)
		}
		value, _ := es.Get(ai)
		b.value(specOf(ai), value)
	}
	return b.base64()
}

// field is a component of a value as compression sees it: neighbouring parts of
// digits of a fixed length are one.
type field struct {
	numeric bool
	fixed   bool
	max     int
}

// fields gives the components of the values of an identifier.
func (s *spec) fields() (list []field) {
	for _, p := range s.parts {
		f := field{numeric: p.set == numeric, fixed: p.min == p.max && !p.optional, max: p.max}
		if last := len(list) - 1; last >= 0 && list[last].numeric == f.numeric && list[last].fixed == f.fixed {
			list[last].max += f.max
			continue
		}
		list = append(list, f)
	}
	return list
}

// value writes the value of an identifier.
func (b *packer) value(s *spec, value string) {
	for _, f := range s.fields() {
		n := min(f.max, len(value))
		part := value[:n]
		value = value[n:]
		switch {
		case f.numeric:
			if !f.fixed {
				b.number(uint(n), lengthBits(f.max))
			}
			b.digits(part)
		case f.fixed:
			b.text(part, 0)
		default:
			b.text(part, lengthBits(f.max))
		}
	}
}
