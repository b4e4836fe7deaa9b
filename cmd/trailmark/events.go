package main

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/epcis"
	"github.com/trailmark/trailmark/eventquery"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

type eventsVerb struct {
	Parameters []string          `arg:"" optional:"" name:"parameter=value" help:"What the events must have: parameters of the EPCIS SimpleEventQuery, such as EQ_bizStep=shipping. The values of a list are separated by |."`
	Format     string            `enum:"table,json,xml,xml-1.2" default:"table" help:"How to write them: a table for people, or an EPCISQueryDocument as json, xml or xml-1.2."`
	JSON       bool              `name:"json" help:"The same as --format json."`
	Limit      int               `placeholder:"N" help:"Write so many at most (default: all)."`
	Names      string            `enum:"asis,link,urn" default:"asis" help:"How to write identifiers: asis as they came, link as GS1 Digital Links, urn as EPC URNs where the length of the company prefix is known."`
	Namespace  map[string]string `placeholder:"PREFIX=URI" help:"A namespace for the names of extension fields in parameters."`
	Server     string            `env:"TRAILMARK_SERVER" placeholder:"URL" help:"Ask this service, such as https://trace.example.com/epcis, instead of a database."`
	Token      string            `env:"TRAILMARK_TOKEN" placeholder:"TOKEN" help:"The API token for the service. Better given by the variable: other users of the machine see arguments."`
}

// Help tells more than the one line of the list of commands.
func (eventsVerb) Help() string {
	return `Everything that happened to an item, and what was shipped since yesterday:

  trailmark events MATCH_anyEPC=urn:epc:id:sgtin:9521234.000421.ABC
  trailmark events EQ_bizStep=shipping GE_eventTime=2026-03-03T00:00:00Z --json

Events come in the order of event time, newest first, unless orderBy and
orderDirection ask for another.`
}

// Run finds the events and writes them.
func (v *eventsVerb) Run(ctx context.Context, c *console, db *database) error {
	parameters, err := v.parameters()
	if err != nil {
		return err
	}
	if v.Server != "" {
		service, err := client.New(v.Server, v.Token)
		if err != nil {
			return err
		}
		if v.Names == "urn" || len(v.Namespace) > 0 {
			return trailmark.Errorf(trailmark.Usage, "--names urn and --namespace do not go with --server")
		}
		return v.write(c, service.Events(ctx, parameters), nil)
	}
	q, err := eventquery.Parse(parameters, v.Namespace)
	if err != nil {
		return err
	}
	return db.read(ctx, func(st *store.Store) error {
		lengths, err := prefixLengths(ctx, st)
		if err != nil {
			return err
		}
		return v.write(c, findAll(ctx, query.Open(st), q), lengths)
	})
}

// parameters reads the arguments.
func (v *eventsVerb) parameters() (url.Values, error) {
	values, err := parameterValues(v.Parameters)
	if err == nil && !values.Has("orderBy") {
		values.Set("orderBy", "eventTime")
	}
	return values, err
}

// parameterValues reads arguments of the form name=value.
func parameterValues(list []string) (url.Values, error) {
	values := url.Values{}
	for _, p := range list {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, &trailmark.Error{
				Kind: trailmark.Usage, Message: p + " is no parameter",
				Hint: "write NAME=VALUE, such as EQ_bizStep=shipping",
			}
		}
		values.Add(name, value)
	}
	return values, nil
}

// eventPage is how many events are read from the database at a time.
const eventPage = 1_000

// findAll walks through all events that a query selects.
func findAll(ctx context.Context, desk *query.Desk, q *eventquery.Query) iter.Seq2[*trailmark.Event, error] {
	return func(yield func(*trailmark.Event, error) bool) {
		for page, more := (query.Page{Limit: eventPage}), true; more; {
			answer, err := desk.Find(ctx, q, page, query.Viewer{})
			if err != nil {
				yield(nil, err)
				return
			}
			for _, found := range answer.Events {
				if !yield(found.Event, nil) {
					return
				}
			}
			page.After, more = answer.Next, answer.Next != ""
		}
	}
}

// prefixLengths gives the company prefixes that the store knows.
func prefixLengths(ctx context.Context, st *store.Store) (lengths gs1.Prefixes, err error) {
	return lengths, st.View(ctx, func(tx *store.Tx) error {
		lengths, err = tx.CompanyPrefixes(ctx)
		return err
	})
}

// write writes events until the limit. Nothing is written when the first one is
// an error.
func (v *eventsVerb) write(c *console, events iter.Seq2[*trailmark.Event, error], lengths gs1.Prefixes) error {
	out := &errorKeeper{w: c.stdout}
	names := epcis.Names{Format: map[string]epcis.NameFormat{"link": epcis.LinkNames, "urn": epcis.URNNames}[v.Names], Prefixes: lengths}
	if v.Format == "table" && !v.JSON {
		t := newTable("time", "event", "step", "where", "things", "id")
		err := v.each(events, func(ev *trailmark.Event) error {
			t.line(eventCells(names.Event(ev))...)
			return nil
		})
		if err == nil {
			t.write(out, "")
			err = out.fault()
		}
		return err
	}
	format := map[string]epcis.Format{"xml": epcis.XML, "xml-1.2": epcis.XML1}[v.Format]
	encoder := epcis.NewEncoder(out, epcis.InFormat(format), epcis.AsQueryResult("SimpleEventQuery", ""), epcis.WithNames(names))
	if err := v.each(events, encoder.Encode); err != nil {
		return errors.Join(out.fault(), err)
	}
	return errors.Join(encoder.Close(), out.fault())
}

func (v *eventsVerb) each(events iter.Seq2[*trailmark.Event, error], f func(*trailmark.Event) error) error {
	n := 0
	for ev, err := range events {
		if err == nil {
			err = f(ev)
		}
		if n++; err != nil || n == v.Limit {
			return err
		}
	}
	return nil
}

// eventCells are the cells of an event's line in the table.
func eventCells(ev *trailmark.Event) []string {
	where := ""
	for _, l := range []*trailmark.Location{ev.BizLocation, ev.ReadPoint} { // the read point is the finer one
		if l != nil {
			where = keyOf(l.ID)
		}
	}
	kind := strings.TrimSuffix(string(ev.Type), "Event")
	if ev.Error != nil {
		kind = "error declaration, " + kind
	}
	return []string{
		clock(trailmark.InstantOf(ev.Time).In(ev.Offset)), joined(" ", kind, strings.ToLower(string(ev.Action))),
		string(ev.BizStep), where, thingsCell(ev), ev.ID,
	}
}

// thingsCell names the first thing of an event and counts the others.
func thingsCell(ev *trailmark.Event) string {
	var names []trailmark.Name
	if ev.Parent != "" {
		names = append(names, ev.Parent)
	}
	for _, list := range [][]trailmark.Name{ev.EPCs, ev.Outputs, ev.Children, ev.Inputs} {
		names = append(names, list...)
	}
	for _, list := range [][]trailmark.QuantityElement{ev.Quantities, ev.OutputQuantities, ev.ChildQuantities, ev.InputQuantities} {
		for _, q := range list {
			names = append(names, q.Class)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return keyOf(names[0])
	}
	return keyOf(names[0]) + " and " + count(len(names)-1) + " more"
}

// keyOf writes a name in any form as people know it from labels.
func keyOf(name trailmark.Name) string { return key(trailmark.ThingID(name)) }
