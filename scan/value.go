package scan

import (
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// Value is an element and what its value means. The members that do not belong
// to its identifier are zero.
type Value struct {
	AI    string `json:"ai"`
	Title string `json:"title"` // the data title of the General Specifications
	Text  string `json:"value"` // as it was read

	// Date is a date, with a time of day where the value has one, by ISO 8601 at
	// the place where the goods are: 2027-03-31, 2027-03-31T14:30. Until is the
	// end of a range of dates. Month says that no day was told: Date is then the
	// last of the month.
	Date  string `json:"date,omitempty"`
	Until string `json:"until,omitempty"`
	Month bool   `json:"month,omitempty"`

	// Amount is a count, a measure, a price or a percentage, exactly. Unit is a
	// code of UN/ECE Recommendation 20, Currency a number of ISO 4217; a count
	// has neither, and nor has an amount in the currency of the place.
	Amount   *trailmark.Decimal `json:"amount,omitempty"`
	Unit     string             `json:"unit,omitempty"`
	Currency string             `json:"currency,omitempty"`
}

// Values says what the elements mean on a day: years of two digits are near it.
// A value that breaks its rules means nothing but its text.
func Values(es gs1.Elements, today time.Time) []Value {
	list := make([]Value, len(es))
	for i, e := range es {
		v := Value{AI: e.AI, Title: gs1.Title(e.AI), Text: e.Value}
		if (gs1.Elements{e}).CheckValues() == nil {
			v.readDate(today)
			v.readAmount()
		}
		list[i] = v
	}
	return list
}
