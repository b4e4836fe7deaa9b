package tds

import "github.com/trailmark/trailmark/gs1"

// scheme is one binary encoding (TDS 2.0, section 14).
type scheme struct {
	name   string
	header byte
	filter int    // bits of the filter value
	urn    string // the scheme of the pure identity URI; "" for those with a plus

	fields []field // in their order, of a scheme with a URI

	plus *plus
}

// classic are the schemes with a company prefix, and those with none at all.
var classic = []scheme{
	{name: "gdti-96", header: 0x2C, filter: 3, urn: "gdti", fields: []field{partition{12, 41}, integer{41}}},
	{name: "gsrn-96", header: 0x2D, filter: 3, urn: "gsrn", fields: []field{partition{17, 58}, zeros{24}}},
	{name: "gsrnp-96", header: 0x2E, filter: 3, urn: "gsrnp", fields: []field{partition{17, 58}, zeros{24}}},
	{name: "usdod-96", header: 0x2F, filter: 4, urn: "usdod", fields: []field{cage{8}, integer{36}}},
	{name: "sgtin-96", header: 0x30, filter: 3, urn: "sgtin", fields: []field{partition{13, 44}, integer{38}}},
	{name: "sscc-96", header: 0x31, filter: 3, urn: "sscc", fields: []field{partition{17, 58}, zeros{24}}},
	{name: "sgln-96", header: 0x32, filter: 3, urn: "sgln", fields: []field{partition{12, 41}, integer{41}}},
	{name: "grai-96", header: 0x33, filter: 3, urn: "grai", fields: []field{partition{12, 44}, integer{38}}},
	{name: "giai-96", header: 0x34, filter: 3, urn: "giai", fields: []field{freePartition{bits: 82}}},
	{name: "gid-96", header: 0x35, urn: "gid", fields: []field{integer{28}, integer{24}, integer{36}}},
	{name: "sgtin-198", header: 0x36, filter: 3, urn: "sgtin", fields: []field{partition{13, 44}, text{20}}},
	{name: "grai-170", header: 0x37, filter: 3, urn: "grai", fields: []field{partition{12, 44}, text{16}}},
	{name: "giai-202", header: 0x38, filter: 3, urn: "giai", fields: []field{textPartition{188}}},
	{name: "sgln-195", header: 0x39, filter: 3, urn: "sgln", fields: []field{partition{12, 41}, text{20}}},
	{name: "adi-var", header: 0x3B, filter: 6, urn: "adi", fields: []field{cage{6}, sixBit{32}, sixBit{30}}},
	{name: "cpi-96", header: 0x3C, filter: 3, urn: "cpi", fields: []field{freePartition{bits: 51}, integer{31}}},
	{name: "cpi-var", header: 0x3D, filter: 3, urn: "cpi", fields: []field{sixBitPartition{30}, integer{40}}},
	{name: "gdti-174", header: 0x3E, filter: 3, urn: "gdti", fields: []field{partition{12, 41}, text{17}}},
	{name: "sgcn-96", header: 0x3F, filter: 3, urn: "sgcn", fields: []field{partition{12, 41}, oneThenDigits{41}}},
	{name: "itip-110", header: 0x40, filter: 3, urn: "itip", fields: []field{partition{13, 44}, twoDigits{}, twoDigits{}, integer{38}}},
	{name: "itip-212", header: 0x41, filter: 3, urn: "itip", fields: []field{partition{13, 44}, twoDigits{}, twoDigits{}, text{20}}},
}

// plusKeys are the schemes of TDS 2 (section 14.6): one with a plus, and one with
// two, which has the domain of the Digital Link at its end (TDS 2.3).
var plusKeys = []struct {
	key                string
	header, withDomain byte
	parts              []part
}{
	{"cpi", 0xF0, 0xE6, []part{terminated{"8010"}, counted{"8011"}}},
	{"grai", 0xF1, 0xEB, []part{digitsOf{"8003", 14}, variable{"8003"}}},
	{"sgln", 0xF2, 0xE9, []part{digitsOf{"414", 13}, variable{"254"}}},
	{"itip", 0xF3, 0xED, []part{digitsOf{"8006", 18}, variable{"21"}}},
	{"gsrn", 0xF4, 0xE7, []part{digitsOf{"8018", 18}}},
	{"gsrnp", 0xF5, 0xE8, []part{digitsOf{"8017", 18}}},
	{"gdti", 0xF6, 0xEA, []part{digitsOf{"253", 13}, variable{"253"}}},
	{"sgtin", 0xF7, 0xFD, []part{digitsOf{"01", 14}, variable{"21"}}},
	{"sgcn", 0xF8, 0xEC, []part{digitsOf{"255", 13}, counted{"255"}}},
	{"sscc", 0xF9, 0xEF, []part{digitsOf{"00", 18}}},
	{"giai", 0xFA, 0xEE, []part{terminated{"8004"}}},
	{"dsgtin", 0xFB, 0xFC, []part{date{}, digitsOf{"01", 14}, variable{"21"}}},
}

var plusSchemes = func() (list []scheme) {
	for _, k := range plusKeys {
		list = append(list,
			scheme{name: k.key + "+", header: k.header, filter: 3, plus: &plus{parts: k.parts}},
			scheme{name: k.key + "++", header: k.withDomain, filter: 3, plus: &plus{parts: k.parts, host: true}})
	}
	return list
}()

func schemeWithHeader(header byte) *scheme {
	return find(func(s *scheme) bool { return s.header == header })
}

func schemeNamed(name string) *scheme {
	return find(func(s *scheme) bool { return s.name == name })
}

func find(is func(*scheme) bool) *scheme {
	for _, list := range [][]scheme{classic, plusSchemes} {
		for i := range list {
			if is(&list[i]) {
				return &list[i]
			}
		}
	}
	return nil
}

func (s *scheme) decode(r *bitReader) (Tag, *Error) {
	if s.plus != nil {
		return s.plus.decode(r)
	}
	t := Tag{Filter: int(r.uint(s.filter))}
	var values []string
	for _, f := range s.fields {
		v, err := f.decode(r)
		if err != nil {
			return t, err
		}
		values = append(values, v...)
	}
	t.Name = "urn:epc:id:" + s.urn + ":" + join(values)
	if _, err := gs1.Canonical(t.Name); err != nil {
		return t, broken("%v", err)
	}
	return t, nil
}

func (s *scheme) encode(w *bitWriter, t Tag, prefixes gs1.Prefixes) error {
	if s.plus != nil {
		return s.plus.encode(w, t)
	}
	values, err := s.values(t.Name, prefixes)
	if err != nil {
		return err
	}
	w.uint(uint64(t.Filter), s.filter)
	for _, f := range s.fields {
		rest, err := f.encode(w, values)
		if err != nil {
			return err
		}
		values = rest
	}
	return nil
}
