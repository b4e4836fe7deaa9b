package gs1

import (
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"
)

// TestCompressedLinks holds compression against what GS1's own program makes of
// the same links, with shorthands and without.
func TestCompressedLinks(t *testing.T) {
	f, err := os.Open("testdata/compressed_links.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 50 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		link, best, compressed := row[0], row[1] == "true", row[2]
		plain, err := Decompress(compressed)
		if err != nil || plain != link {
			t.Errorf("%s is %s, %v; want %s", compressed, plain, err, link)
		}
		k, err := Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.CompressedLinkAt(Root); best && (err != nil || got != compressed) {
			t.Errorf("%s becomes %s, %v; want %s", link, got, err, compressed)
		}
	}
}

func TestDecompress(t *testing.T) {
	for _, v := range []struct{ name, compressed, want string }{
		{"the key in plain", "https://example.org/01/09521234004219/F0H98hBRgcg", "https://example.org/01/09521234004219/21/12345?17=270303"},
		{"the key by its short name", "https://example.org/gtin/09521234004219/F0H98hBRgcg", "https://example.org/01/09521234004219/21/12345?17=270303"},
		{"a parameter of others inside", "https://id.gs1.org/DBFRq4qR9gowOfB3WzMKNRwRa", "https://id.gs1.org/01/09521234004219/21/12345?utm=Go4It"},
		{"a parameter of others outside", "https://id.gs1.org/ARFRq4qR9g?linkType=all#top", "https://id.gs1.org/01/09521234004219?linkType=all"},
		{"both, and a path", "http://example.org/some/DRFRq4qR9oP74?linkType=all", "http://example.org/some/01/09521234004219?17=270303&linkType=all"},
	} {
		if got, err := Decompress(v.compressed); err != nil || got != v.want {
			t.Errorf("%s: %s, %v; want %s", v.name, got, err, v.want)
		}
	}
}

// A path that is not compressed is not taken for one.
func TestNotCompressed(t *testing.T) {
	for _, v := range []struct{ name, link string }{
		{"words", "https://example.org/products/tomatoes"},
		{"no path", "https://example.org"},
		{"nothing in the path", "https://example.org/"},
		{"another scheme", "ftp://example.org/ARFRq4qR9g"},
		{"a link in plain", "https://example.org/01/09521234004219"},
		{"a wrong check digit", "https://example.org/ARFRq4qR9h"},
		{"cut short", "https://example.org/ARFRq4qR"},
		{"ones after the end", "https://example.org/ARFRq4qR9v"},
		{"a 13th month", "https://example.org/" + packElements(Elements{{"01", "09521234004219"}, {"17", "271301"}})},
		{"another alphabet", "https://example.org/ARFRq4qR9+"},
	} {
		got, err := Decompress(v.link)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Input != v.link {
			t.Errorf("%s: %s gives %s, %v", v.name, v.link, got, err)
		}
	}
}

// FuzzDecompress holds that nothing panics, and that what is read can be
// written and read again.
func FuzzDecompress(f *testing.F) {
	for _, s := range []string{"ARFRq4qR9g", "GhFRq4qR9swP223uoGA6D--", "DBFRq4qR9gowOfB3WzMKNRwRa", "wYqNXFOIYx7M-g", "JTio1cU4hmc877jvXU"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, packed string) {
		plain, err := Decompress("https://example.org/" + packed)
		if err != nil {
			return
		}
		k, err := Parse(plain)
		if err != nil {
			t.Fatalf("%s gives %s: %v", packed, plain, err)
		}
		again, err := k.CompressedLinkAt("https://example.org")
		if err != nil {
			t.Fatal(err)
		}
		plain, _, _ = strings.Cut(plain, "#")
		want, err := k.LinkAt("https://example.org")
		if got, err2 := Decompress(again); err != nil || err2 != nil || got != want {
			t.Fatalf("%s gives %s, which becomes %s and then %s, %v", packed, plain, again, got, err2)
		}
	})
}
