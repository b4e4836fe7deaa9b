package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
)

type shareVerb struct {
	Add    shareAddVerb    `cmd:"" help:"Show a partner events that its party took no part in."`
	List   shareListVerb   `cmd:"" help:"List the sharing rules."`
	Remove shareRemoveVerb `cmd:"" help:"Remove a sharing rule."`
}

type shareAddVerb struct {
	Party       string   `required:"" placeholder:"GLN" help:"Who may see them."`
	Step        []string `placeholder:"WORD" help:"Events of this step. May be repeated, like all that follow."`
	Disposition []string `placeholder:"WORD" help:"Events with this disposition."`
	Place       []string `placeholder:"ID" help:"Events at this place or at a part of it."`
	Thing       []string `placeholder:"ID" help:"Events that name this item, lot or product."`
	Document    []string `placeholder:"ID" help:"Events that name this order, delivery or other business transaction."`
	answerAs
}

// Help tells more than the one line of the list of commands.
func (shareAddVerb) Help() string {
	return `An event is shown when it fits every flag that is given, by any of the flag's values:

  trailmark share add --party 9521234000013 --step shipping --step receiving --place '(414)9521302000044'

shows what is shipped from or received at that place.`
}

// Run adds the rule.
func (v *shareAddVerb) Run(ctx context.Context, c *console, db *database) error {
	fresh := access.NewRule{
		Party: v.Party, BizSteps: v.Step, Dispositions: v.Disposition,
		Places: v.Place, Things: v.Thing, Documents: v.Document,
	}
	return db.newGate(ctx, func(gate *access.Gate) error {
		rule, err := gate.Share(ctx, shellWho(), fresh)
		if err != nil {
			return err
		}
		return v.answer(c, rule, func(w io.Writer) {
			fmt.Fprintf(w, "rule %d shows %s events with %s\n", rule.ID, key(rule.Party), shows(rule.Shows))
		})
	})
}

type shareListVerb struct{ answerAs }

// Run lists the rules.
func (v *shareListVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error {
		list, err := gate.Rules(ctx)
		if err != nil {
			return err
		}
		return v.answer(c, list, func(w io.Writer) {
			t := newTable("id", "party", "sees events with", "since")
			for _, r := range list {
				t.line(strconv.FormatInt(r.ID, 10), key(r.Party), shows(r.Shows), clock(r.Created))
			}
			t.write(w, "")
		})
	})
}

type shareRemoveVerb struct {
	ID int64 `arg:"" help:"The number of the rule."`
}

// Run removes the rule.
func (v *shareRemoveVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.gate(ctx, func(gate *access.Gate) error {
		rule, err := gate.Unshare(ctx, shellWho(), v.ID)
		if err == nil {
			fmt.Fprintf(c.stderr, "rule %d is gone: %s saw events with %s\n", rule.ID, key(rule.Party), shows(rule.Shows))
		}
		return err
	})
}

// shows says in words what a rule shows.
func shows(s store.Shown) string {
	return joined(", and ",
		oneOf("step", s.BizSteps), oneOf("disposition", s.Dispositions), oneOf("place", keys(s.Places)),
		oneOf("thing", keys(s.Things)), oneOf("document", keys(s.Documents)))
}

func oneOf[T ~string](what string, list []T) string {
	if len(list) == 0 {
		return ""
	}
	words := make([]string, len(list))
	for i, word := range list {
		words[i] = string(word)
	}
	return what + " " + strings.Join(words, " or ")
}

func keys(ids []trailmark.ThingID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = key(id)
	}
	return list
}
