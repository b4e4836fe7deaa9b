// Package serial gives out serial numbers: of products (GTIN with AI 21),
// logistic units (SSCC), returnable assets (GRAI) and individual assets (GIAI).
//
// A pool holds the numbers of one key, each at a position from 0. An allocation
// is a block of positions. It is committed first and the numbers are computed
// afterwards, so that a block of ten million costs a row. A number that was
// committed and not told to anybody, because the power failed, is a gap; no
// number ever leaves twice.
//
// # Kinds of pools
//
// Random numbers are a keyed permutation of all words of an alphabet and a
// length: they cannot repeat, nothing is kept for each, and without the key
// nobody can tell a next one or the order of those that he has seen. The chance
// to guess one in circulation is their number divided by that of all words; a
// pool gives out no more than keep it at 1 in 10,000, or as its maker says
// (Commission Delegated Regulation (EU) 2016/161, article 4, for medicines).
//
// Ranges count the digits at the end from a number to another, with leading
// zeros kept. Lists are numbers that somebody else has made. Both can be made
// longer, see [Issuer.Change].
//
// # Restores
//
// A database that is put back to an older state does not know what left since.
// In a large random pool (2^49 words and more) a position belongs to a time: an
// allocation begins at the position of now or later, and no number leaves
// before its time has come. So whatever was lost, what comes after a restore
// begins behind it; this needs a clock that is not set back. Other pools go on
// behind what is known from elsewhere, see [store.Tx.SerialWitness], or are
// suspended until somebody says where to go on, see [Issuer.Resume].
//
// # States
//
// A number is free, allocated, printed, commissioned, voided or returned. States
// are kept as spans of positions. A number that was returned unused is not given
// out again. Captured events commission what they name, see [Commission].
package serial
