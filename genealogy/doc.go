// Package genealogy says what events mean for the things they name. It is
// pure: it derives postings, containment, state and balances from events (S3,
// S4, S9, S11), and walks from inputs to outputs and back (T1–T5), over rows
// that it asks a small [Source] for. A store transaction is such a source.
//
// Everything here is a fold over events in the order of (eventTime, commit
// sequence), so that the order of arrival does not matter.
package genealogy
