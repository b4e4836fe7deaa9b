package gs1_test

import (
	"errors"
	"fmt"

	"github.com/trailmark/trailmark/gs1"
)

func ExampleCanonical() {
	for _, name := range []string{
		"urn:epc:id:sgtin:9521234.000421.A1B2",
		"http://shop.example.com/gtin/9521234004219/ser/A1B2?linkType=gs1:pip",
		"(01)09521234004219(21)A1B2",
	} {
		id, err := gs1.Canonical(name)
		fmt.Println(id.ID, id.Kind, err)
	}
	// Output:
	// https://id.gs1.org/01/09521234004219/21/A1B2 item <nil>
	// https://id.gs1.org/01/09521234004219/21/A1B2 item <nil>
	// https://id.gs1.org/01/09521234004219/21/A1B2 item <nil>
}

func ExampleCanonical_wrongCheckDigit() {
	id, err := gs1.Canonical("https://example.com/01/09521234004218/10/B-2291")
	fmt.Println(id.ID, errors.Is(err, gs1.ErrCheckDigit))
	fmt.Println(err)
	// Output:
	// https://id.gs1.org/01/09521234004218/10/B-2291 true
	// "https://example.com/01/09521234004218/10/B-2291": (01) character 14: incorrect check digit: expected 9
}

func ExampleKey_URN() {
	k, _ := gs1.Parse("(00)395212340000000014")
	fmt.Println(k.URN(gs1.Prefixes{"9521234": 7}))
	// Output: urn:epc:id:sscc:9521234.3000000001 <nil>
}

func ExampleKey_LinkAt() {
	k, _ := gs1.Parse("]d2010952123400421910B-2291\x1d17261231")
	fmt.Println(k.LinkAt("https://example.com/goods"))
	// Output: https://example.com/goods/01/09521234004219/10/B-2291?17=261231 <nil>
}
