package capture_test

import (
	"testing"

	"github.com/trailmark/trailmark"
)

// arrivals are stories whose events come out of order and in batches, by their
// numbers. Each of them once led to another state than the order of time.
var arrivals = []struct {
	name    string
	tell    func(*story)
	batches [][]int
}{
	{"a quantity is packed late into a container that was emptied since", func(s *story) {
		s.harvested(1, "10")
		s.packedQuantity(2, s.pallet(0), "4")
		s.emptied(3, s.pallet(0))
	}, [][]int{{1, 3}, {2}}},
	{"an earlier emptying matters again after a later one was looked for", func(s *story) {
		s.packed(1, s.pallet(0), s.item(0))
		s.emptied(2, s.pallet(0))
		s.packed(3, s.pallet(0), s.item(1))
		s.emptied(4, s.pallet(0))
		s.packed(5, s.pallet(1), s.item(0))
	}, [][]int{{1, 2, 3}, {4, 5}}},
	{"taking a sensor off leaves the goods inside", func(s *story) {
		s.harvested(1, "10")
		s.packedQuantity(2, s.pallet(0), "4")
		s.tell(3, trailmark.Event{Type: trailmark.AssociationEvent, Action: trailmark.Delete, ReadPoint: at(0), Parent: s.pallet(0)})
	}, [][]int{{1, 2, 3}}},
	{"declared wrong before it came", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.declareWrong(2)
	}, [][]int{{3}, {2, 1}}},
	{"declared wrong, and the emptying with it", func(s *story) {
		s.packed(1, s.pallet(0), s.item(0), s.item(1))
		s.packedQuantity(2, s.pallet(0), "4")
		s.emptied(3, s.pallet(0))
		s.packed(4, s.pallet(1), s.item(0))
		s.declareWrong(3)
	}, [][]int{{1, 2, 3, 4}, {5}}},
	{"a container moves late, with what was put into it since", func(s *story) {
		s.made(1, s.item(0))
		s.packed(2, s.pallet(0), s.item(0))
		s.packed(3, s.pallet(1), s.pallet(0))
		s.did(4, "shipping", 0, s.pallet(1))
		s.did(5, "receiving", customer, s.pallet(1))
	}, [][]int{{5}, {2, 4}, {1}, {3}}},
}

func (s *story) packedQuantity(minute int, parent trailmark.Name, n trailmark.Number) {
	s.tell(minute, trailmark.Event{
		Type: trailmark.AggregationEvent, Action: trailmark.Add, BizStep: "packing", ReadPoint: at(0), Parent: parent,
		ChildQuantities: s.quantity(0, n, "KGM"),
	})
}

func (s *story) emptied(minute int, parent trailmark.Name) {
	s.tell(minute, trailmark.Event{
		Type: trailmark.AggregationEvent, Action: trailmark.Delete, BizStep: "unpacking", ReadPoint: at(customer), Parent: parent,
	})
}

// declareWrong tells the error declaration of an event, by its number.
func (s *story) declareWrong(n int) {
	declaration := *s.told[n-1]
	declaration.Error = &trailmark.ErrorDeclaration{Time: start}
	s.told = append(s.told, &declaration)
}

func TestArrivals(t *testing.T) {
	onStages(t, func(s *stage) {
		for _, c := range arrivals {
			told := newStory()
			c.tell(told)
			for _, batch := range c.batches {
				var events []*trailmark.Event
				for _, n := range batch {
					events = append(events, told.told[n-1])
				}
				s.capture(inRecordMode, events...)
			}
			s.Logf("%s", c.name)
			model, seqs := modelOf(s, s.store, told.told)
			for _, known := range append(seqs, trailmark.Latest) {
				compareAsKnown(s, s.store, newPhotographer(&told.plant, told.told), model, known)
			}
		}
		checkRebuild(s.T, s.door, s.store)
	})
}
