package access

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trailmark/trailmark"
)

const somebody = trailmark.ThingID("https://id.gs1.org/417/9521234000013")

// TestRoles is the table as people are told it.
func TestRoles(t *testing.T) {
	may := map[Role]string{
		Administrator:  "read capture query master manage audit",
		Quality:        "read capture query master",
		Operator:       "read capture",
		PartnerCapture: "read capture",
		PartnerQuery:   "read query",
		Auditor:        "read audit",
		"":             "",
		"root":         "",
	}
	for role, want := range may {
		var got string
		for a := range Action(len(actions)) {
			if (&Principal{Role: role}).May(a) == nil {
				got += " " + a.String()
			}
		}
		if want != "" {
			want = " " + want
		}
		if got != want {
			t.Errorf("%s may%s, want%s", role, got, want)
		}
	}
	if len(may) != len(roles)+2 {
		t.Errorf("this test knows %d roles, the table has %d", len(may)-2, len(roles))
	}
}

// TestMay: whatever the role and the scopes, both must allow an action, and
// nobody may do anything.
func TestMay(t *testing.T) {
	names := []Role{"", "root", "Administrator"}
	for _, row := range roles {
		names = append(names, row.role)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := &Principal{
			Role:   rapid.SampledFrom(names).Draw(t, "role"),
			Scopes: rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 7), func(i int) Action { return Action(i) }), 0, 4).Draw(t, "scopes"),
		}
		a := Action(rapid.Byte().Draw(t, "action"))
		err := p.May(a)
		if allowed := p.Role.may(a) && (len(p.Scopes) == 0 || slices.Contains(p.Scopes, a)); allowed != (err == nil) {
			t.Fatalf("%+v, %s: %v", p, a, err)
		}
		if err != nil && trailmark.KindOf(err) != trailmark.Forbidden {
			t.Fatalf("%v is not of the kind forbidden", err)
		}
		if int(a) >= len(actions) && err == nil {
			t.Fatalf("an action that is none is allowed to %s", p.Role)
		}
		var none *Principal
		if trailmark.KindOf(none.May(a)) != trailmark.Unauthenticated {
			t.Fatal("nobody may do something")
		}
	})
}

// TestPartners: exactly the partners have a party, and so no role sees
// everything by a slip.
func TestPartners(t *testing.T) {
	for _, row := range roles {
		if err := row.role.Check(somebody); (err == nil) != row.partner {
			t.Errorf("%s with a party: %v", row.role, err)
		}
		if err := row.role.Check(""); (err == nil) == row.partner {
			t.Errorf("%s without a party: %v", row.role, err)
		}
		if row.partner && (row.role.may(Manage) || row.role.may(Master) || row.role.may(ReadAudits)) {
			t.Errorf("the partner role %s may manage", row.role)
		}
	}
	for _, party := range []trailmark.ThingID{"", somebody} {
		if Role("root").Check(party) == nil {
			t.Error("a role that does not exist was taken")
		}
	}
}

func TestScopes(t *testing.T) {
	for a := range Action(len(actions)) {
		got, err := parseScopes([]string{a.String()})
		if err != nil || len(got) != 1 || got[0] != a {
			t.Errorf("scope %s: %v, %v", a, got, err)
		}
	}
	for _, word := range []string{"", "Read", "everything", "nothing"} {
		if _, err := parseScopes([]string{"read", word}); trailmark.KindOf(err) != trailmark.Usage {
			t.Errorf("scope %q: %v", word, err)
		}
	}
}
