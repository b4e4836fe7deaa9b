// Package offline makes and reads signed lists of what a recall reaches, for
// shops and warehouses with bad connections. To check a code against a list
// needs no network, no database and some microseconds.
//
// # The file
//
// Numbers are big-endian.
//
//	magic      "trailmark-list/1\n"
//	signer     32 bytes, an Ed25519 public key (RFC 8032)
//	sections   each: 1 byte kind, 4 bytes length, the bytes
//	signature  64 bytes, Ed25519 over everything before it
//
// The sections are, in this order:
//
//   - H, the [Header] as JSON (RFC 8259).
//   - S, the set: for every thing the first 64 bits of SHA-256(salt, canonical
//     name), scaled to [0, count·2^bits), sorted, the differences Golomb-Rice
//     coded with bits as the parameter: a Golomb-coded set (Putze, Sanders,
//     Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007). A thing that
//     is in it is found, always; one that is not is found with a probability of
//     2^-bits. It takes bits + 1.6 bits a thing; nothing can do with less than bits.
//   - x, only in an exact list: the canonical names, sorted, each as the length of
//     what it shares with the one before, the length of the rest (both uvarint,
//     encoding/binary) and the rest; all that by DEFLATE (RFC 1951).
//
// # Later versions
//
// A reader refuses a magic with another number. Within a version a reader skips
// members of the header and sections with a small letter that it does not know,
// and refuses a list with a section with a capital letter that it does not know:
// without that it might tell less than the truth.
//
// # When a list cannot tell
//
// A list never guesses. A code without a serial or with several meanings, a
// pallet, a wrong check digit, an expired list: the answer is [Unknown] with the
// reason, and not [NotListed].
//
// An older list may be valid for some days more. A device that must not be given
// one keeps a [Seen].
//
// The package keeps no state; a [List] may be used concurrently, a [Seen] not.
package offline
