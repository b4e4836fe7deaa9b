package query_test

import (
	"context"
	"slices"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// A recall is published, corrected, and withdrawn; whoever asks about a thing
// hears what is published then.
func TestPublishedRecalls(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		r := &recallTest{t: t, st: open(t)}
		r.desk = query.Open(r.st)
		const a, b, c = "https://id.gs1.org/01/09521302000013/21/A", "https://id.gs1.org/01/09521302000013/21/B", "https://id.gs1.org/01/09521302000013/21/C"
		r.known(a, b, c)

		r.publish("Do not eat.", store.RecallVersion{Version: 1, Affected: 2, Added: 2, Live: true}, a, b)
		r.told(a, 1, "Do not eat.")
		r.told(c, 0, "")
		r.told("https://example.com/unheard", 0, "")
		r.publish("Do not eat.", store.RecallVersion{Version: 1, Affected: 2, Added: 2, Live: true}, b, a) // the same
		r.publish("Bring it back.", store.RecallVersion{Version: 2, Affected: 2, Live: true}, a, b)
		r.publish("Bring it back.", store.RecallVersion{Version: 3, Affected: 2, Added: 1, Removed: 1, Live: true}, b, c)
		r.told(a, 0, "")
		r.told(c, 3, "Bring it back.")
		r.changes(3, []trailmark.ThingID{c}, []trailmark.ThingID{a})
		r.changes(1, []trailmark.ThingID{a, b}, nil)

		if _, err := r.desk.WithdrawRecall(context.Background(), "jars", "user anna"); err != nil {
			t.Fatal(err)
		}
		r.told(c, 0, "")
		r.publish("Bring it back.", store.RecallVersion{Version: 4, Affected: 2, Live: true}, b, c)
		r.audit("recall.publish", "recall.withdraw", "recall.publish", "recall.publish", "recall.publish")
	})
}

func TestPublishNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		desk := query.Open(open(t))
		for _, p := range []query.Publication{{Name: "jars"}, {Message: "Do not eat."}} {
			if _, err := desk.PublishRecall(context.Background(), p, &recall.Scope{}); trailmark.KindOf(err) != trailmark.Usage {
				t.Errorf("%+v: %v", p, err)
			}
		}
		p := query.Publication{Name: "jars", Message: "Do not eat."}
		if _, err := desk.PublishRecall(context.Background(), p, &recall.Scope{}); trailmark.KindOf(err) != trailmark.Refused {
			t.Error(err)
		}
		_, err := desk.WithdrawRecall(context.Background(), "jars", "")
		if trailmark.KindOf(err) != trailmark.NotFound {
			t.Error(err)
		}
		if _, _, err = desk.RecallChanges(context.Background(), "jars", 1); trailmark.KindOf(err) != trailmark.NotFound {
			t.Error(err)
		}
	})
}

type recallTest struct {
	t    *testing.T
	st   *store.Store
	desk *query.Desk
}

func (r *recallTest) known(ids ...trailmark.ThingID) {
	err := r.st.Update(context.Background(), func(tx *store.Tx) error {
		var names []store.Named
		for _, id := range ids {
			names = append(names, store.Named{ID: id, Kind: trailmark.Item})
		}
		_, err := tx.Intern(context.Background(), names)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// publish recalls items as jars and holds the version against another.
func (r *recallTest) publish(message string, want store.RecallVersion, items ...trailmark.ThingID) {
	r.t.Helper()
	p := query.Publication{Name: "jars", Message: message, Who: "user anna", Scope: []byte("{}")}
	got, err := r.desk.PublishRecall(context.Background(), p, &recall.Scope{Population: recall.Population{Items: items}})
	if err != nil {
		r.t.Fatal(err)
	}
	want.ID, want.Recorded, want.Name, want.Message, want.Who, want.Scope = got.ID, got.Recorded, "jars", message, "user anna", "{}"
	if got != want {
		r.t.Errorf("%+v\nwant %+v", got, want)
	}
}

// told asks whether a thing is recalled; version 0 is not at all.
func (r *recallTest) told(id trailmark.ThingID, version int, message string) {
	r.t.Helper()
	of, err := r.desk.Recalls(context.Background(), []trailmark.ThingID{id, id})
	if err != nil {
		r.t.Fatal(err)
	}
	list := of[id]
	if version == 0 && len(list) == 0 && len(of) == 0 {
		return
	}
	if len(list) != 1 || list[0].Name != "jars" || list[0].Version != version || list[0].Message != message || list[0].Recorded.IsZero() {
		r.t.Errorf("%s: %+v, want version %d", id, list, version)
	}
}

func (r *recallTest) changes(version int, came, went []trailmark.ThingID) {
	r.t.Helper()
	gotCame, gotWent, err := r.desk.RecallChanges(context.Background(), "jars", version)
	if err != nil || !slices.Equal(gotCame, came) || !slices.Equal(gotWent, went) {
		r.t.Errorf("version %d: came %v, went %v, %v", version, gotCame, gotWent, err)
	}
}

// audit holds the audit against actions, newest first.
func (r *recallTest) audit(want ...string) {
	r.t.Helper()
	var got []string
	err := r.st.View(context.Background(), func(tx *store.Tx) error {
		list, err := tx.Audits(context.Background(), 0, 10)
		for _, a := range list {
			got = append(got, a.Action)
		}
		return err
	})
	if err != nil || !slices.Equal(got, want) {
		r.t.Errorf("%v, %v; want %v", got, err, want)
	}
}
