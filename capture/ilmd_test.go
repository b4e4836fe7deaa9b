package capture

import (
	"testing"

	"github.com/trailmark/trailmark"
)

// TestMakes: what an event says of what it makes.
func TestMakes(t *testing.T) {
	type list = map[string]string
	for _, c := range []struct {
		ilmd           list
		expiry, origin string
	}{
		{list{}, "", ""},
		{list{"itemExpirationDate": "2027-03-31", "countryOfOrigin": "IT"}, "2027-03-31", "IT"},
		{list{"lotExpirationDate": "2027-05-01", "itemExpirationDate": "2027-03-31"}, "2027-03-31", ""},
		{list{"lotExpirationDate": "2027-05-01", "itemExpirationDate": " "}, "2027-05-01", ""},
		{list{"expirationDateTime": "2027-03-31T22:00:00Z", "countryOfOrigin": "380"}, "2027-03-31", "380"},
		{list{"expirationDate": "31.3.2027", "countryOfOrigin": "Italy"}, "", ""},
		{list{"expirationDate": "2027-02-30", "countryOfOrigin": "1T"}, "", ""},
		{list{"expirationDate": "2027", "countryOfOrigin": "ITAL"}, "", ""},
		{list{"bestBeforeDate": "2027-03-31"}, "", ""},
	} {
		var e trailmark.Event
		for name, value := range c.ilmd {
			e.ILMD = append(e.ILMD, trailmark.Element{Space: "urn:epcglobal:cbv:mda", Local: name, Value: value})
		}
		n := normaliser{event: &e}
		if expiry, origin := n.makes(); expiry != c.expiry || origin != c.origin {
			t.Errorf("%v: %q, %q", c.ilmd, expiry, origin)
		}
	}
}
