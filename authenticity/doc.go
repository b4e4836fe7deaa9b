// Package authenticity watches how often and where the public scans items, and
// finds those that are probably copied.
//
// Of a scan there is kept what was scanned, in which quarter of an hour, in which
// cell of some 150 km if the operator's proxy tells one, and what was answered:
// nothing of who did it. A row counts all scans that are the same in that, and
// is deleted after some days. [Watch] takes scans in without ever holding up the
// answer, writes them every few seconds, and holds them against [Settings].
package authenticity
