package store_test

import (
	"context"
	"testing"

	"github.com/trailmark/trailmark/store/storetest"
)

// TestResourcesOfOlderDatabase: the values of scenes that were there before the
// lists of them are in the lists.
func TestResourcesOfOlderDatabase(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		st := storetest.Open(t, url)
		want := storetest.TellResources(t, st)
		for _, statement := range []string{"drop table resource", "drop index event_time", "delete from migration where number = 6"} {
			if err := st.Execute(context.Background(), statement); err != nil {
				t.Fatal(err)
			}
		}
		storetest.CheckResources(t, storetest.Open(t, url), want)
	})
}
