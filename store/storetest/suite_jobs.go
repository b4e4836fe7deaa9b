package storetest

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func jobs(t *testing.T, open Opener) {
	t.Run("from begin to end", func(t *testing.T) { jobLife(t, open(t)) })
	t.Run("listed by party", func(t *testing.T) { jobList(t, open(t)) })
	t.Run("of a server that is gone", func(t *testing.T) { jobClaim(t, open(t)) })
}

// addJob adds a job in a transaction of its own.
func addJob(tb testing.TB, st *store.Store, j store.Job, document []byte) (added store.Job) {
	tb.Helper()
	update(tb, st, func(tx *store.Tx) (err error) {
		added, err = tx.AddJob(ctx, j, document)
		return err
	})
	return added
}

func jobLife(t *testing.T, st *store.Store) {
	want := addJob(t, st, store.Job{ID: "a", Sender: "line 1", Party: "urn:x:p", Proceed: true, Server: "s1"}, []byte("<a/>"))
	if want.Number != 1 || !want.Success || want.Finished != 0 || want.Created == 0 || want.Beat != want.Created || !want.Proceed {
		t.Errorf("a new job is %+v", want)
	}
	update(t, st, func(tx *store.Tx) error {
		return tx.BeatJobs(ctx, "s1", map[string]store.JobState{"a": {Success: false, Events: 7}})
	})
	view(t, st, func(tx *store.Tx) error {
		got, err := tx.Job(ctx, "a")
		if got.Success || got.Events != 7 || got.Finished != 0 || got.Beat < want.Beat || err != nil {
			t.Errorf("a job on its way is %+v, %v", got, err)
		}
		document, err := tx.JobDocument(ctx, "a")
		if !bytes.Equal(document, []byte("<a/>")) || err != nil {
			t.Errorf("its document is %q, %v", document, err)
		}
		_, err = tx.Job(ctx, "b")
		wantKind(t, err, trailmark.NotFound)
		return nil
	})
	finish := func(server string) {
		update(t, st, func(tx *store.Tx) error {
			return tx.FinishJob(ctx, store.Job{ID: "a", Server: server, Success: false, Events: 9, Faults: `["x"]`})
		})
	}
	finish("s2") // is not its server
	finish("s1")
	view(t, st, func(tx *store.Tx) error {
		got, err := tx.Job(ctx, "a")
		if got.Finished == 0 || got.Success || got.Events != 9 || got.Faults != `["x"]` || err != nil {
			t.Errorf("a finished job is %+v, %v", got, err)
		}
		if document, err := tx.JobDocument(ctx, "a"); len(document) > 0 || err != nil {
			t.Errorf("it still has its document %q, %v", document, err)
		}
		return nil
	})
	update(t, st, func(tx *store.Tx) error { return tx.DropJobs(ctx, trailmark.Forever) })
	view(t, st, func(tx *store.Tx) error {
		_, err := tx.Job(ctx, "a")
		wantKind(t, err, trailmark.NotFound)
		return nil
	})
}

func jobList(t *testing.T, st *store.Store) {
	for i, id := range []string{"a", "b", "c", "d", "e"} {
		addJob(t, st, store.Job{ID: id, Party: []trailmark.ThingID{"", "urn:x:p"}[i%2]}, nil)
	}
	view(t, st, func(tx *store.Tx) error {
		for _, c := range []struct {
			party  trailmark.ThingID
			before int64
			limit  int
			want   []string
		}{
			{"", 1 << 62, 9, []string{"e", "d", "c", "b", "a"}},
			{"", 4, 2, []string{"c", "b"}},
			{"urn:x:p", 1 << 62, 9, []string{"d", "b"}},
			{"urn:x:p", 4, 9, []string{"b"}},
			{"urn:x:q", 1 << 62, 9, nil},
		} {
			list, err := tx.Jobs(ctx, c.party, c.before, c.limit)
			var got []string
			for _, j := range list {
				got = append(got, j.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("jobs of %q below %d (-want +got):\n%s%v", c.party, c.before, diff, err)
			}
		}
		return nil
	})
}

func jobClaim(t *testing.T, st *store.Store) {
	a := addJob(t, st, store.Job{ID: "a", Server: "s1"}, nil)
	addJob(t, st, store.Job{ID: "b", Server: "s1"}, nil)
	silent := func(before trailmark.Instant) (ids []string) {
		view(t, st, func(tx *store.Tx) error {
			list, err := tx.SilentJobs(ctx, before)
			for _, j := range list {
				ids = append(ids, j.ID)
			}
			return err
		})
		return ids
	}
	claim := func(id, server string, before trailmark.Instant) (got bool) {
		update(t, st, func(tx *store.Tx) (err error) {
			got, err = tx.ClaimJob(ctx, id, server, before)
			return err
		})
		return got
	}
	if got := silent(a.Beat); got != nil {
		t.Errorf("jobs that were just heard of are silent: %v", got)
	}
	update(t, st, func(tx *store.Tx) error { return tx.ReleaseJobs(ctx, "s1") })
	if diff := cmp.Diff([]string{"a", "b"}, silent(a.Beat)); diff != "" {
		t.Errorf("released jobs (-want +got):\n%s", diff)
	}
	if !claim("a", "s2", a.Beat) || claim("a", "s3", a.Beat) {
		t.Error("a job is not claimed once")
	}
	if diff := cmp.Diff([]string{"b"}, silent(a.Beat)); diff != "" {
		t.Errorf("after one was claimed (-want +got):\n%s", diff)
	}
	update(t, st, func(tx *store.Tx) error { return tx.FinishJob(ctx, store.Job{ID: "b", Server: "s1"}) })
	if claim("b", "s2", trailmark.Forever) {
		t.Error("a finished job was claimed")
	}
}

func secrets(t *testing.T, open Opener) {
	st := open(t)
	one, err := st.Secret(ctx, "one")
	if err != nil || len(one) != 32 {
		t.Fatalf("secret of %d bytes, %v", len(one), err)
	}
	again, err := st.Secret(ctx, "one")
	if !bytes.Equal(one, again) || err != nil {
		t.Errorf("the secret has changed, %v", err)
	}
	if two, err := st.Secret(ctx, "two"); bytes.Equal(one, two) || err != nil {
		t.Errorf("two purposes have one secret, %v", err)
	}
	spent := func(hash string) (is bool) {
		view(t, st, func(tx *store.Tx) (err error) {
			is, err = tx.Spent(ctx, []byte(hash))
			return err
		})
		return is
	}
	spend := func(hash string, expires trailmark.Instant) {
		update(t, st, func(tx *store.Tx) error { return tx.Spend(ctx, []byte(hash), expires) })
	}
	spend("a", trailmark.Forever)
	spend("a", trailmark.Forever)
	spend("old", 1)
	spend("c", trailmark.Forever) // forgets what has expired
	if !spent("a") || spent("b") || spent("old") || !spent("c") {
		t.Errorf("spent are a %t, b %t, old %t, c %t", spent("a"), spent("b"), spent("old"), spent("c"))
	}
}
