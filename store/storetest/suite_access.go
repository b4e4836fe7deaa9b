package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

func access(t *testing.T, open Opener) {
	t.Run("users", func(t *testing.T) { users(t, open(t)) })
	t.Run("two users cannot be one", func(t *testing.T) { sameUser(t, open(t)) })
	t.Run("sessions", func(t *testing.T) { sessions(t, open(t)) })
	t.Run("tokens", func(t *testing.T) { tokens(t, open(t)) })
	t.Run("a name is free again when its token has ended", func(t *testing.T) { tokenNames(t, open(t)) })
	t.Run("sharing rules", func(t *testing.T) { sharingRules(t, open(t)) })
	t.Run("audit", func(t *testing.T) { audit(t, open(t)) })
}

// later is far enough from 1970 to need all the bits that an instant has today.
var later = trailmark.InstantOf(time.Now().Add(time.Hour))

const partner = trailmark.ThingID("https://id.gs1.org/417/9521234000018")

func users(t *testing.T, st *store.Store) {
	want := store.User{
		Name: "anna", Role: "quality", Party: partner, Email: "anna@example.com",
		Subject: "https://login.example.com 7", Password: "$argon2id$x",
	}
	ignore := cmpopts.IgnoreFields(store.User{}, "ID", "Created")
	same := func(got, want store.User) {
		t.Helper()
		if diff := cmp.Diff(want, got, ignore); diff != "" || got.ID == 0 || got.Created == 0 {
			t.Errorf("number %d, made at %v (-want +got):\n%s", got.ID, got.Created, diff)
		}
	}
	update(t, st, func(tx *store.Tx) error {
		got, err := tx.AddUser(ctx, want)
		same(got, want)
		want.ID = got.ID
		return err
	})
	want.Role, want.Party, want.Email, want.Subject, want.Password, want.Disabled = "operator", "", "", "", "", later
	update(t, st, func(tx *store.Tx) error { return tx.UpdateUser(ctx, want) })
	update(t, st, func(tx *store.Tx) error { _, err := tx.AddUser(ctx, store.User{Name: "aaron"}); return err })
	view(t, st, func(tx *store.Tx) error {
		got, err := tx.User(ctx, "anna")
		same(got, want)
		_, missing := tx.User(ctx, "nobody")
		wantKind(t, missing, trailmark.NotFound)
		list, err2 := tx.Users(ctx)
		if len(list) != 2 || list[0].Name != "aaron" || list[1].Name != "anna" || err2 != nil {
			t.Errorf("all users: %+v, %v", list, err2)
		}
		return err
	})
}

func sameUser(t *testing.T, st *store.Store) {
	add := func(name, email, subject string) error {
		return st.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.AddUser(ctx, store.User{Name: name, Email: email, Subject: subject})
			return err
		})
	}
	for _, one := range [][3]string{{"a", "a@example.com", "i a"}, {"b", "", ""}, {"c", "", ""}} {
		if err := add(one[0], one[1], one[2]); err != nil {
			t.Errorf("%v: %v", one, err)
		}
	}
	wantKind(t, add("a", "", ""), trailmark.Conflict)
	wantKind(t, add("x", "a@example.com", ""), trailmark.Conflict)
	wantKind(t, add("x", "", "i a"), trailmark.Conflict)
	view(t, st, func(tx *store.Tx) error {
		for _, known := range []struct {
			subject, email string
			want           int
		}{{"i a", "", 1}, {"", "a@example.com", 1}, {"i a", "a@example.com", 1}, {"i b", "b@example.com", 0}, {"", "", 0}} {
			list, err := tx.UsersKnownAs(ctx, known.subject, known.email)
			if len(list) != known.want || err != nil {
				t.Errorf("known as %+v: %+v, %v", known, list, err)
			}
		}
		return nil
	})
}

func sessions(t *testing.T, st *store.Store) {
	begin := func(secret string, expires trailmark.Instant) (user store.User) {
		update(t, st, func(tx *store.Tx) (err error) {
			if user, err = tx.User(ctx, "anna"); trailmark.KindOf(err) == trailmark.NotFound {
				user, err = tx.AddUser(ctx, store.User{Name: "anna", Role: "operator"})
			}
			if err != nil {
				return err
			}
			return tx.AddSession(ctx, user.ID, []byte(secret), expires)
		})
		return user
	}
	there := func(secret string) bool {
		found := false
		view(t, st, func(tx *store.Tx) error {
			user, expires, err := tx.SessionUser(ctx, []byte(secret))
			if err != nil {
				wantKind(t, err, trailmark.NotFound)
				return nil
			}
			if found = true; user.Name != "anna" || user.Role != "operator" || expires == 0 {
				t.Errorf("session %s: %+v until %v", secret, user, expires)
			}
			return nil
		})
		return found
	}
	begin("first", 1)
	user := begin("second", later)
	begin("third", later)
	begin("fourth", later)
	update(t, st, func(tx *store.Tx) error { return tx.EndSession(ctx, []byte("second")) })
	if there("first") || there("second") || !there("third") || !there("fourth") {
		t.Error("the sessions that are there are not those that were begun and have not ended")
	}
	update(t, st, func(tx *store.Tx) error { return tx.EndSessions(ctx, user.ID) })
	if there("third") || there("fourth") {
		t.Error("a user's sessions have not ended")
	}
}

func tokens(t *testing.T, st *store.Store) {
	want := []store.Token{
		{Name: "scanner", Role: "partner-capture", Party: partner, Scopes: []string{"read", "capture"}, Rate: 50, Hash: []byte{0, 255}, Expires: later},
		{Name: "report", Role: "auditor", Hash: []byte{1}},
	}
	update(t, st, func(tx *store.Tx) error {
		for i, k := range want {
			got, err := tx.AddToken(ctx, k)
			if err != nil {
				return err
			}
			if got.ID != int64(i+1) || got.Created == 0 {
				t.Errorf("number %d, made at %v", got.ID, got.Created)
			}
			want[i].ID, want[i].Created = got.ID, got.Created
		}
		return nil
	})
	update(t, st, func(tx *store.Tx) error {
		if err := tx.TouchTokens(ctx, []int64{1, 99}); err != nil {
			return err
		}
		return tx.RevokeToken(ctx, 2)
	})
	view(t, st, func(tx *store.Tx) error {
		list, err := tx.Tokens(ctx)
		if err != nil || len(list) != 2 || list[0].Used == 0 || list[1].Used != 0 || list[0].Revoked != 0 || list[1].Revoked == 0 {
			t.Fatalf("%+v, %v", list, err)
		}
		marks := cmpopts.IgnoreFields(store.Token{}, "Used", "Revoked")
		if diff := cmp.Diff(want, list, marks, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		one, err := tx.Token(ctx, 1)
		if diff := cmp.Diff(list[0], one); diff != "" {
			t.Errorf("one of them (-want +got):\n%s", diff)
		}
		_, missing := tx.Token(ctx, 3)
		wantKind(t, missing, trailmark.NotFound)
		return err
	})
	revokedOnce(t, st)
}

// revokedOnce: a token ends when it is first revoked.
func revokedOnce(t *testing.T, st *store.Store) {
	var times []trailmark.Instant
	for range 2 {
		time.Sleep(time.Millisecond)
		update(t, st, func(tx *store.Tx) error {
			if err := tx.RevokeToken(ctx, 1); err != nil {
				return err
			}
			k, err := tx.Token(ctx, 1)
			times = append(times, k.Revoked)
			return err
		})
	}
	if times[0] == 0 || times[0] != times[1] {
		t.Errorf("revoked at %v, and again at %v", times[0], times[1])
	}
}

func tokenNames(t *testing.T, st *store.Store) {
	add := func(expires trailmark.Instant) error {
		return st.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.AddToken(ctx, store.Token{Name: "scanner", Hash: []byte{1}, Expires: expires})
			return err
		})
	}
	if err := add(1); err != nil { // long over
		t.Fatal(err)
	}
	if err := add(0); err != nil {
		t.Fatal(err)
	}
	wantKind(t, add(0), trailmark.Conflict)
	update(t, st, func(tx *store.Tx) error { return tx.RevokeToken(ctx, 2) })
	if err := add(later); err != nil {
		t.Fatal(err)
	}
	wantKind(t, add(0), trailmark.Conflict)
}

func sharingRules(t *testing.T, st *store.Store) {
	full := store.Shown{
		BizSteps: []trailmark.Term{"shipping"}, Dispositions: []trailmark.Term{"in_transit", "https://example.com/d"},
		Places: []trailmark.ThingID{"urn:x:site"}, Things: []trailmark.ThingID{"urn:x:<\"lot'"}, Documents: []trailmark.ThingID{"urn:x:order"},
	}
	if (&store.Shown{}).Empty() == full.Empty() {
		t.Error("a full rule is as empty as an empty one")
	}
	rules := []store.SharingRule{{Party: partner, Shows: full}, {Party: "urn:x:other", Shows: store.Shown{BizSteps: full.BizSteps}}}
	update(t, st, func(tx *store.Tx) error {
		for i := range rules {
			got, err := tx.AddSharingRule(ctx, rules[i])
			if err != nil {
				return err
			}
			if diff := cmp.Diff(rules[i], got, cmpopts.IgnoreFields(got, "ID", "Created")); diff != "" || got.Created == 0 {
				t.Errorf("(-want +got):\n%s", diff)
			}
			rules[i] = got
		}
		return nil
	})
	same := func(what string, got []store.SharingRule, err error, want ...store.SharingRule) {
		t.Helper()
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", what, err, diff)
		}
	}
	view(t, st, func(tx *store.Tx) error {
		list, err := tx.SharingRules(ctx, partner)
		same("of the partner", list, err, rules[0])
		list, err = tx.SharingRules(ctx, "")
		same("of no party", list, err)
		list, err = tx.AllSharingRules(ctx)
		same("all", list, err, rules...)
		return nil
	})
	update(t, st, func(tx *store.Tx) error {
		gone, err := tx.RemoveSharingRule(ctx, rules[0].ID)
		same("removed", []store.SharingRule{gone}, err, rules[0])
		_, err = tx.RemoveSharingRule(ctx, rules[0].ID)
		wantKind(t, err, trailmark.NotFound)
		list, err := tx.AllSharingRules(ctx)
		same("what is left", list, err, rules[1])
		return nil
	})
}

func audit(t *testing.T, st *store.Store) {
	changes := []store.Change{
		{Who: "shell root", Action: "user.add", Object: "anna", After: map[string]string{"role": "quality"}},
		{Who: "user anna", Action: "master.put", Object: "urn:x:<'>", Before: []int{1}, After: []int{2}},
		{Who: "user anna", Action: "share.remove", Object: "1", Before: "x"},
	}
	update(t, st, func(tx *store.Tx) error {
		for _, c := range changes {
			if err := tx.AppendAudit(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, st, func(tx *store.Tx) error {
		list, err := tx.Audits(ctx, 0, 2)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		rest, err := tx.Audits(ctx, list[1].ID, 2)
		list = append(list, rest...)
		for i, a := range list {
			if c := changes[len(changes)-1-i]; a.Who != c.Who || a.Action != c.Action || a.Object != c.Object || a.Time == 0 {
				t.Errorf("the last but %d is %+v, want %+v", i, a, c)
			}
		}
		if len(list) != 3 || string(list[1].Before) != "[1]" || string(list[2].After) != `{"role":"quality"}` || len(list[2].Before) != 0 {
			t.Errorf("%+v", list)
		}
		return err
	})
}
