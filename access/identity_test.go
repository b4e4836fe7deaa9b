package access_test

import (
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store/storetest"
)

// TestSignInAs: whom a provider's word lets in, and as whom.
func TestSignInAs(t *testing.T) {
	const issuer = "https://login.example.com"
	gate, _ := open(t, storetest.Open(t, storetest.SQLite(t)))
	addUser(t, gate, access.NewUser{Name: "anna", Role: access.Quality, Email: "Anna@Example.com"})
	addUser(t, gate, access.NewUser{Name: "buyer", Role: access.PartnerQuery, Party: gln, Email: "b@example.com"})
	addUser(t, gate, access.NewUser{Name: "plain@example.com", Role: access.Operator, Password: password})
	addUser(t, gate, access.NewUser{Name: "gone", Role: access.Operator, Email: "gone@example.com"})
	if err := gate.DisableUser(ctx, tester, "gone"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		what     string
		identity access.Identity
		name     string // "" for nobody
		role     access.Role
		kind     trailmark.Kind
	}{
		{what: "nobody knows", identity: access.Identity{Subject: "9", Email: "x@example.com"}, kind: trailmark.Forbidden},
		{what: "neither address nor subject", identity: access.Identity{}, kind: trailmark.Forbidden},
		{what: "by address", identity: access.Identity{Subject: "1", Email: "anna@EXAMPLE.com"}, name: "anna", role: access.Quality},
		{what: "by subject", identity: access.Identity{Subject: "1", Email: "married@example.com"}, name: "anna", role: access.Quality},
		{what: "another one with the address", identity: access.Identity{Subject: "2", Email: "anna@example.com"}, kind: trailmark.Forbidden},
		{what: "and with a role", identity: access.Identity{Subject: "2", Email: "anna@example.com", Role: access.Administrator}, kind: trailmark.Forbidden},
		{what: "subject of another issuer", identity: access.Identity{Issuer: "https://evil.example.com", Subject: "1"}, kind: trailmark.Forbidden},
		{what: "subject before address", identity: access.Identity{Subject: "1", Email: "b@example.com"}, name: "anna", role: access.Quality},
		{what: "a partner", identity: access.Identity{Subject: "3", Email: "b@example.com"}, name: "buyer", role: access.PartnerQuery},
		{what: "a partner stays one", identity: access.Identity{Subject: "3", Role: access.Administrator}, name: "buyer", role: access.PartnerQuery},
		{what: "a role by a claim", identity: access.Identity{Subject: "4", Email: "new@example.com", Role: access.Auditor}, name: "new@example.com", role: access.Auditor},
		{what: "another role now", identity: access.Identity{Subject: "4", Role: access.Operator}, name: "new@example.com", role: access.Operator},
		{what: "a role that needs a party", identity: access.Identity{Subject: "5", Email: "p@example.com", Role: access.PartnerQuery}, kind: trailmark.Usage},
		{what: "somebody's name", identity: access.Identity{Subject: "6", Email: "plain@example.com", Role: access.Auditor}, kind: trailmark.Conflict},
		{what: "without an address", identity: access.Identity{Subject: "s-7", Role: access.Auditor}, name: "s-7", role: access.Auditor},
		{what: "disabled", identity: access.Identity{Subject: "8", Email: "gone@example.com"}, kind: trailmark.Forbidden},
	} {
		if step.identity.Issuer == "" {
			step.identity.Issuer = issuer
		}
		session, err := gate.SignInAs(ctx, step.identity)
		if step.name == "" {
			if err == nil || trailmark.KindOf(err) != step.kind || session != nil {
				t.Errorf("%s: %v, %v, want an error of the kind %q", step.what, session, err, step.kind)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", step.what, err)
			continue
		}
		if p, err := gate.Session(ctx, session.Secret); err != nil || p.Name != step.name || p.Role != step.role {
			t.Errorf("%s: %+v, %v, want %s, %s", step.what, p, err, step.name, step.role)
		}
	}
}
