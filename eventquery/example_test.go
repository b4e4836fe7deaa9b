package eventquery_test

import (
	"fmt"
	"net/url"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
)

// A query says the same in a URL and in JSON, and its names and words may be in
// any notation.
func ExampleParse() {
	values, err := url.ParseQuery("EQ_bizStep=shipping%7Creceiving&GE_value_FAH=40&MATCH_epc=urn:epc:id:sgtin:0614141.112345.400")
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := eventquery.Parse(values, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ev := &trailmark.Event{
		Type: trailmark.ObjectEvent, Action: trailmark.Observe, BizStep: "shipping",
		EPCs:    []trailmark.Name{"https://shop.example.com/01/10614141123459/21/400"},
		Sensors: []trailmark.SensorElement{{Reports: []trailmark.SensorReport{{Type: "Temperature", Value: "4.5", UOM: "CEL"}}}},
	}
	selected, err := q.Matches(ev, time.Now(), nil)
	fmt.Println(selected, err)

	text, err := q.JSON()
	fmt.Println(string(text), err)
	// Output:
	// true <nil>
	// {"EQ_bizStep":["shipping","receiving"],"GE_value_FAH":40,"MATCH_epc":["urn:epc:id:sgtin:0614141.112345.400"]} <nil>
}
