// Package epcis is the wire: EPCIS documents to and from [trailmark.Event].
//
// A [Decoder] reads EPCISDocument, EPCISQueryDocument and bare events as
// JSON-LD 2.0, XML 2.0 or XML 1.0 to 1.2, gzipped or not, told apart by
// content. It holds one event at a time. An [Encoder] writes JSON-LD 2.0, XML
// 2.0 or XML 1.2, as a document or as the answer to a query, with identifiers
// and vocabulary words in the form asked for ([Names], [WordFormat]); what a
// format cannot say is in docs/adr/0019. [Validate] holds an event against the
// standard, and [Hash] gives its event hash id (CBV 2.0, section 8.9).
//
// # What an Event does not tell apart
//
// The same fact in two notations gives the same Event: vocabulary words have
// one form, the "extension" wrappers of EPCIS 1.x vanish, a list of one
// extension value equals the value. Everything else keeps its text, and
// [trailmark.Event.Original] keeps the very bytes: [DecodeEvent] reads them
// again.
//
// # Errors
//
// Every error is a [trailmark.Error]. Event counts from 1, as people do; the
// index in a Path counts from 0, as in "epcList[0]"; Line counts from 1.
package epcis
