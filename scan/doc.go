// Package scan turns whatever a scanner or a person gives into a key and its
// elements, and says what the values mean.
//
// It reads barcodes with or without an AIM symbology identifier, with any of
// the stand-ins for FNC1 that are found in practice; Digital Links under any
// domain, compressed or with the short names of old; plain digits; EPC URNs and
// tag URIs; and the bits of RFID tags in hexadecimal digits.
//
// Text that can mean several things is not guessed at: the error is an
// [*Ambiguous] with every reading, each with a way to write it that means one
// thing only.
//
// Sources: GS1 General Specifications, sections 3 (identifiers), 5 (symbology
// identifiers) and 7 (dates, measures); GS1 Digital Link; EPC Tag Data Standard;
// ISO/IEC 15424. The package keeps no state: everything may be called
// concurrently.
package scan
