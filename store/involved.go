package store

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/trailmark/trailmark"
)

// An event's things are kept in one blob: for each run of things with the same
// role and the same lot, their numbers as differences, about a byte each for
// things that were made together. A thing with an amount is a run of its own.
//
//	run := role<<1|hasAmount  lot  count  difference*  [quantity unit]

// SortInvolved brings an event's things into the order in which they are kept.
func SortInvolved(list []trailmark.Involved) {
	slices.SortFunc(list, func(a, b trailmark.Involved) int {
		return cmp.Or(
			cmp.Compare(a.Role, b.Role), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Thing, b.Thing),
			cmp.Compare(a.Amount.UOM, b.Amount.UOM), cmp.Compare(a.Amount.Quantity, b.Amount.Quantity))
	})
}

func packInvolved(list []trailmark.Involved) []byte {
	b := make([]byte, 0, 8+2*len(list))
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && sameRun(list[i], list[i+n]) {
			n++
		}
		b = packRun(b, list[i:i+n])
		i += n
	}
	return b
}

func sameRun(a, b trailmark.Involved) bool {
	return a.Role == b.Role && a.Of == b.Of && a.Amount == (trailmark.Amount{}) && b.Amount == (trailmark.Amount{})
}

func packRun(b []byte, run []trailmark.Involved) []byte {
	first := run[0]
	head := uint64(first.Role) << 1
	if first.Amount != (trailmark.Amount{}) {
		head |= 1
	}
	b = binary.AppendUvarint(b, head)
	b = binary.AppendUvarint(b, uint64(first.Of))
	b = binary.AppendUvarint(b, uint64(len(run)))
	last := trailmark.Ref(0)
	for _, v := range run {
		b = binary.AppendUvarint(b, uint64(v.Thing-last))
		last = v.Thing
	}
	if head&1 != 0 {
		b = packText(b, string(first.Amount.Quantity))
		b = packText(b, first.Amount.UOM)
	}
	return b
}

func packText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func unpackInvolved(b []byte) []trailmark.Involved {
	var list []trailmark.Involved
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 { // cut short: reads as zeros, and the count below ends it
			b = nil
			return 0
		}
		b = b[size:]
		return n
	}
	word := func() string {
		n := min(number(), uint64(len(b)))
		s := string(b[:n])
		b = b[n:]
		return s
	}
	for len(b) > 0 {
		head, of, count := number(), number(), min(number(), uint64(len(b)))
		list = slices.Grow(list, int(count))
		last := uint64(0)
		for range count {
			last += number()
			list = append(list, trailmark.Involved{Role: trailmark.Role(head >> 1), Of: trailmark.Ref(of), Thing: trailmark.Ref(last)})
		}
		if head&1 != 0 && count > 0 {
			list[len(list)-1].Amount = trailmark.Amount{Quantity: trailmark.Number(word()), UOM: word()}
		}
	}
	return list
}
