package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
)

type tokenVerb struct {
	Create tokenCreateVerb `cmd:"" help:"Make a token for a program and print it, alone. It is shown this once."`
	List   tokenListVerb   `cmd:"" help:"List the tokens."`
	Revoke tokenRevokeVerb `cmd:"" help:"End a token for good."`
}

type tokenCreateVerb struct {
	Name string `required:"" help:"What it is for. No other token that holds has this name."`
	roleFlags
	Expires lifetime `default:"365d" help:"After how long it ends: 90d, 12h or never (default: ${default})."`
	Scope   []string `help:"Narrow it to some of what the role may do: read, capture, query, master, manage, audit. May be repeated."`
	Rate    int      `placeholder:"N" help:"Requests a second (default: the server's own limit)."`
}

// Run makes the token.
func (v *tokenCreateVerb) Run(ctx context.Context, c *console, db *database) error {
	fresh := access.NewToken{
		Name: v.Name, Role: v.Role, Party: v.Party, Scopes: v.Scope, Rate: v.Rate, Expires: time.Duration(v.Expires),
	}
	return db.newGate(ctx, func(gate *access.Gate) error {
		text, _, err := gate.CreateToken(ctx, shellWho(), fresh)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(c.stdout, text)
		return err
	})
}

// lifetime is a time from now as people write it; zero is for ever.
type lifetime time.Duration

// UnmarshalText reads "90d", "12h30m" or "never".
func (l *lifetime) UnmarshalText(text []byte) error {
	if string(text) == "never" {
		*l = 0
		return nil
	}
	var d time.Duration
	days, isDays := strings.CutSuffix(string(text), "d")
	n, err := strconv.ParseUint(days, 10, 15)
	if d = time.Duration(n) * 24 * time.Hour; !isDays {
		d, err = time.ParseDuration(string(text))
	}
	if err != nil || d <= 0 {
		return trailmark.Errorf(trailmark.Usage, "%q is no time; write 90d, 12h or never", text)
	}
	*l = lifetime(d)
	return nil
}

type tokenListVerb struct{ answerAs }

// Run lists the tokens.
func (v *tokenListVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error {
		list, err := gate.Tokens(ctx)
		if err != nil {
			return err
		}
		return v.answer(c, list, func(w io.Writer) { writeTokens(w, list) })
	})
}

func writeTokens(w io.Writer, list []access.Token) {
	t := newTable("id", "name", "role", "party", "scopes", "expires", "last used", "state")
	for _, k := range list {
		t.line(strconv.FormatInt(k.ID, 10), k.Name, string(k.Role), partyName(k.Party), strings.Join(k.Scopes, ","),
			clock(k.Expires), clock(k.Used), tokenState(k))
	}
	t.write(w, "")
}

func tokenState(k access.Token) string {
	if ends, err := time.Parse(time.RFC3339, k.Expires); err == nil && k.Revoked == "" && !time.Now().Before(ends) {
		return "expired"
	}
	return state("revoked", k.Revoked)
}

type tokenRevokeVerb struct {
	Token string `arg:"" help:"Its number or its name."`
}

// Run revokes the token.
func (v *tokenRevokeVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error {
		token, err := gate.RevokeToken(ctx, shellWho(), v.Token)
		if err == nil {
			fmt.Fprintf(c.stderr, "token %d %s lets nobody in any more\n", token.ID, token.Name)
		}
		return err
	})
}
