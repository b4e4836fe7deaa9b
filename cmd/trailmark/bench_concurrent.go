package main

import (
	"bytes"
	"context"
	"errors"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/store"
)

// callers is how many capture at the same time.
const callers = 64

// concurrent measures callers that each capture one event after the other and
// wait until it is durable.
func (b *bench) concurrent(ctx context.Context) error {
	items := serials(max(callers, b.Events/5/callers*callers), 3)
	documents := make([][]byte, len(items))
	for i, item := range items {
		var out bytes.Buffer
		encoder := epcis.NewEncoder(&out, epcis.WithCreationDate(benchStart))
		if err := errors.Join(encoder.Encode(made(i, item)), encoder.Close()); err != nil {
			return err
		}
		documents[i] = out.Bytes()
	}
	f := figure{Work: "single events, 64 callers at once", Unit: "events/s", Goal: 5_000}
	err := b.onStore(ctx, func(st *store.Store) error {
		took, err := seconds(func() error { return captureAtOnce(ctx, st, documents) })
		f.Value = float64(len(items)) / took
		return err
	})
	if err != nil {
		return err
	}
	return b.onFloor(ctx, func(least floor) error {
		took, err := seconds(func() error { return writeInGroups(ctx, least, texts(items), documents) })
		b.add(f.over(float64(len(items)) / took))
		return err
	})
}

// captureAtOnce shares documents among the callers.
func captureAtOnce(ctx context.Context, st *store.Store, documents [][]byte) error {
	door := capture.Open(st)
	defer door.Close()
	return atOnce(len(documents), func(i int) error { return captureOne(ctx, door, documents[i]) })
}

func captureOne(ctx context.Context, door *capture.Door, document []byte) error {
	receipt, err := door.Capture(ctx, bytes.NewReader(document), capture.Options{})
	if err == nil && receipt.Captured != 1 {
		err = trailmark.Errorf(trailmark.Internal, "an event was not captured: %v", receipt.Rejected)
	}
	return err
}

// writeInGroups writes bare rows, as many in a transaction as there are callers.
func writeInGroups(ctx context.Context, least floor, names []string, bodies [][]byte) error {
	for from := 0; from < len(names); from += callers {
		to := min(from+callers, len(names))
		rows := &floorRows{
			names: names[from:to], first: int64(from + 1),
			event: int64(from + 1), perEvent: 1, originals: bodies[from:to],
		}
		if err := least.write(ctx, rows); err != nil {
			return err
		}
	}
	return nil
}
