// Package storetest proves databases right. [Run] is the conformance suite of
// every operation of a store, [Each] opens the databases that a test is to run
// on, and [Model] is the slow and obvious answer to compare with: it keeps
// whole events in a list and plays them from the beginning for every question.
//
// The model is an opinion of its own: it follows the rules S2–S4, S8, S9 and
// S11 as they are written, and shares no code with package genealogy.
package storetest
