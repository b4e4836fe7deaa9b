// Package querytest is for tests of whatever executes an EPCIS query: events
// and parameters drawn at random from a small world, so that they often meet
// ([Events], [Parameters], [World]), and a plain filter to compare the answers
// with ([Selects]).
//
// The filter is written from the text of the standard (EPCIS 2.0, section
// 8.2.7.1). It reads the JSON of an event and shares no code with package
// eventquery; it is slow and obvious.
package querytest
