package simulate

import (
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
)

// Ingredient is what goes into a jar, the packaging included.
type Ingredient uint8

// The ingredients of one jar of tomato and basil sauce.
const (
	Tomatoes Ingredient = iota
	Basil
	Salt
	Oil
	Glass
	Lids
)

// recipe says what an ingredient is and how much of it goes into one jar.
type recipe struct {
	name     string
	supplier *site
	class    trailmark.Name // GTIN
	unit     string         // UN/ECE Recommendation 20
	perJar   int            // thousandths of the unit
	test     trailmark.SensorReport
}

// newRecipes gives the recipe of every ingredient, in the order of their
// constants.
func newRecipes() []recipe {
	farm := supplier("Campi Rossi", "9521235", "Piacenza")
	herbs := supplier("Erbe Liguri", "9521236", "Genoa")
	packaging := supplier("Vetro e Tappo", "9521237", "Verona")
	salt := supplier("Salina Bianca", "9521238", "Trapani")
	oil := supplier("Frantoio Alto", "9521239", "Lecce")
	return []recipe{
		{"Tomatoes", farm, varying(farm, 1), "KGM", 420, measured("Temperature", 82, "CEL")},
		{"Basil", herbs, varying(herbs, 1), "KGM", 6, measured("Temperature", 54, "CEL")},
		{"Sea salt", salt, varying(salt, 1), "KGM", 3, measured("RelativeHumidity", 21, "P1")},
		{"Olive oil", oil, varying(oil, 1), "LTR", 12, measured("Temperature", 168, "CEL")},
		{"Glass jar 370 ml", packaging, counted(packaging, 1), "H87", 1000, measured("Mass", 1986, "GRM")},
		{"Twist-off lid 63 mm", packaging, counted(packaging, 2), "H87", 1000, measured("Mass", 81, "GRM")},
	}
}

func supplier(name, prefix, where string) *site {
	return newSite(name, &city{name: where, country: "IT"}, newParty(name, prefix), 1)
}

// varying and counted name a supplier's n-th product, by measure or by piece.
func varying(by *site, n int) trailmark.Name { return productName(9, by.holder.prefix, n) }
func counted(by *site, n int) trailmark.Name { return productName(0, by.holder.prefix, n) }

// measured gives a measurement; the value is in tenths of the unit.
func measured(what trailmark.Term, tenths int, unit string) trailmark.SensorReport {
	return trailmark.SensorReport{Type: what, Value: decimal(tenths, 1), UOM: unit}
}

// decimal writes n divided by ten to the power of places, exactly and without
// trailing zeros.
func decimal(n, places int) trailmark.Number {
	text := strconv.Itoa(n)
	if short := places + 1 - len(text); short > 0 {
		text = strings.Repeat("0", short) + text
	}
	whole, fraction := text[:len(text)-places], strings.TrimRight(text[len(text)-places:], "0")
	if fraction != "" {
		whole += "." + fraction
	}
	return trailmark.Number(whole)
}

// of gives the quantity of a material's lot that so many jars need.
func (r *recipe) of(lot trailmark.Name, jars int) trailmark.QuantityElement {
	return trailmark.QuantityElement{Class: lot, Quantity: decimal(jars*r.perJar, 3), UOM: r.unit}
}

// ordered gives the quantity that was ordered for so many jars: a fiftieth
// more than they need, in whole units.
func (r *recipe) ordered(lot trailmark.Name, jars int) trailmark.QuantityElement {
	thousandths := jars * r.perJar * 51 / 50
	return trailmark.QuantityElement{Class: lot, Quantity: decimal((thousandths+999)/1000, 0), UOM: r.unit}
}

func (r *recipe) lot(number string) trailmark.Name {
	return r.class + trailmark.Name("/10/"+number)
}
