// Package query is the way out for answers: what is true of a thing (S3, S4,
// S8), where it came from and went to (T1–T5), and what a recall hits (R1–R5).
//
// It composes three rooms: store has the rows, genealogy and recall decide what
// they mean, and query asks the one, hands it to the others and puts names in
// the place of numbers. It takes names in their canonical form only (S5).
//
// # EPCIS queries
//
// [Desk.Find] takes candidates from where they are fewest: the events with some
// ids, the journeys of the things that a query names, the events of a few scenes,
// or a walk through all events in the order of the page. Scenes and the lists of
// things leave out what cannot fit, and then the original of an event is read and
// package eventquery decides. So an answer never depends on what an index knows,
// and no page sorts or skips what came before it.
//
// # What a partner sees
//
// A [Viewer] with a party sees the events that it took part in (ADR 15). A sight
// decides it for the events of a page, from the histories of their things, and
// everything that is told to a partner goes through one.
package query
