// Package query is the way out for answers: what is true of a thing (S3, S4,
// S8), where it came from and went to (T1–T5), and what a recall hits (R1–R5).
//
// It composes three rooms: store has the rows, genealogy and recall decide what
// they mean, and query asks the one, hands it to the others and puts names in
// the place of numbers. It takes names in their canonical form only (S5).
package query
