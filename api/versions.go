package api

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
)

// version is one of EPCIS with the Core Business Vocabulary that goes with it.
type version struct{ epcis, cbv string }

// versions are those in which the service answers, best first. It takes
// documents of 1.0 and 1.1 as well.
var versions = []version{{"2.0.0", "2.0.0"}, {"1.2.0", "1.2.0"}}

// The oldest documents that are taken.
const (
	oldestEPCIS = "1.0"
	oldestCBV   = "1.0"
)

// wanted are the bounds that a request sets; "" is none.
type wanted struct{ min, max, minCBV, maxCBV string }

// wantedVersions reads the bounds from the header. GS1-EPCIS-Version is the
// version of the body where there is one, and has to be one that can be read.
func wantedVersions(h http.Header) (wanted, error) {
	for name, oldest := range map[string]string{"GS1-EPCIS-Version": oldestEPCIS, "GS1-CBV-Version": oldestCBV} {
		v := h.Get(name)
		if v != "" && (!isVersion(v) || compareVersions(v, oldest) < 0 || compareVersions(v, versions[0].epcis) > 0) {
			return wanted{}, statusError(http.StatusNotAcceptable, notAcceptable, "%s: %q is not one of %s to %s", name, v, oldest, versions[0].epcis)
		}
	}
	w := wanted{h.Get("GS1-EPCIS-Min"), h.Get("GS1-EPCIS-Max"), h.Get("GS1-CBV-Min"), h.Get("GS1-CBV-Max")}
	for _, v := range []string{w.min, w.max, w.minCBV, w.maxCBV} {
		if v != "" && !isVersion(v) {
			return w, statusError(http.StatusNotAcceptable, notAcceptable, "%q is no version", v)
		}
	}
	return w, nil
}

// takes reports whether a version is within the bounds.
func (w wanted) takes(v version) bool {
	return compareVersions(v.epcis, w.min) >= 0 && compareVersions(v.epcis, w.max) <= 0 &&
		compareVersions(v.cbv, w.minCBV) >= 0 && compareVersions(v.cbv, w.maxCBV) <= 0
}

// isVersion reports whether s is numbers with dots between them.
func isVersion(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if _, err := strconv.ParseUint(part, 10, 16); err != nil {
			return false
		}
	}
	return true
}

// compareVersions compares as many numbers as both have, so that 2.0.0 is equal
// to 2.0, and anything to "".
func compareVersions(a, b string) int {
	if a == "" || b == "" {
		return 0
	}
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	n := min(len(as), len(bs))
	return slices.CompareFunc(as[:n], bs[:n], func(x, y string) int {
		return cmp.Or(cmp.Compare(len(strings.TrimLeft(x, "0")), len(strings.TrimLeft(y, "0"))),
			cmp.Compare(strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")))
	})
}

// Extensions that one request may declare.
const maxExtensions = 64

// parseExtensions reads GS1-Extensions: prefix=namespace,prefix=namespace.
func parseExtensions(headers []string) (map[string]string, error) {
	var prefixes map[string]string
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			prefix, space, ok := strings.Cut(part, "=")
			if !ok || !isPrefix(prefix) || space == "" || len(prefixes) == maxExtensions {
				return nil, &trailmark.Error{
					Kind: trailmark.Usage, Path: "GS1-Extensions", Message: "the header GS1-Extensions cannot be read",
					Hint: "write prefix=namespace, with commas between several",
				}
			}
			if prefixes == nil {
				prefixes = map[string]string{}
			}
			prefixes[prefix] = space
		}
	}
	return prefixes, nil
}

// isPrefix reports whether s can be a namespace prefix, in ASCII.
func isPrefix(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c != '-' && c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != "" && !strings.HasPrefix(strings.ToLower(s), "xml")
}

// formatExtensions writes GS1-Extensions.
func formatExtensions(prefixes map[string]string) string {
	list := make([]string, 0, len(prefixes))
	for _, prefix := range slices.Sorted(maps.Keys(prefixes)) {
		list = append(list, prefix+"="+prefixes[prefix])
	}
	return strings.Join(list, ",")
}

// discover tells what the service is able to do (EPCIS 2.0, section 12, OPTIONS).
func (c *call) discover() {
	h := c.w.Header()
	h.Set("GS1-EPCIS-Version", versions[0].epcis)
	h.Set("GS1-EPCIS-Min", versions[len(versions)-1].epcis)
	h.Set("GS1-EPCIS-Max", versions[0].epcis)
	h.Set("GS1-CBV-Version", versions[0].cbv)
	h.Set("GS1-CBV-Min", versions[len(versions)-1].cbv)
	h.Set("GS1-CBV-Max", versions[0].cbv)
	h.Set("GS1-EPC-Format", "Always_GS1_Digital_Link")
	h.Set("GS1-CBV-XML-Format", "No_Preference")
	h.Set("GS1-Vendor-Version", cmp.Or(c.Version, "unknown"))
	h.Set("GS1-EPCIS-Capture-Limit", strconv.Itoa(c.Limits.Events))
	h.Set("GS1-EPCIS-Capture-File-Size-Limit", strconv.FormatInt(min(c.Limits.BodyBytes, c.Limits.DecodedBytes), 10))
	h.Set("GS1-Capture-Error-Behaviour", "all")
}
