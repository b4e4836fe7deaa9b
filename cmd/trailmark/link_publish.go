package main

import (
	"context"
	"fmt"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/resolver"
)

// publishFlags name what is published: steps, places or both.
type publishFlags struct {
	Step  []string `placeholder:"WORD" help:"Steps of business of this kind, such as packing. May be repeated."`
	Place []string `placeholder:"ID" help:"The name of this place, where a published step happened. May be repeated."`
}

func (f *publishFlags) list() (list []resolver.Published, err error) {
	for _, step := range f.Step {
		list = append(list, resolver.Published{Kind: "step", Value: step})
	}
	for _, place := range f.Place {
		list = append(list, resolver.Published{Kind: "place", Value: place})
	}
	if len(list) == 0 {
		err = trailmark.Errorf(trailmark.Usage, "name a --step or a --place")
	}
	return list, err
}

type linkPublishVerb struct{ publishFlags }

// Help tells more than the one line of the list of commands.
func (linkPublishVerb) Help() string {
	return `The public answer tells what a product is and the country that an item comes
from. Of its journey it tells the steps that are published, each with its date
and country, and the name of the place when that is published, too. It never
tells who holds an item, nor how many there are.`
}

// Run publishes.
func (v *linkPublishVerb) Run(ctx context.Context, c *console, db *database) error {
	list, err := v.list()
	if err != nil {
		return err
	}
	return db.newResolver(ctx, func(r *resolver.Resolver) error {
		for _, p := range list {
			if p, err = r.Publish(ctx, shellWho(), p); err != nil {
				return err
			}
			fmt.Fprintf(c.stderr, "the public is told of the %s %s\n", p.Kind, p.Value)
		}
		return nil
	})
}

type linkUnpublishVerb struct{ publishFlags }

// Run keeps it from the public again.
func (v *linkUnpublishVerb) Run(ctx context.Context, c *console, db *database) error {
	list, err := v.list()
	if err != nil {
		return err
	}
	return db.resolver(ctx, func(r *resolver.Resolver) error {
		for _, p := range list {
			if p, err = r.Unpublish(ctx, shellWho(), p); err != nil {
				return err
			}
			fmt.Fprintf(c.stderr, "the public is told of the %s %s no more\n", p.Kind, p.Value)
		}
		return nil
	})
}

type linkPublishedVerb struct{ answerAs }

// Run lists what is published.
func (v *linkPublishedVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.resolver(ctx, func(r *resolver.Resolver) error {
		list, err := r.Published(ctx)
		if err != nil {
			return err
		}
		return v.answer(c, list, func(w io.Writer) {
			t := newTable("kind", "value")
			for _, p := range list {
				t.line(p.Kind, p.Value)
			}
			t.write(w, "")
		})
	})
}
