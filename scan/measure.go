package scan

import (
	"strings"

	"github.com/trailmark/trailmark"
)

// measures are the units of the identifiers of weights and measures by their
// first three digits (General Specifications, sections 3.6.2 and 3.6.3), as
// codes of UN/ECE Recommendation 20. The fourth digit is the number of decimals.
var measures = map[string]string{
	"310": "KGM", "311": "MTR", "312": "MTR", "313": "MTR", "314": "MTK", "315": "LTR", "316": "MTQ",
	"320": "LBR", "321": "INH", "322": "FOT", "323": "YRD", "324": "INH", "325": "FOT", "326": "YRD", "327": "INH", "328": "FOT", "329": "YRD",
	"330": "KGM", "331": "MTR", "332": "MTR", "333": "MTR", "334": "MTK", "335": "LTR", "336": "MTQ", "337": "28",
	"340": "LBR", "341": "INH", "342": "FOT", "343": "YRD", "344": "INH", "345": "FOT", "346": "YRD", "347": "INH", "348": "FOT", "349": "YRD",
	"350": "INK", "351": "FTK", "352": "YDK", "353": "INK", "354": "FTK", "355": "YDK", "356": "APZ", "357": "ONZ",
	"360": "QTL", "361": "GLL", "362": "QTL", "363": "GLL", "364": "INQ", "365": "FTQ", "366": "YDQ", "367": "INQ", "368": "FTQ", "369": "YDQ",
}

// temperatures have two decimals and a minus sign at the end.
var temperatures = map[string]string{"4330": "FAH", "4331": "CEL", "4332": "FAH", "4333": "CEL"}

const percent = "P1"

// readAmount understands the identifiers of counts, measures, prices,
// percentages and temperatures.
func (v *Value) readAmount() {
	if unit, ok := temperatures[v.AI]; ok {
		digits, below := strings.CutSuffix(v.Text, "-")
		v.Unit = unit
		v.amount(digits, 2, below)
		return
	}
	if v.AI == "30" || v.AI == "37" {
		v.amount(v.Text, 0, false)
		return
	}
	if len(v.AI) != 4 {
		return
	}
	decimals := int(v.AI[3] - '0')
	unit, ok := measures[v.AI[:3]]
	switch group := v.AI[:3]; {
	case ok:
		v.Unit = unit
		v.amount(v.Text, decimals, false)
	case group == "390", group == "392", group == "395":
		v.amount(v.Text, decimals, false)
	case group == "391", group == "393":
		v.Currency = v.Text[:3]
		v.amount(v.Text[3:], decimals, false)
	case group == "394":
		v.Unit = percent
		v.amount(v.Text, decimals, false)
	}
}

// amount puts the decimal point into digits.
func (v *Value) amount(digits string, decimals int, negative bool) {
	digits = strings.Repeat("0", max(decimals+1-len(digits), 0)) + digits
	point := len(digits) - decimals
	d, err := trailmark.ParseDecimal(trailmark.Number(digits[:point] + "." + digits[point:]))
	if err != nil {
		return // not digits: the value has been checked, so this does not happen
	}
	if negative {
		d = d.Neg()
	}
	v.Amount = &d
}
