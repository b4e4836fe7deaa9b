package resolver

import (
	"context"
	"testing"
	"time"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/store/storetest"
)

// lead is where a link leads.
func lead(t *testing.T, r *Resolver, link string) string {
	t.Helper()
	k, err := gs1.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	found, err := r.Resolve(context.Background(), Request{Key: k})
	if err != nil {
		t.Fatal(err)
	}
	return found.Target
}

// TestServers: what one server changes holds on another one after a second, and
// on itself at once. In between, nobody asks the database for links.
func TestServers(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		here, there := Open(storetest.Open(t, url)), Open(storetest.Open(t, url))
		now := time.Now()
		there.now = func() time.Time { return now }
		const item, target = "(01)09521250000011(21)A", "https://example.com/A"
		if got := lead(t, there, item); got != "" {
			t.Fatalf("an empty store leads to %s", got)
		}
		added, err := here.Add(t.Context(), "test", NewLink{Key: "/01/09521250000011/21/{21}", Type: "gs1:pip", Href: "https://example.com/{21}", Default: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := lead(t, here, item); got != target {
			t.Errorf("on the server itself: %q", got)
		}
		if got := lead(t, there, item); got != "" {
			t.Errorf("the other server asked for links again within a second: %q", got)
		}
		now = now.Add(aSecond)
		if got := lead(t, there, item); got != target {
			t.Errorf("on the other server after a second: %q", got)
		}
		if _, err := here.Remove(t.Context(), "test", added.ID); err != nil {
			t.Fatal(err)
		}
		now = now.Add(aSecond)
		if got := lead(t, there, item) + lead(t, here, item); got != "" {
			t.Errorf("after it is gone: %q", got)
		}
	})
}

const aSecond = time.Second

// TestManyItems: a million links of single items are no reason to read more than
// a request needs, nor are they kept.
func TestManyItems(t *testing.T) {
	r := Open(storetest.Open(t, storetest.SQLite(t)))
	var list []NewLink
	for _, serial := range []string{"A", "B", "C"} {
		list = append(list, NewLink{Key: "(01)09521250000011(21)" + serial, Type: "gs1:pip", Href: "https://example.com/" + serial, Default: true})
	}
	if _, err := r.AddAll(t.Context(), "test", "test", list); err != nil {
		t.Fatal(err)
	}
	for serial, want := range map[string]string{"B": "https://example.com/B", "D": ""} {
		if got := lead(t, r, "(01)09521250000011(21)"+serial); got != want {
			t.Errorf("%s leads to %q", serial, got)
		}
	}
	if kept := r.links.byKey["/01/09521250000011"]; len(kept.list) != 0 || !kept.fixed {
		t.Errorf("kept: %+v", kept)
	}
	if _, err := r.AddAll(t.Context(), "test", "test", append(list, NewLink{Key: "nonsense"})); err == nil {
		t.Error("a list with a fault is taken")
	}
}
