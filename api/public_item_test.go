package api

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
	"pgregory.net/rapid"
)

// askedPage is all that a page about an item is made from.
type askedPage struct {
	key    gs1.Key
	answer resolver.Answer
	words  *publicWords
}

// askedFacts is how many facts a page is made from.
const askedFacts = 15

// askedPageOf makes one of so many facts, each of which has three values.
func askedPageOf(pages *publicPages, facts []int) askedPage {
	next := func(values ...string) string {
		fact := facts[0]
		facts = facts[1:]
		return values[fact]
	}
	text := func() string { return next("", "A", "<b>") }
	asked := askedPage{key: gs1.Key{AI: next("01", "8004", "8003"), Value: next("09521250000011", "9521250<b>", "1")}}
	if serial := text(); serial != "" {
		asked.key.Qualifiers = gs1.Elements{{AI: "21", Value: serial}}
	}
	asked.words = pages.words[next("en", "it", "de")]
	a := &asked.answer
	a.State = resolver.State(next("safe", "sold", "recalled"))
	a.Product = resolver.Product{Name: text(), Description: text()}
	a.Lot, a.Expiry, a.Origin, a.Notice = text(), next("", "2026-03-01", "2026-03-02"), next("", "IT", "XX"), text()
	a.Linked = next("", "yes", "yes") == "yes"
	a.Journey = []resolver.Stage{{Date: next("2026-03-01", "2026-03-02", "2026-03-03"), Step: "packing", Place: text(), Country: "IT"}}
	a.Journey = slices.Repeat(a.Journey, len(next("", "1", "22")))
	return asked
}

// TestKeptPages: a page that is made from one that was kept is the page that
// would have been made, whichever fact is different. So are its headers.
func TestKeptPages(t *testing.T) {
	used, err := newPublicPages()
	if err != nil {
		t.Fatal(err)
	}
	page := func(t *rapid.T, pages *publicPages, facts []int) (http.Header, []byte) {
		asked, header := askedPageOf(pages, facts), http.Header{}
		body, err := pages.item(asked.key, &asked.answer, asked.words, header)
		if err != nil {
			t.Fatal(err)
		}
		return header, body
	}
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.SliceOfN(rapid.IntRange(0, 2), askedFacts, askedFacts).Draw(t, "facts")
		page(t, used, facts)
		for other := range facts {
			changed := slices.Clone(facts)
			changed[other] = (changed[other] + 1) % 3
			gotHead, got := page(t, used, changed)
			wantHead, want := page(t, &publicPages{templates: used.templates, words: used.words}, changed)
			if !bytes.Equal(got, want) {
				t.Fatalf("fact %d:\n%s\nwant\n%s", other, got, want)
			}
			if diff := cmp.Diff(wantHead, gotHead); diff != "" || len(gotHead) == 0 {
				t.Errorf("header %v: %s", gotHead, diff)
			}
			if text := string(got); strings.Contains(text, "<b>") || strings.Contains(text, keyHere) || strings.Contains(text, serialHere) {
				t.Errorf("not escaped, or not filled in:\n%s", text)
			}
		}
	})
}
