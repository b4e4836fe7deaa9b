package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestConformance holds both databases against what a store promises.
func TestConformance(t *testing.T) {
	storetest.Each(t, storetest.Run)
}

func TestOpenRefuses(t *testing.T) {
	notADatabase := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(notADatabase, make([]byte, 8192), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(notADatabase, []byte("Dear Sir or Madam, "+string(make([]byte, 8192))), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, kind := range map[string]trailmark.Kind{
		"":                                     trailmark.Usage,
		"trailmark.db":                         trailmark.Usage,
		"mysql://localhost/trailmark":          trailmark.Usage,
		"sqlite:":                              trailmark.Usage,
		"postgres://[":                         trailmark.Usage,
		"sqlite:/no/such/directory/t.db":       trailmark.Unavailable,
		"sqlite:" + notADatabase:               trailmark.Unavailable,
		"postgres://nobody@127.0.0.1:1/nobody": trailmark.Unavailable,
	} {
		st, err := store.Open(context.Background(), url)
		if err == nil {
			st.Close()
		}
		if err == nil || trailmark.KindOf(err) != kind {
			t.Errorf("%q: %v is not of the kind %q", url, err, kind)
		}
	}
}

// TestReopen: everything is there again, numbers go on, and names are found
// under the same hashes.
func TestReopen(t *testing.T) {
	ctx := context.Background()
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		for round := trailmark.Ref(1); round <= 3; round++ {
			st, err := store.Open(ctx, url)
			if err != nil {
				t.Fatal(err)
			}
			err = st.Update(ctx, func(tx *store.Tx) error {
				refs, err := tx.Intern(ctx, []store.Named{{ID: "urn:x:a"}, {ID: trailmark.ThingID("urn:x:" + string(rune('a'+round)))}})
				if err == nil && (refs[0] != 1 || refs[1] != 1+round) {
					t.Errorf("round %d: numbers %v", round, refs)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
