package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/store"
)

type linkVerb struct {
	Add       linkAddVerb       `cmd:"" help:"Say where the GS1 Digital Links of a product, a lot or an item lead."`
	List      linkListVerb      `cmd:"" help:"List the links."`
	Remove    linkRemoveVerb    `cmd:"" help:"Remove a link."`
	Import    linkImportVerb    `cmd:"" help:"Take in links from CSV: all of a file or, when one is wrong, none."`
	Export    linkExportVerb    `cmd:"" help:"Write the links as CSV."`
	Publish   linkPublishVerb   `cmd:"" help:"Let the public answer tell of a step of business or of a place."`
	Unpublish linkUnpublishVerb `cmd:"" help:"Keep it from the public again."`
	Published linkPublishedVerb `cmd:"" help:"List what the public answer tells of."`
}

// resolver opens the resolver of a database that is there.
func (d *database) resolver(ctx context.Context, f func(*resolver.Resolver) error) error {
	return d.read(ctx, atResolver(f))
}

// newResolver does the same, and makes the database if it is new.
func (d *database) newResolver(ctx context.Context, f func(*resolver.Resolver) error) error {
	return d.write(ctx, atResolver(f))
}

func atResolver(f func(*resolver.Resolver) error) func(*store.Store) error {
	return func(st *store.Store) error {
		return f(resolver.Open(st))
	}
}

type linkAddVerb struct {
	Key          string   `arg:"" help:"A key in any form, or a path with open values such as /01/09521250000011/21/{21} for every item of a product."`
	Type         string   `required:"" placeholder:"TYPE" help:"gs1:pip and the other types of the GS1 Web Vocabulary, a link relation registered with IANA, or a URI."`
	Href         string   `required:"" placeholder:"URL" help:"Where it leads. {01}, {10}, {21} and the names of open values stand for what the request has."`
	Title        string   `placeholder:"TEXT" help:"What people read (default: the name of the type)."`
	Lang         []string `placeholder:"L" help:"A language of the target, such as en or de-CH; und for no certain one. May be repeated."`
	Media        string   `placeholder:"TYPE" help:"The media type of the target, such as text/html."`
	Context      []string `placeholder:"TEXT" help:"A context for which it is meant, such as a country. May be repeated."`
	Default      bool     `help:"A request without a link type is led here."`
	WithoutQuery bool     `help:"Do not pass the query of the request on."`
	answerAs
}

// Help tells more than the one line of the list of commands.
func (linkAddVerb) Help() string {
	return `One row serves every item of a product, however many there are:

  trailmark link add '/01/09521250000011/21/{21}' --type gs1:pip --default --href 'https://example.com/jar?serial={21}'

Where no link is the default one, an item or a lot has a page about it, and
everything else is led to its first link: docs/public-page.md tells of the page,
docs/resolver.md of links.`
}

// Run adds the link.
func (v *linkAddVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.newResolver(ctx, func(r *resolver.Resolver) error {
		l, err := r.Add(ctx, shellWho(), resolver.NewLink{
			Key: v.Key, Type: v.Type, Href: v.Href, Title: v.Title, Languages: v.Lang, Media: v.Media,
			Contexts: v.Context, Default: v.Default, WithoutQuery: v.WithoutQuery,
		})
		if err != nil {
			return err
		}
		return v.answer(c, l, func(w io.Writer) { fmt.Fprintf(w, "link %d: %s leads to %s\n", l.ID, l.Anchor, l.Href) })
	})
}

type linkListVerb struct {
	Key string `arg:"" optional:"" help:"Only the links of this key."`
	answerAs
}

// Run lists the links.
func (v *linkListVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.resolver(ctx, func(r *resolver.Resolver) error {
		list := []resolver.Link{}
		for after := int64(0); ; after = list[len(list)-1].ID {
			page, err := r.List(ctx, v.Key, after, 1_000)
			if err != nil {
				return err
			}
			if list = append(list, page...); len(page) == 0 {
				break
			}
		}
		return v.answer(c, list, func(w io.Writer) { writeLinks(w, list) })
	})
}

func writeLinks(w io.Writer, list []resolver.Link) {
	t := newTable("id", "anchor", "type", "leads to", "for")
	for _, l := range list {
		reader := strings.Join(append(append([]string{}, l.Languages...), l.Contexts...), " ")
		if l.Default {
			reader = strings.TrimSpace("all " + reader)
		}
		t.line(strconv.FormatInt(l.ID, 10), l.Anchor, strings.Replace(l.Type, resolver.Voc, "gs1:", 1), l.Href, reader)
	}
	t.write(w, "")
}

type linkRemoveVerb struct {
	ID int64 `arg:"" help:"The number of the link."`
}

// Run removes the link.
func (v *linkRemoveVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.resolver(ctx, func(r *resolver.Resolver) error {
		l, err := r.Remove(ctx, shellWho(), v.ID)
		if err == nil {
			fmt.Fprintf(c.stderr, "link %d is gone: %s led to %s\n", l.ID, l.Anchor, l.Href)
		}
		return err
	})
}

type linkImportVerb struct {
	File string `arg:"" help:"CSV with the columns key, type, href and, if wanted, title, languages, media, contexts, default and withoutQuery. - is the standard input."`
	answerAs
}

// Run imports the links.
func (v *linkImportVerb) Run(ctx context.Context, c *console, db *database) error {
	file, err := c.open(v.File)
	if err != nil {
		return err
	}
	defer file.Close()
	list, err := resolver.ReadCSV(file)
	if err != nil {
		return ofFile(v.File, err)
	}
	return db.newResolver(ctx, func(r *resolver.Resolver) error {
		changes, err := r.AddAll(ctx, shellWho(), v.File, list)
		if err != nil {
			return ofFile(v.File, err)
		}
		return v.answer(c, changes, func(w io.Writer) {
			fmt.Fprintf(w, "%s: %s new, %s changed, %s as before\n", v.File, count(changes.Added), count(changes.Changed), count(changes.Same))
		})
	})
}

type linkExportVerb struct{}

// Run writes the links.
func (v *linkExportVerb) Run(ctx context.Context, c *console, db *database) error {
	return db.resolver(ctx, func(r *resolver.Resolver) error {
		out := &errorKeeper{w: c.stdout}
		return errors.Join(r.WriteCSV(ctx, out), out.fault())
	})
}
