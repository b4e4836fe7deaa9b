package querytest

import (
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// Begin is when the events of the test world begin.
var Begin = time.Date(2026, 3, 12, 8, 0, 0, 0, time.UTC)

// The namespaces of the extension fields.
const (
	exSpace  = "https://ns.example.com/epcis/"
	xmlSpace = "http://xml.example.org/ns" // as XML has them: no separator at the end
	mdaSpace = "urn:epcglobal:cbv:mda"
)

// Prefixes are the prefixes that the parameters use beside the standard ones.
func Prefixes() map[string]string { return map[string]string{"ex": exSpace} }

// The names of the world, each in several forms.
var (
	items = [][]string{
		forms("urn:epc:id:sgtin:0614141.112345.400"),
		append(forms("urn:epc:id:sgtin:0614141.112345.401"), "https://id.gs1.org/01/10614141123459/10/L1/21/401"),
		forms("urn:epc:id:sgtin:0614141.212345.7"),
		forms("urn:epc:id:sgtin:4012345.011111.98%22"),
		forms("urn:epc:id:grai:0614141.12345.400"),
		forms("urn:epc:id:giai:4000001.111"),
		{"https://example.com/thing/1"},
	}
	containers = [][]string{
		forms("urn:epc:id:sscc:0614141.1234567890"),
		forms("urn:epc:id:sscc:4012345.3111111111"),
		forms("urn:epc:id:grai:0614141.12345.500"),
	}
	classes = [][]string{
		forms("urn:epc:class:lgtin:0614141.112345.L1"),
		forms("urn:epc:class:lgtin:4012345.011111.L2"),
		forms("urn:epc:idpat:sgtin:0614141.112345.*"),
		forms("urn:epc:idpat:sgtin:4012345.011111.*"),
		{"https://example.com/class/1"},
	}
	places = [][]string{
		forms("urn:epc:id:sgln:0614141.00001.0"), // the site
		forms("urn:epc:id:sgln:0614141.00002.0"), // a room of it
		forms("urn:epc:id:sgln:0614141.00002.R1"),
		forms("urn:epc:id:sgln:4012345.00005.0"), // another site
		{"geo:52.5,13.4"},
	}
	parties = [][]string{
		forms("urn:epc:id:pgln:0614141.00001"),
		forms("urn:epc:id:pgln:4012345.00005"),
		forms("urn:epc:id:sgln:4012345.00005.0"),
	}
	documents = [][]string{
		{"urn:epcglobal:cbv:bt:0614141073467:1152"},
		forms("urn:epc:id:gdti:0614141.06012.1234"),
		{"https://example.com/po/12"},
	}
	processes = [][]string{{"urn:epc:id:gdti:0614141.06012.77", nameOf("urn:epc:id:gdti:0614141.06012.77")}, {"urn:uuid:8cb4ec9e-2d51-4a9c-a5f6-77a1a3a4b5c6"}}
	devices   = [][]string{forms("urn:epc:id:giai:4000001.111"), {"https://example.com/device/7"}}
	uris      = [][]string{{"https://example.com/uri/1"}, forms("urn:epc:id:gdti:0614141.06012.1234")}
)

// The words of the world.
var (
	steps        = [][]string{words("BizStep-", "bizstep:", "shipping"), words("BizStep-", "bizstep:", "receiving"), {"https://example.com/step/pressing"}}
	dispositions = [][]string{words("Disp-", "disp:", "in_transit"), words("Disp-", "disp:", "active"), {"https://example.com/disp/cold"}}
	reasons      = [][]string{words("ER-", "er:", "incorrect_data"), words("ER-", "er:", "did_not_occur")}
	documentType = [][]string{words("BTT-", "btt:", "po"), words("BTT-", "btt:", "desadv"), {"https://example.com/type/order"}}
	partyType    = [][]string{words("SDT-", "sdt:", "owning_party"), words("SDT-", "sdt:", "possessing_party")}
	measurements = [][]string{{"Temperature", "gs1:Temperature", "https://gs1.org/voc/Temperature"}, {"Mass"}, {"https://example.com/measure"}}
	units        = []string{"CEL", "FAH", "KEL", "KGM", "GRM", "LBR", "P1", "MTR", "CMT", "XYZ"}
	amountUnits  = []string{"KGM", "GRM", "LBR", "DZN", "EA", "", ""}
	numbers      = []string{"0", "1", "5", "12", "2.5", "5.0", "41", "144", "0.453592370", "1000"}
	texts        = []string{"A", "b", "L1", "0012", "12", "12.0", "5", "1e1", "true", "2026-03-12T09:00:00Z", "2026-03-12T10:00:00+01:00",
		"urn:epc:id:gdti:0614141.06012.1234", nameOf("urn:epc:id:gdti:0614141.06012.1234")}
	eventIDs = []string{"urn:uuid:11111111-1111-4111-8111-111111111111", "https://example.com/event/1"}
)

// forms gives an EPC URN, its canonical link, and a link of somebody's own.
func forms(urn string) []string {
	id := nameOf(urn)
	return []string{urn, id, strings.Replace(id, "https://id.gs1.org", "https://shop.example.com/x", 1)}
}

// words gives the notations of a word of the Core Business Vocabulary.
func words(web, urn, word string) []string {
	return []string{word, "https://ref.gs1.org/cbv/" + web + word, "urn:epcglobal:cbv:" + urn + word, "cbv:" + web + word}
}

// placeAbove is the tree of places, by canonical names.
var placeAbove = map[string]string{
	nameOf(places[1][0]): nameOf(places[0][0]),
	nameOf(places[2][0]): nameOf(places[1][0]),
}

// attributesOf is the master data of the world: element to attribute to value.
var attributesOf = map[string]map[string]string{
	nameOf(places[0][0]):                         {"urn:epcglobal:cbv:mda:site": "Hamburg", "https://ns.example.com/epcis/zone": "5"},
	nameOf(places[3][0]):                         {"urn:epcglobal:cbv:mda:site": "Lyon"},
	nameOf(classes[0][0]):                        {"urn:epcglobal:cbv:mda:descriptionShort": "Juice"},
	"https://ref.gs1.org/cbv/BizStep-shipping":   {"https://ns.example.com/epcis/zone": "12.0"},
	nameOf(parties[0][0]):                        {"urn:epcglobal:cbv:mda:countryCode": "DE"},
	nameOf("urn:epc:id:gdti:0614141.06012.1234"): {"https://ns.example.com/epcis/zone": "7"},
}

// World is what master data knows of the test world. Its zero value is ready
// to use, as the facts of a query.
type World struct{}

// Within reports whether place is root or below it.
func (World) Within(place, root trailmark.ThingID) (bool, error) {
	for at := string(place); at != ""; at = placeAbove[at] {
		if at == string(root) {
			return true, nil
		}
	}
	return false, nil
}

// Attributes gives the attributes of a vocabulary element.
func (World) Attributes(id trailmark.ThingID) (list []trailmark.MasterAttribute, err error) {
	for name, v := range attributesOf[string(id)] {
		list = append(list, trailmark.MasterAttribute{ID: name, Value: trailmark.Element{Value: v}})
	}
	return list, nil
}

// MasterData gives the same as a document tells it.
func (w World) MasterData() (list []trailmark.MasterData) {
	for id := range attributesOf {
		attributes, _ := w.Attributes(trailmark.ThingID(id)) // never an error
		list = append(list, trailmark.MasterData{Vocabulary: vocabularyOf(id), ID: trailmark.Name(id), Attributes: attributes})
	}
	for _, place := range []int{1, 0} {
		list = append(list, trailmark.MasterData{
			Vocabulary: "urn:epcglobal:epcis:vtype:BusinessLocation", ID: trailmark.Name(places[place][0]),
			Children: []trailmark.Name{trailmark.Name(places[place+1][0])},
		})
	}
	slices.SortStableFunc(list, func(a, b trailmark.MasterData) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

// vocabularyOf guesses the vocabulary of an element from its name.
func vocabularyOf(id string) string {
	switch {
	case strings.Contains(id, "/414/"):
		return "urn:epcglobal:epcis:vtype:BusinessLocation"
	case strings.Contains(id, "/01/"):
		return "urn:epcglobal:epcis:vtype:EPCClass"
	case strings.Contains(id, "BizStep-"):
		return "urn:epcglobal:epcis:vtype:BusinessStep"
	}
	return "urn:epcglobal:epcis:vtype:SourceDest"
}
