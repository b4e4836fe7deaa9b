// Package eventquery is the SimpleEventQuery of EPCIS as a value (EPCIS 2.0,
// section 8.2.7.1, and the parameters of its REST binding).
//
// [Parse] reads the parameters of a URL, [ParseJSON] those of a query document.
// A [Query] gives what an index can use in canonical fields, and
// [Query.Matches] decides exactly for one event. So an executor may find its
// candidates in any way it likes, as long as it finds enough of them.
//
// Names are compared in their canonical form (S5) and vocabulary words as
// [trailmark.Term], whatever notation the query or the event uses. Where the
// standard is silent, docs/queries.md tells what is done.
package eventquery
