package access_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

const (
	tester  = "test"
	gln     = "9521234000013"
	partner = trailmark.ThingID("https://id.gs1.org/417/" + gln)
)

var ctx = context.Background()

// open opens a gate with a clock that stands still until it is moved.
func open(tb testing.TB, st *store.Store) (*access.Gate, *clock) {
	tb.Helper()
	gate, c := access.Open(st), &clock{time.Now()}
	gate.SetClock(c.now)
	tb.Cleanup(func() {
		if err := gate.Close(); err != nil {
			tb.Error(err)
		}
	})
	return gate, c
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) advance(d time.Duration) { c.at = c.at.Add(d) }

func token(tb testing.TB, gate *access.Gate, fresh access.NewToken) string {
	tb.Helper()
	text, _, err := gate.CreateToken(ctx, tester, fresh)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// in fails unless a credential lets its principal in.
func in(tb testing.TB, p *access.Principal, err error) {
	tb.Helper()
	if err != nil || p == nil {
		tb.Errorf("was not let in: %v", err)
	}
}

// out fails unless a credential lets nobody in.
func out(tb testing.TB, p *access.Principal, err error) {
	tb.Helper()
	if p != nil || trailmark.KindOf(err) != trailmark.Unauthenticated || err == nil {
		tb.Errorf("%+v was let in: %v", p, err)
	}
}

func wantKind(tb testing.TB, err error, kind trailmark.Kind) {
	tb.Helper()
	if err == nil || trailmark.KindOf(err) != kind {
		tb.Errorf("error %v is not of the kind %q", err, kind)
	}
}

func TestAuthenticate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open_ storetest.Opener) {
		gate, _ := open(t, open_(t))
		text := token(t, gate, access.NewToken{
			Name: "scanner", Role: access.PartnerCapture, Party: gln, Scopes: []string{"capture"}, Rate: 7, Expires: time.Hour,
		})
		got, err := gate.Authenticate(ctx, text)
		want := &access.Principal{
			Name: "scanner", Role: access.PartnerCapture, Party: partner, Scopes: []access.Action{access.Capture}, TokenID: 1, Rate: 7,
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if got.Who() != "token 1 scanner" || got.May(access.Capture) != nil || got.May(access.Read) == nil {
			t.Errorf("%s may capture: %v, read: %v", got.Who(), got.May(access.Capture), got.May(access.Read))
		}
		other := token(t, gate, access.NewToken{Name: "other", Role: access.Auditor})
		for _, wrong := range []string{
			"", "Bearer " + text, text + "x", strings.Replace(text, "_1_", "_2_", 1), strings.Replace(text, "_1_", "_3_", 1),
			"tmk_1_" + strings.TrimPrefix(other, "tmk_2_"), strings.ToUpper(text),
		} {
			p, err := gate.Authenticate(ctx, wrong)
			out(t, p, err)
			if err != nil && (strings.Contains(err.Error(), text) || wrong != "" && strings.Contains(err.Error(), wrong)) {
				t.Errorf("the error tells the token: %v", err)
			}
		}
	})
}

// TestExpiry: to the microsecond, and whether or not it is remembered.
func TestExpiry(t *testing.T) {
	gate, c := open(t, storetest.Open(t, storetest.SQLite(t)))
	text := token(t, gate, access.NewToken{Name: "short", Role: access.Operator, Expires: time.Second})
	p, err := gate.Authenticate(ctx, text)
	in(t, p, err)
	c.advance(time.Second - time.Microsecond)
	p, err = gate.Authenticate(ctx, text)
	in(t, p, err)
	c.advance(time.Microsecond)
	p, err = gate.Authenticate(ctx, text)
	out(t, p, err)
	p, err = gate.Current(ctx, "short", 1)
	out(t, p, err)
}

// TestTwoServers: what is changed at one gate is true at once there, and at
// another within the time for which the database is believed.
func TestTwoServers(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	one, _ := open(t, st)
	two, c := open(t, st)
	text := token(t, one, access.NewToken{Name: "scanner", Role: access.Operator})
	p, err := one.Authenticate(ctx, text)
	in(t, p, err)
	p, err = two.Authenticate(ctx, text)
	in(t, p, err)
	if _, err := one.RevokeToken(ctx, tester, "scanner"); err != nil {
		t.Fatal(err)
	}
	p, err = one.Authenticate(ctx, text)
	out(t, p, err)
	if access.Believed > 5*time.Second {
		t.Errorf("the database is believed for %v, which is not within seconds", access.Believed)
	}
	c.advance(access.Believed)
	p, err = two.Authenticate(ctx, text)
	out(t, p, err)
}

// TestRemembering: a token that was shown just now costs no statement, and what
// is remembered is bounded.
func TestRemembering(t *testing.T) {
	url := storetest.SQLite(t)
	st, err := store.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	gate := access.Open(st)
	text := token(t, gate, access.NewToken{Name: "scanner", Role: access.Operator})
	p, err := gate.Authenticate(ctx, text)
	in(t, p, err)
	if err := gate.Close(); err != nil {
		t.Fatal(err)
	}
	for range 1000 { // numbers that nobody has
		if _, err := gate.Authenticate(ctx, strings.Replace(text, "_1_", "_77_", 1)); err == nil {
			t.Fatal("a token that was never made was taken")
		}
	}
	if n := gate.Remembered(); n != 1 {
		t.Errorf("%d tokens are remembered of one", n)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	p, err = gate.Authenticate(ctx, text) // the database is not asked
	in(t, p, err)
}

// TestUses: the last use is noted, to a quarter of an hour.
func TestUses(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	gate, c := open(t, st)
	text := token(t, gate, access.NewToken{Name: "scanner", Role: access.Operator})
	used := func() string {
		t.Helper()
		if err := gate.Close(); err != nil {
			t.Fatal(err)
		}
		list, err := gate.Tokens(ctx)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0].Used
	}
	if used() != "" {
		t.Error("used before its first use")
	}
	p, err := gate.Authenticate(ctx, text)
	in(t, p, err)
	first := used()
	time.Sleep(1100 * time.Millisecond) // times are told to the second
	c.advance(14 * time.Minute)
	p, err = gate.Authenticate(ctx, text)
	in(t, p, err)
	if again := used(); first == "" || again != first {
		t.Errorf("used at %q, and 14 minutes later at %q", first, again)
	}
	c.advance(14 * time.Minute)
	p, err = gate.Authenticate(ctx, text)
	in(t, p, err)
	if again := used(); again == first {
		t.Errorf("used at %q, and still 28 minutes later", first)
	}
}

// TestDamagedRows: a partner without a party sees everything; such a row lets
// nobody in, however it came about.
func TestDamagedRows(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	gate, _ := open(t, st)
	text := token(t, gate, access.NewToken{Name: "scanner", Role: access.PartnerQuery, Party: gln})
	hash := tokenHash(t, st)
	for i, row := range []store.Token{
		{Role: "partner-query"}, {Role: "auditor", Party: partner}, {Role: "king"}, {Role: ""},
		{Role: "operator", Scopes: []string{"fly"}},
	} {
		row.Name, row.Hash = strings.Repeat("x", i+1), hash
		err := st.Update(ctx, func(tx *store.Tx) (err error) { row, err = tx.AddToken(ctx, row); return err })
		if err != nil {
			t.Fatal(err)
		}
		p, err := gate.Authenticate(ctx, strings.Replace(text, "_1_", "_"+string(rune('0'+row.ID))+"_", 1))
		if p != nil || trailmark.KindOf(err) != trailmark.Internal {
			t.Errorf("%+v let in %+v, %v", row, p, err)
		}
	}
}

func tokenHash(tb testing.TB, st *store.Store) (hash []byte) {
	tb.Helper()
	err := st.View(ctx, func(tx *store.Tx) error {
		k, err := tx.Token(ctx, 1)
		hash = k.Hash
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return hash
}

func BenchmarkAuthenticate(b *testing.B) {
	gate := access.Open(storetest.Open(b, storetest.SQLite(b)))
	text := token(b, gate, access.NewToken{Name: "scanner", Role: access.Operator})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gate.Authenticate(ctx, text); err != nil {
			b.Fatal(err)
		}
	}
	gate.Close()
}
