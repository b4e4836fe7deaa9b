// Package gs1 reads, checks and writes the identification keys of GS1: trade
// items (GTIN), logistic units (SSCC), places and parties (GLN), assets (GRAI,
// GIAI), service relations (GSRN), documents (GDTI), components (CPI) and the
// rest, with their serials, lots and attributes.
//
// A key is written in many ways: as an EPC URN, as a GS1 Digital Link under any
// domain, as an element string with brackets or FNC1, or as plain digits. They
// all name the same thing. [Canonical] gives the one name for any of them;
// [Parse] gives the [Key] with everything that came along, which can be written
// in each of the forms again. A [Pattern] describes many things at once, as EPC
// pattern URIs do.
//
// # Sources
//
// Formats, check digits, companions and qualifiers of the application
// identifiers come from the GS1 Barcode Syntax Dictionary; go generate makes
// the table from it. EPC URNs follow the EPC Tag Data Standard, links the GS1
// Digital Link standard: URI Syntax, names of things in events CBV 2.0.
//
// The package keeps no state: everything may be called concurrently.
package gs1

//go:generate go run ./internal/gen -dictionary ../../shared/corpora/gs1-syntax-dictionary/normative/gs1-syntax-dictionary.txt
