package epcis

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/trailmark/trailmark"
)

// bare is an event without the bytes that it came in.
func bare(e *trailmark.Event) *trailmark.Event {
	c := *e
	c.Original, c.Source = nil, nil
	return &c
}

// TestEncodeDecode writes any valid events as a document and as bare events,
// and reads the same events again.
func TestEncodeDecode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []*trailmark.Event
		var b bytes.Buffer
		enc := NewEncoder(&b, WithNamespaces(map[string]string{"ex": "https://ns.example.com/"}))
		for range rapid.IntRange(1, 3).Draw(t, "events") {
			e := anyEvent(t)
			if err := Validate(e); err != nil {
				t.Fatal(err)
			}
			if err := enc.Encode(e); err != nil {
				t.Fatal(err)
			}
			list = append(list, e)
		}
		if err := enc.Close(); err != nil {
			t.Fatal(err)
		}
		document := b.String()
		d := NewDecoder(&b)
		for _, want := range list {
			got, err := d.Next()
			if err != nil {
				t.Fatalf("%v\n%s", err, document)
			}
			if diff := cmp.Diff(want, bare(got)); diff != "" {
				t.Fatalf("%s\n%s", diff, document)
			}
			if err := roundTrip(got); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.Next(); err != io.EOF {
			t.Fatal("after the last event:", err)
		}
	})
}

// TestHashOrder hashes an event whose lists are in another order: it is the
// same event.
func TestHashOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvent(t)
		random := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
		c := *e
		c.EPCs, c.Children = shuffled(random, e.EPCs), shuffled(random, e.Children)
		c.Inputs, c.Outputs = shuffled(random, e.Inputs), shuffled(random, e.Outputs)
		c.Quantities, c.InputQuantities = shuffled(random, e.Quantities), shuffled(random, e.InputQuantities)
		c.Transactions, c.Sources = shuffled(random, e.Transactions), shuffled(random, e.Sources)
		c.Sensors, c.Extensions = shuffled(random, e.Sensors), shuffled(random, e.Extensions)
		c.ILMD, c.Certifications = shuffled(random, e.ILMD), shuffled(random, e.Certifications)
		if diff := cmp.Diff(PreHash(e), PreHash(&c)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func shuffled[T any](random *rand.Rand, list []T) []T {
	list = slices.Clone(list)
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}
