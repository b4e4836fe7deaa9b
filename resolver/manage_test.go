package resolver

import (
	"strconv"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestImport: a file of more links than one statement takes is kept whole or not
// at all, and a second time it changes nothing.
func TestImport(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		r := Open(storetest.Open(t, fresh(t)))
		file := strings.Builder{}
		file.WriteString("key,type,href\n")
		for i := range linksAtOnce + 1 {
			file.WriteString("(01)09521250000011(21)" + strconv.Itoa(i) + ",gs1:pip,https://example.com/\n")
		}
		put := func(text string) (store.LinkChanges, error) {
			list, err := ReadCSV(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			return r.AddAll(t.Context(), "test", "test", list)
		}
		if _, err := put(file.String() + "x,gs1:pip,https://example.com/\n"); err == nil || !strings.Contains(err.Error(), "line 10003") {
			t.Errorf("the last link is wrong: %v", err)
		}
		for _, want := range []store.LinkChanges{{Added: linksAtOnce + 1}, {Same: linksAtOnce + 1}} {
			if got, err := put(file.String()); err != nil || got != want {
				t.Errorf("%+v, %v; want %+v", got, err, want)
			}
		}
	})
}

// TestDefaultType: a link whose type says that it is the default one is.
func TestDefaultType(t *testing.T) {
	r := Open(storetest.Open(t, storetest.SQLite(t)))
	if _, err := r.Add(t.Context(), "test", NewLink{Key: "09521250000011", Type: "gs1:defaultLink", Href: "https://example.com/"}); err != nil {
		t.Fatal(err)
	}
	if got := lead(t, r, "(01)09521250000011(21)A"); got != "https://example.com/" {
		t.Errorf("it leads to %q", got)
	}
}
