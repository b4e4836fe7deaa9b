// Package store keeps events and what follows from them in SQLite or
// PostgreSQL. It is the only place with SQL, and it knows rows, not meaning:
// what an event implies is derived by package genealogy and written here in
// the transaction that writes the event (S7).
//
// # Numbers
//
// Every name is stored once and has a number, a [trailmark.Ref]. Everything
// large holds numbers. All of an event but its time, its things and their
// quantities is a [trailmark.Scene], which has a number too: most events of a
// line share one, and a question about steps and places is a question about
// scenes first.
//
// # One text for two engines
//
// Statements are written once. What differs is in one file for each engine:
//
//	              SQLite                         PostgreSQL
//	writers       one connection                 an advisory lock
//	readers       a few, the file in memory      a pool
//	list argument json_each, one number as it is unnest
//	pair argument json_each of arrays            jsonb_array_elements
//	adding rows   multi-row INSERT OR FAIL       COPY
//	replacing     multi-row INSERT OR REPLACE    INSERT of unnest ON CONFLICT
//	beginning     at once                        with the first statement
//	snapshot      BEGIN on a reader (WAL)        REPEATABLE READ, READ ONLY
//	errors        result codes                   SQLSTATE
//	key order     WITHOUT ROWID                  primary key
//	scans         a file of their own (ADR 24)   a table
//
// Times are microseconds, quantities decimal text, names sort by byte: nothing
// depends on how an engine sees numbers, times or letters.
//
// # Derived rows
//
// posting, containment, balance and the readings of events follow from the
// events and can be dropped and made again (S12). Void rows stay, marked, so
// that what was known earlier can be told (S8).
package store
