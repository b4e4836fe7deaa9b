// Package tds reads and writes EPCs as RFID tags hold them, by the EPC Tag Data
// Standard (TDS 2.0, section 14): the schemes of fixed and variable length with
// a partition (sgtin-96, sgtin-198, sscc-96, …, adi-var), and those of TDS 2
// whose names end with a plus (sgtin+, dsgtin+, sscc+, …) or two (sgtin++, …, with
// the domain of a Digital Link), which hold a GS1 key as its digits and need no
// company prefix.
//
// A name is an EPC pure identity URI for the first, because only that says where
// the company prefix ends, and a GS1 Digital Link for the second.
package tds
