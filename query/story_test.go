package query_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"pgregory.net/rapid"
)

// story captures events that are told in short lines, and knows the short
// names of things: jar/1 is an item, jar:L1 a lot, P1 a logistic unit, @plant a
// place, %farm a party, =order a document, ~mix a transformation.
type story struct {
	t        rapid.TB
	number   int // of the story, where several share a store
	door     *capture.Door
	desk     *query.Desk
	products map[string]string // GTIN by word
	long     map[string]trailmark.ThingID
	back     map[trailmark.ThingID]string
	now      time.Time
	events   []*trailmark.Event
	told     []*trailmark.Event   // and the declarations that they were wrong
	recorded map[string]time.Time // when the event of a number was, and none after it
	pending  []*trailmark.Event   // to be captured together, when batch is set
	batch    bool
	traces   map[string]*query.Trace
	items    map[trailmark.ThingID]*query.Item
}

const (
	storyDay  = "2026-03-03"
	eventName = "urn:x:story:"
)

func newStory(t rapid.TB, number int, door *capture.Door, desk *query.Desk) *story {
	s := &story{
		t: t, number: number, door: door, desk: desk, products: map[string]string{},
		long: map[string]trailmark.ThingID{}, back: map[trailmark.ThingID]string{}, recorded: map[string]time.Time{},
		traces: map[string]*query.Trace{}, items: map[trailmark.ThingID]*query.Item{},
	}
	s.now = s.clock("10:00")
	return s
}

// clock gives a time of the story's day.
func (s *story) clock(text string) time.Time {
	t, err := time.Parse("2006-01-02T15:04", storyDay+"T"+text)
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

// name gives the canonical name for a short one.
func (s *story) name(short string) trailmark.ThingID {
	if id, ok := s.long[short]; ok {
		return id
	}
	id := s.identify(short)
	s.long[short], s.back[id] = id, short
	return id
}

// identify makes a canonical name. Stories that share a store have names of
// their own.
func (s *story) identify(short string) trailmark.ThingID {
	n := 100*s.number + len(s.long) + 1
	if s.number > 0 {
		short = fmt.Sprintf("%s-%d", short, s.number)
	}
	checked := func(digits string) string {
		check, err := gs1.CheckDigit(digits)
		if err != nil {
			s.t.Fatal(err)
		}
		return digits + string(check)
	}
	var id string
	product, serial, isItem := strings.Cut(short, "/")
	class, lot, isLot := strings.Cut(short, ":")
	switch {
	case strings.HasPrefix(short, "@"):
		id = "https://id.gs1.org/414/" + checked(fmt.Sprintf("9521234%05d", n))
	case strings.HasPrefix(short, "%"):
		id = "https://id.gs1.org/417/" + checked(fmt.Sprintf("9521234%05d", n))
	case strings.HasPrefix(short, "="), strings.HasPrefix(short, "~"):
		id = "urn:x:" + short[1:]
	case isItem:
		id = "https://id.gs1.org/01/" + s.product(product, checked) + "/21/" + serial
	case isLot:
		id = "https://id.gs1.org/01/" + s.product(class, checked) + "/10/" + lot
	case strings.ToLower(short) == short:
		id = "https://id.gs1.org/01/" + s.product(short, checked)
	default:
		id = "https://id.gs1.org/00/" + checked(fmt.Sprintf("09521234%09d", n))
	}
	return trailmark.ThingID(id)
}

func (s *story) product(word string, checked func(string) string) string {
	if s.products[word] == "" {
		s.products[word] = checked(fmt.Sprintf("09521234%05d", len(s.products)+1))
	}
	return s.products[word]
}

func (s *story) short(id trailmark.ThingID) string {
	if short, ok := s.back[id]; ok {
		return short
	}
	return string(id)
}

func (s *story) shorts(ids []trailmark.ThingID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = s.short(id)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// shortened puts short names into a text.
func (s *story) shortened(text string) string {
	for _, id := range slices.SortedFunc(keys(s.back), func(a, b trailmark.ThingID) int { return len(b) - len(a) }) {
		text = strings.ReplaceAll(text, string(id), s.back[id])
	}
	return strings.NewReplacer(eventName, "", storyDay+"T", "").Replace(text)
}

func keys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

var clockInScope = regexp.MustCompile(`"(\d\d:\d\d)"`)

// inScope writes the times of a scope out.
func (s *story) inScope(scope string) string {
	return clockInScope.ReplaceAllString(scope, `"`+storyDay+`T$1:00Z"`)
}

// event tells one event: a verb, the things it is about, and options.
func (s *story) event(verb string, words []string) {
	if verb == "void" {
		var n int
		fmt.Sscanf(words[0], "#%d", &n)
		if n > len(s.events) {
			return
		}
		wrong := *s.events[n-1]
		wrong.Error = &trailmark.ErrorDeclaration{Time: s.now, Reason: "incorrect_data"}
		s.capture(&wrong)
		return
	}
	s.now = s.now.Add(time.Minute)
	e := &trailmark.Event{
		Type: trailmark.ObjectEvent, Action: trailmark.Observe, Offset: "+00:00",
		ID: s.eventID(len(s.events) + 1),
	}
	things := s.options(e, words)
	s.verb(e, verb, things)
	e.Time = s.now
	s.events = append(s.events, e)
	s.capture(e)
}

func (s *story) lotNumber(short string) string {
	if s.number > 0 {
		return fmt.Sprintf("%s-%d", short, s.number)
	}
	return short
}

func (s *story) eventID(n int) string {
	if s.number > 0 {
		return fmt.Sprintf("%s%d#%d", eventName, s.number, n)
	}
	return fmt.Sprintf("%s#%d", eventName, n)
}

func (s *story) capture(e *trailmark.Event) {
	s.told = append(s.told, e)
	if s.pending = append(s.pending, e); !s.batch {
		s.flush()
		then := s.settle()
		if e.Error == nil {
			s.recorded[fmt.Sprint(len(s.events))] = then
		}
	}
}

// settle gives a time at which all was recorded that was told, also when the
// clock was put back, and waits until what is told next is recorded later.
func (s *story) settle() (then time.Time) {
	then = time.Now().Round(0)
	if len(s.told) > 0 {
		list, err := s.desk.EventByID(context.Background(), s.told[len(s.told)-1].ID, query.Viewer{})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, found := range list { // also the declaration that it was wrong
			then = time.UnixMicro(max(then.UnixMicro(), found.Recorded.UnixMicro()))
		}
	}
	for !time.Now().After(then.Add(time.Microsecond)) {
		time.Sleep(time.Microsecond)
	}
	return then
}

// flush captures what is pending.
func (s *story) flush() {
	if len(s.pending) == 0 {
		return
	}
	receipt, err := s.door.Events(context.Background(), s.pending, capture.Options{Mode: capture.Record})
	if err != nil || len(receipt.Rejected) > 0 {
		s.t.Fatalf("%v %v", err, receipt.Rejected)
	}
	s.pending = nil
}

// verb says what happens to things.
func (s *story) verb(e *trailmark.Event, verb string, things []string) {
	switch verb {
	case "commission":
		e.Action, e.BizStep, e.Disposition = trailmark.Add, "commissioning", "active"
		e.EPCs, e.Quantities = s.things(things)
	case "pack", "unpack", "attach":
		e.Type, e.BizStep, e.Disposition, e.Action = trailmark.AggregationEvent, "packing", "in_progress", trailmark.Add
		if verb == "attach" {
			e.Type, e.BizStep = trailmark.AssociationEvent, "assembling"
		}
		if verb == "unpack" {
			e.BizStep, e.Action = "unpacking", trailmark.Delete
		}
		e.Parent = trailmark.Name(s.name(strings.TrimSuffix(things[0], ",")))
		e.Children, e.ChildQuantities = s.things(things[1:])
	case "transform":
		e.Type, e.Action, e.BizStep = trailmark.TransformationEvent, "", "creating_class_instance"
		arrow := slices.Index(things, "->")
		e.Inputs, e.InputQuantities = s.things(things[:arrow])
		e.Outputs, e.OutputQuantities = s.things(things[arrow+1:])
	case "ship":
		e.BizStep, e.Disposition = "shipping", "in_transit"
		e.EPCs, e.Quantities = s.things(things)
	case "sell":
		e.BizStep, e.Disposition = "retail_selling", "retail_sold"
		e.EPCs, e.Quantities = s.things(things)
	default: // receive, inspect, store, destroy …
		e.BizStep = trailmark.Term(verb)
		if known, ok := map[string]trailmark.Term{"receive": "receiving", "inspect": "inspecting", "destroy": "destroying", "return": "receiving"}[verb]; ok {
			e.BizStep = known
		}
		if verb == "return" {
			e.Disposition = "returned"
		}
		e.EPCs, e.Quantities = s.things(things)
	}
}

// things sorts names into items and quantities: jar:L1*5KGM is five kilograms.
func (s *story) things(words []string) (items []trailmark.Name, quantities []trailmark.QuantityElement) {
	for _, w := range words {
		name, amount, bulk := strings.Cut(strings.Trim(w, ","), "*")
		if !bulk {
			items = append(items, trailmark.Name(s.name(name)))
			continue
		}
		number := strings.TrimRight(amount, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		quantities = append(quantities, trailmark.QuantityElement{
			Class: trailmark.Name(s.name(name)), Quantity: trailmark.Number(number), UOM: amount[len(number):],
		})
	}
	return items, quantities
}

// options takes what is written word=value out of the words.
func (s *story) options(e *trailmark.Event, words []string) (things []string) {
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if !ok || key == "" {
			things = append(things, w)
			continue
		}
		switch key {
		case "time":
			s.now = s.clock(value)
		case "at":
			e.ReadPoint = &trailmark.Location{ID: trailmark.Name(s.name(value))}
			e.BizLocation = e.ReadPoint
		case "from":
			e.Sources = append(e.Sources, trailmark.Typed{Type: "possessing_party", ID: trailmark.Name(s.name(value))})
		case "to":
			e.Destinations = append(e.Destinations, trailmark.Typed{Type: "possessing_party", ID: trailmark.Name(s.name(value))})
		case "lot":
			e.ILMD = append(e.ILMD, trailmark.Element{Space: "urn:epcglobal:cbv:mda", Local: "lotNumber", Value: s.lotNumber(value)})
		case "order":
			e.Transactions = append(e.Transactions, trailmark.Typed{Type: "prodorder", ID: trailmark.Name(s.name(value))})
		case "group":
			e.TransformationID = trailmark.Name(s.name(value))
		case "disposition":
			e.Disposition = trailmark.Term(value)
		case "span":
			from, to, _ := strings.Cut(value, "-")
			for local, at := range map[string]string{"from": from, "to": to} {
				e.Extensions = append(e.Extensions, trailmark.Element{
					Space: trailmark.Namespace, Local: local, Value: s.clock(at).Format(time.RFC3339),
				})
			}
		case "operator", "equipment":
			e.Extensions = append(e.Extensions, trailmark.Element{Space: trailmark.Namespace, Local: key, Value: string(s.name(value))})
		default:
			s.t.Fatalf("no option is called %s", key)
		}
	}
	return things
}
