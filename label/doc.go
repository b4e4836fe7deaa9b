// Package label draws barcodes and labels: GS1 DataMatrix, GS1 QR Code, QR Code
// with a Digital Link, GS1-128, ITF-14 and EAN-13, by the GS1 General
// Specifications, as SVG, PNG, PDF and ZPL.
//
// A symbol is laid out once, in whole modules with its quiet zones and its human
// readable text. Every format draws the same layout in the same letters, so that
// what one printer prints is what another does.
package label
