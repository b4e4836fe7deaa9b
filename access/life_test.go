package access_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store/storetest"
)

// life is what is true of tokens and users, told in the most obvious way. One
// gate makes the changes, another one of the same database is asked, too.
type life struct {
	here, there *access.Gate
	clock       *clock
	shown       map[string]*shown // by secret
	disabled    map[string]bool   // by user
	made        int
}

// shown is a credential that somebody holds.
type shown struct {
	name    string
	session bool
	id      int64 // of a token
	expires time.Time
	ended   bool
}

var users = []string{"anna", "bert", "cleo"}

// TestNothingEndedPasses: whatever happens in whatever order, exactly the
// tokens and sessions let somebody in that have not been revoked, have not
// expired, and whose user is not disabled: at once at the gate where it
// happened, and at any other when the database's word is not believed any more.
func TestNothingEndedPasses(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	names := 0
	rapid.Check(t, func(r *rapid.T) {
		l := &life{shown: map[string]*shown{}, disabled: map[string]bool{}, clock: &clock{time.Now()}}
		l.here, l.there = access.Open(st), access.Open(st)
		l.here.SetClock(l.clock.now)
		l.there.SetClock(l.clock.now)
		defer l.here.Close()
		defer l.there.Close()
		names++
		prefix := fmt.Sprint("run ", names, " ")
		for _, user := range users {
			addUser(t, l.here, access.NewUser{Name: prefix + user, Role: access.Operator, Email: fmt.Sprint(user, "@", names)})
		}
		user := rapid.Map(rapid.SampledFrom(users), func(u string) string { return prefix + u })
		r.Repeat(map[string]func(*rapid.T){
			"create":  func(r *rapid.T) { l.create(r, prefix) },
			"sign in": func(r *rapid.T) { l.signIn(r, user.Draw(r, "user"), names) },
			"revoke":  l.revoke,
			"disable": func(r *rapid.T) { l.able(r, user.Draw(r, "user"), l.here.DisableUser, true) },
			"enable":  func(r *rapid.T) { l.able(r, user.Draw(r, "user"), l.here.EnableUser, false) },
			"wait": func(r *rapid.T) {
				l.clock.advance(time.Duration(rapid.IntRange(1, 9000).Draw(r, "seconds")) * time.Second)
			},
			"": l.check,
		})
	})
}

func (l *life) create(r *rapid.T, prefix string) {
	l.made++
	fresh := access.NewToken{
		Name: fmt.Sprint(prefix, "token ", l.made), Role: access.Operator,
		Expires: time.Duration(rapid.IntRange(0, 6).Draw(r, "hours")) * time.Hour,
	}
	text, k, err := l.here.CreateToken(ctx, tester, fresh)
	if err != nil {
		r.Fatal(err)
	}
	s := &shown{name: k.Name, id: k.ID}
	if fresh.Expires > 0 {
		s.expires = l.clock.at.Add(fresh.Expires)
	}
	l.shown[text] = s
}

func (l *life) signIn(r *rapid.T, user string, run int) {
	short := user[strings.LastIndex(user, " ")+1:]
	session, err := l.here.SignInAs(ctx, access.Identity{Issuer: "i", Subject: user, Email: fmt.Sprint(short, "@", run)})
	if (err == nil) == l.disabled[user] {
		r.Fatalf("%s, disabled %t: %v", user, l.disabled[user], err)
	}
	if err == nil {
		l.shown[session.Secret] = &shown{name: user, session: true, expires: l.clock.at.Add(12 * time.Hour)}
	}
}

func (l *life) revoke(r *rapid.T) {
	for _, s := range l.shown {
		if !s.session && !s.ended && rapid.Bool().Draw(r, s.name) {
			if _, err := l.here.RevokeToken(ctx, tester, fmt.Sprint(s.id)); err != nil {
				r.Fatal(err)
			}
			s.ended = true
		}
	}
}

func (l *life) able(r *rapid.T, user string, change func(ctx context.Context, by, name string) error, disabled bool) {
	if err := change(ctx, tester, user); err != nil {
		r.Fatal(err)
	}
	l.disabled[user] = disabled
	for _, s := range l.shown {
		s.ended = s.ended || s.session && s.name == user
	}
}

func (l *life) check(r *rapid.T) {
	l.ask(r, l.here)
	l.clock.advance(access.Believed)
	l.ask(r, l.there)
}

func (l *life) ask(r *rapid.T, gate *access.Gate) {
	for secret, s := range l.shown {
		let := gate.Authenticate
		if s.session {
			let = gate.Session
		}
		p, err := let(ctx, secret)
		holds := !s.ended && (s.expires.IsZero() || l.clock.at.Before(s.expires.Truncate(time.Microsecond)))
		if holds != (err == nil) || holds && p.Name != s.name {
			r.Fatalf("%+v: %+v, %v, want %t", s, p, err, holds)
		}
	}
}
