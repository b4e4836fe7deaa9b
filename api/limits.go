package api

import "cmp"

// Limits bound what one request may cost. A zero value is the default.
type Limits struct {
	BodyBytes    int64 // of a captured document as it is sent; 4 GiB by default
	DecodedBytes int64 // of a captured document, decompressed; 4 GiB by default
	EventBytes   int64 // of the body of POST /events, decompressed; 4 MiB by default
	SmallBody    int64 // a document up to so many bytes is not spooled to a file; 256 KiB by default
	Events       int   // in a captured document; 10 million by default
	URLBytes     int   // of a request's target; 16 KiB by default
	Page         int   // events or values on a page; 1,000 by default
}

func (l Limits) withDefaults() Limits {
	l.BodyBytes = cmp.Or(l.BodyBytes, 4<<30)
	l.DecodedBytes = cmp.Or(l.DecodedBytes, 4<<30)
	l.EventBytes = cmp.Or(l.EventBytes, 4<<20)
	l.SmallBody = cmp.Or(l.SmallBody, 256<<10)
	l.Events = cmp.Or(l.Events, 10_000_000)
	l.URLBytes = cmp.Or(l.URLBytes, 16<<10)
	l.Page = cmp.Or(l.Page, 1_000)
	return l
}
