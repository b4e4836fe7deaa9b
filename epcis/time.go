package epcis

import (
	"errors"
	"strings"
	"time"
)

// parseTime reads an xsd:dateTimeStamp: a date, a time and a zone. The seconds
// may be left out. The result is in UTC and keeps up to nine digits of a
// second's fraction.
func parseTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04Z07:00", s)
	}
	if err != nil || strings.IndexByte(s, ',') >= 0 {
		return time.Time{}, errors.New(shorten([]byte(s)) + " is not a date and time with a time zone, such as 2026-03-12T14:05:00.000Z")
	}
	return t.UTC(), nil
}

// formatTime writes an instant with all the digits that it has, at least three.
func formatTime(b []byte, t time.Time) []byte {
	layout := "2006-01-02T15:04:05.000Z"
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		layout = "2006-01-02T15:04:05.999999999Z"
	}
	return t.UTC().AppendFormat(b, layout)
}
