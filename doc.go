// Package trailmark is the vocabulary of the house: events, the names of
// things, places and parties, quantities, findings and errors. Every other
// package speaks in these words. It does no I/O and imports nothing but the
// standard library.
//
// # Names
//
// A [Name] is what an event calls a thing, in whatever form it came in (EPC
// URN, GS1 Digital Link, plain URI). A [ThingID] is the one canonical form of
// that name (rule S5). Package gs1 turns the first into the second; nothing
// else does. A [Ref] is the small integer under which a store keeps a ThingID.
//
// # Rules
//
// Comments cite the rules of docs/semantics.md by number: S (events and
// state), P (what the physical world allows), T (trace), R (recall).
package trailmark
