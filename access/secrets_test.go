package access_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestNoSecrets: neither what is listed, nor the audit, nor an error, nor the
// database holds a secret, or the hash of one where people can see it.
func TestNoSecrets(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	gate, _ := open(t, st)
	const second = "another horse battery"
	addUser(t, gate, access.NewUser{Name: "anna", Role: access.Administrator, Password: password})
	session := signIn(t, gate, "anna")
	text := token(t, gate, access.NewToken{Name: "scanner", Role: access.Operator})
	faults := []error{gate.SetPassword(ctx, tester, "anna", second)}
	try := func(_ any, err error) { faults = append(faults, err) }
	try(gate.SignIn(ctx, "anna", password))
	try(gate.SignIn(ctx, password, text))
	try(gate.Authenticate(ctx, text+"x"))
	try(gate.Authenticate(ctx, session))
	try(gate.Session(ctx, text))
	try(gate.Session(ctx, session))
	try(gate.AddUser(ctx, tester, access.NewUser{Name: "x", Role: access.Operator, Password: text[:7]}))
	try(gate.RevokeToken(ctx, tester, "scanner"))
	try(gate.Authenticate(ctx, text))
	seen := errors.Join(faults...).Error() + told(t, gate)
	secrets := []string{password, second, text, text[len("tmk_1_"):], session, session[len("tms_"):], "argon2", "hash"}
	for _, secret := range secrets {
		if strings.Contains(seen, secret) {
			t.Errorf("people can see %q in\n%s", secret, seen)
		}
	}
	if len(seen) < 1000 {
		t.Errorf("people see only %s", seen)
	}
	kept := rows(t, st)
	for _, secret := range secrets[:6] {
		if strings.Contains(kept, secret) {
			t.Errorf("the database holds %q", secret)
		}
	}
}

// told is all that a gate tells, as text and as JSON.
func told(tb testing.TB, gate *access.Gate) string {
	tb.Helper()
	var b strings.Builder
	tell := func(list any, err error) {
		if err != nil {
			tb.Fatal(err)
		}
		text, err := json.Marshal(list)
		if err != nil {
			tb.Fatal(err)
		}
		fmt.Fprintf(&b, "%+v\n%s\n", list, text)
	}
	tell(gate.Users(ctx))
	tell(gate.Tokens(ctx))
	tell(gate.Rules(ctx))
	tell(gate.Audit(ctx, 0, 1000))
	return b.String()
}

// rows is what the store keeps of users and tokens.
func rows(tb testing.TB, st *store.Store) string {
	tb.Helper()
	var b strings.Builder
	err := st.View(ctx, func(tx *store.Tx) error {
		users, err := tx.Users(ctx)
		tokens, err2 := tx.Tokens(ctx)
		audits, err3 := tx.Audits(ctx, 0, 1000)
		fmt.Fprintf(&b, "%+v\n%+v\n%+v\n", users, tokens, audits)
		return errors.Join(err, err2, err3)
	})
	if err != nil || !strings.Contains(b.String(), "argon2id") {
		tb.Fatal(err, b.String())
	}
	return b.String()
}

// TestEveryChangeIsAudited, with who made it, what was before and what is now.
func TestEveryChangeIsAudited(t *testing.T) {
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	change := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	change(gate.Setup(ctx, "a", "root", password))
	change(gate.AddUser(ctx, "b", access.NewUser{Name: "anna", Role: access.Quality, Email: "a@x"}))
	change(nil, gate.SetPassword(ctx, "c", "anna", password))
	change(nil, gate.DisableUser(ctx, "d", "anna"))
	change(nil, gate.EnableUser(ctx, "e", "anna"))
	change(gate.SignInAs(ctx, access.Identity{Issuer: "i", Subject: "7", Email: "a@x", Role: access.Auditor}))
	_, k, err := gate.CreateToken(ctx, "g", access.NewToken{Name: "scanner", Role: access.Operator})
	change(k, err)
	change(gate.RevokeToken(ctx, "h", "scanner"))
	change(gate.Share(ctx, "i", access.NewRule{Party: gln, BizSteps: []string{"shipping"}}))
	change(gate.Unshare(ctx, "j", 1))
	list, err := gate.Audit(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range list {
		got = append([]string{fmt.Sprintf("%s %s %s, %t to %t", e.Who, e.Action, e.Object, len(e.Before) > 0, len(e.After) > 0)}, got...)
	}
	want := []string{
		"a user.add root, false to true", "b user.add anna, false to true", "c user.password anna, true to true",
		"d user.disable anna, true to true", "e user.enable anna, true to true", "provider i 7 user.recognise anna, true to true",
		"g token.create 1 scanner, false to true", "h token.revoke 1 scanner, true to true",
		"i share.add 1 " + string(partner) + ", false to true", "j share.remove 1 " + string(partner) + ", true to false",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the audit tells\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
