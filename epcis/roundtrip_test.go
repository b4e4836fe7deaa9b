package epcis

import (
	"errors"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
)

// roundTrip says what is wrong if an event is not the same when it is decoded
// alone, or has another hash when it is written and read again.
func roundTrip(e *trailmark.Event) error {
	alone, err := DecodeEvent(e.Original, e.Source)
	if err != nil {
		return err
	}
	if diff := cmp.Diff(e, alone); diff != "" {
		return errors.New("decoded alone it differs: " + diff)
	}
	b, err := MarshalEvent(e)
	if err != nil {
		return err
	}
	again, err := DecodeEvent(b, &trailmark.Source{Format: formatJSON})
	if err != nil {
		return errors.New("written and read again: " + err.Error() + "\n" + string(b))
	}
	if PreHash(again) != PreHash(e) {
		return errors.New("written and read again it has another hash: " + cmp.Diff(PreHash(e), PreHash(again)))
	}
	return nil
}
