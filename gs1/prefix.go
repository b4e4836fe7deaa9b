package gs1

import "strings"

// Prefixes tells how long company prefixes are: leading digits of a key to the
// number of digits of its GS1 Company Prefix, such as "952123" to 7. The
// longest leading digits that match count. GS1 publishes such a list (GCP
// length table); one's own prefixes are enough to name one's own things.
type Prefixes map[string]int

// Length gives the number of digits of the company prefix with which digits begin.
func (p Prefixes) Length(digits string) (n int, ok bool) {
	for i := min(len(digits), longestPrefix); i > 0; i-- {
		if n, ok := p[digits[:i]]; ok {
			return n, true
		}
	}
	return 0, false
}

// CompanyPrefix gives the GS1 Company Prefix that an EPC URN tells, "" when it
// tells none. It does not look at the rest of the URN. It allocates nothing.
func CompanyPrefix(name string) string {
	const begin = "urn:epc:"
	if !strings.HasPrefix(name, begin) {
		return ""
	}
	u := urn{text: name, at: len(begin)}
	switch u.next(':') {
	case "id", "idpat", "class":
	default:
		return "" // tags say how many bits they have first
	}
	if s := u.next(':'); schemeOf(s) == nil && s != lgtin.name {
		return ""
	}
	prefix := u.next('.')
	if n := len(prefix); n < shortestPrefix || n > longestPrefix || !isDigits(prefix) {
		return ""
	}
	return prefix
}
