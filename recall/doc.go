// Package recall decides which things a recall hits. A [Scope] says what is
// asked for (R1); [Evaluate] answers with the affected and the cleared part of
// its population (R2), a reason for each thing (R3), and [Freeze] keeps the
// answer under a version (R4).
//
// The package is pure: it asks its [Facts] for sets of things and does the
// arithmetic of sets, times and limits itself.
package recall
