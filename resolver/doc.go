// Package resolver answers where a GS1 Digital Link leads, and what the public
// may know of the item that it names.
//
// # Links
//
// A [Link] hangs on an anchor: a path such as /01/09521250000011, in which a
// value may be open. /01/09521250000011/21/{21} is every item of a product, and
// one row in the database, however many items there are. A request is answered
// from the finest anchor that has what it asks for, and by the coarser ones when
// that has nothing (GS1-Conformant Resolver, "walking up the tree").
//
// # The public answer
//
// Where no link is the default one, the link of an item or a lot is a page about
// it: [Answer]. It says what state the item is in, and of its journey what the
// owner publishes. Holders and amounts are never a part of it.
//
// The package knows nothing of HTTP. A [Resolver] is safe for concurrent use;
// it keeps links in memory and looks every second whether they have changed.
package resolver
