package gs1

import "fmt"

// Kind says what sort of thing a name names.
type Kind uint8

// The kinds of thing. What a kind holds is given by the keys: the zero kind is
// the one of which GS1 knows nothing.
const (
	Other        Kind = iota // a URI that is no GS1 key
	Item                     // exists once: a GTIN, ITIP, GRAI, GDTI, GCN or CPI with its serial, a GIAI, a payment slip
	LogisticUnit             // SSCC
	Lot                      // a GTIN or ITIP with its batch
	Class                    // a GTIN, ITIP, GMN, or another key without the serial that it may have
	Place                    // GLN of a location, with or without extension
	Party                    // GLN of a party
	Service                  // GSRN of a provider or a recipient
	Shipment                 // GSIN
	Consignment              // GINC
)

var kindNames = [...]string{
	"other", "item", "logistic unit", "lot", "class",
	"place", "party", "service", "shipment", "consignment",
}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Single reports whether a name of this kind names one thing.
func (k Kind) Single() bool { return k == Item || k == LogisticUnit }

// kindOf says what a key with these parts names.
func kindOf(ai string, serial, lot bool) Kind {
	switch {
	case serial && ai != "414":
		return Item
	case lot:
		return Lot
	}
	switch ai {
	case "00":
		return LogisticUnit
	case "401":
		return Consignment
	case "402":
		return Shipment
	case "414":
		return Place
	case "415", "417":
		return Party
	case "8004":
		return Item
	case "8017", "8018":
		return Service
	}
	return Class
}
