// Package simulate is a plant that makes believable EPCIS events: one order of
// tomato sauce from the suppliers' lots to the shelves of forty shops. The
// demo, the benchmarks and the tests run on it.
//
// A [Plan] holds the causes: how many jars, when the line stood still, when a
// material changed, when the sealer leaked. What follows from them (which jars
// were hit, where they are now) is nowhere in this package. It has to be found
// in the events and in the readings of the sealer.
//
// Everything happens on one calendar: a task happens at its time, tells its
// events and puts what follows from it on the calendar. The same plan gives
// the same events, byte for byte. Memory grows with the pallets under way, not
// with the jars made.
package simulate
