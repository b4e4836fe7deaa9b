package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

const password = "correct horse battery"

func addUser(tb testing.TB, gate *access.Gate, fresh access.NewUser) {
	tb.Helper()
	if _, err := gate.AddUser(ctx, tester, fresh); err != nil {
		tb.Fatal(err)
	}
}

func signIn(tb testing.TB, gate *access.Gate, name string) string {
	tb.Helper()
	session, err := gate.SignIn(ctx, name, password)
	if err != nil {
		tb.Fatal(err)
	}
	return session.Secret
}

func TestSignIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, opener storetest.Opener) {
		gate, c := open(t, opener(t))
		addUser(t, gate, access.NewUser{Name: "Anna", Role: access.PartnerQuery, Party: gln, Password: password})
		secret := signIn(t, gate, " ANNA")
		p, err := gate.Session(ctx, secret)
		in(t, p, err)
		if p.Name != "anna" || p.Party != partner || p.TokenID != 0 || p.Who() != "user anna" || p.May(access.Query) != nil {
			t.Errorf("%+v", p)
		}
		other := signIn(t, gate, "anna")
		if err := gate.SignOut(ctx, secret); err != nil {
			t.Fatal(err)
		}
		p, err = gate.Session(ctx, secret)
		out(t, p, err)
		p, err = gate.Session(ctx, other)
		in(t, p, err)
		c.advance(12 * time.Hour)
		p, err = gate.Session(ctx, other)
		out(t, p, err)
		p, err = gate.Authenticate(ctx, other) // a session is no token
		out(t, p, err)
	})
}

// TestSignInRefused: whatever is wrong, the answer is the same.
func TestSignInRefused(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	addUser(t, gate, access.NewUser{Name: "anna", Role: access.Operator, Password: password})
	addUser(t, gate, access.NewUser{Name: "otto", Role: access.Operator})
	addUser(t, gate, access.NewUser{Name: "gone", Role: access.Operator, Password: password})
	if err := gate.DisableUser(ctx, tester, "gone"); err != nil {
		t.Fatal(err)
	}
	messages := map[string]bool{}
	for _, try := range [][2]string{
		{"anna", "wrong"}, {"anna", ""}, {"anna", password + "x"}, {"anna", string(make([]byte, 2000))},
		{"otto", ""}, {"otto", password}, {"gone", password}, {"nobody", password}, {"", ""},
	} {
		_, err := gate.SignIn(ctx, try[0], try[1])
		wantKind(t, err, trailmark.Unauthenticated)
		if err != nil {
			messages[err.Error()] = true
		}
	}
	if len(messages) != 1 {
		t.Errorf("the answers tell names apart: %v", messages)
	}
}

// TestSignInTime: nobody is refused sooner than somebody with a wrong password.
// On a busy machine that takes many tries to see.
func TestSignInTime(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	addUser(t, gate, access.NewUser{Name: "anna", Role: access.Operator, Password: password})
	addUser(t, gate, access.NewUser{Name: "otto", Role: access.Operator})
	fastest := map[string]time.Duration{"anna": time.Hour, "otto": time.Hour, "nobody": time.Hour}
	for round := range 50 {
		for name, best := range fastest {
			start := time.Now()
			if _, err := gate.SignIn(ctx, name, "wrong password"); err == nil {
				t.Fatal("a wrong password was taken")
			}
			fastest[name] = min(best, time.Since(start))
		}
		if soonest := min(fastest["otto"], fastest["nobody"]); round > 3 && soonest > fastest["anna"]/2 {
			return
		}
	}
	t.Errorf("the fastest answers took %v", fastest)
}

// TestSessionsEnd with all that makes them wrong.
func TestSessionsEnd(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	gate, _ := open(t, st)
	elsewhere, c := open(t, st)
	addUser(t, gate, access.NewUser{Name: "anna", Role: access.Operator, Password: password})
	for _, change := range []func() error{
		func() error { return gate.SetPassword(ctx, tester, "anna", password) },
		func() error { return gate.DisableUser(ctx, tester, "anna") },
	} {
		secret := signIn(t, gate, "anna")
		for _, g := range []*access.Gate{gate, elsewhere} {
			p, err := g.Session(ctx, secret)
			in(t, p, err)
		}
		p, err := gate.Current(ctx, "anna", 0)
		in(t, p, err)
		if err := change(); err != nil {
			t.Fatal(err)
		}
		p, err = gate.Session(ctx, secret)
		out(t, p, err)
		c.advance(access.Believed)
		p, err = elsewhere.Session(ctx, secret)
		out(t, p, err)
	}
	p, err := gate.Current(ctx, "anna", 0)
	out(t, p, err)
	p, err = gate.Current(ctx, "nobody", 0)
	out(t, p, err)
	p, err = gate.Current(ctx, "", 77)
	out(t, p, err)
}

// TestUpgrade: a password that is kept at an older cost is kept at the newest
// after the next sign-in, and the sessions go on.
func TestUpgrade(t *testing.T) {
	// "password" and "somesalt" by the reference program of argon2.
	const old = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	st := storetest.Open(t, storetest.SQLite(t))
	gate, _ := open(t, st)
	kept := func() (kept string) {
		t.Helper()
		err := st.View(ctx, func(tx *store.Tx) error {
			u, err := tx.User(ctx, "anna")
			kept = u.Password
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	err := st.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AddUser(ctx, store.User{Name: "anna", Role: "operator", Password: old})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gate.SignIn(ctx, "anna", "passwort"); err == nil || kept() != old {
		t.Fatalf("a wrong password was taken, or changed what is kept: %v", err)
	}
	first, err := gate.SignIn(ctx, "anna", "password")
	if err != nil || kept() == old {
		t.Fatalf("kept as %s, %v", kept(), err)
	}
	fresh := kept()
	if _, err := gate.SignIn(ctx, "anna", "password"); err != nil || kept() != fresh {
		t.Errorf("kept as %s, then as %s, %v", fresh, kept(), err)
	}
	p, err := gate.Session(ctx, first.Secret)
	in(t, p, err)
}

// TestSignInWaits: no more passwords are checked at once than there is memory
// for, few wait for that, and who gives up waiting is not checked.
func TestSignInWaits(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	free := gate.Occupy()
	short, cancel := context.WithCancel(ctx)
	const many = access.PasswordsWaiting + 10
	errs := make(chan error, many)
	for range many {
		go func() {
			_, err := gate.SignIn(short, "anna", password)
			errs <- err
		}()
	}
	for range many - access.PasswordsWaiting { // those that may not wait
		wantKind(t, <-errs, trailmark.Unavailable)
	}
	cancel()
	for range access.PasswordsWaiting {
		wantKind(t, <-errs, trailmark.Unavailable)
	}
	free()
	_, err := gate.SignIn(ctx, "anna", password)
	wantKind(t, err, trailmark.Unauthenticated)
}

// TestChangedMeanwhile: a password that is changed while the old one is being
// checked begins no session.
func TestChangedMeanwhile(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	addUser(t, gate, access.NewUser{Name: "anna", Role: access.Operator, Password: password})
	free := gate.Occupy()
	answer := make(chan error)
	go func() {
		_, err := gate.SignIn(ctx, "anna", password)
		answer <- err
	}()
	for gate.Waiting() == 0 { // until it has read the old one
		time.Sleep(time.Millisecond)
	}
	if err := gate.SetPassword(ctx, tester, "anna", "another horse battery"); err != nil {
		t.Fatal(err)
	}
	free()
	select {
	case err := <-answer:
		wantKind(t, err, trailmark.Unauthenticated)
	case <-time.After(time.Minute):
		t.Error("the sign-in waits for ever")
	}
}

func TestSetup(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	addUser(t, gate, access.NewUser{Name: "anna", Role: access.Quality})
	made := access.NewPassword()
	if _, err := gate.Setup(ctx, tester, "admin", made); err != nil {
		t.Fatal(err)
	}
	if _, err := gate.SignIn(ctx, "admin", made); err != nil {
		t.Error(err)
	}
	_, err := gate.Setup(ctx, tester, "other", made)
	wantKind(t, err, trailmark.Refused)
	if err := gate.DisableUser(ctx, tester, "admin"); err != nil {
		t.Fatal(err)
	}
	_, err = gate.Setup(ctx, tester, "other", made) // no way back in for whoever has the shell of a guest
	wantKind(t, err, trailmark.Refused)
}
