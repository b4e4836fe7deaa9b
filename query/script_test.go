package query_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/recall"
	"github.com/trailmark/trailmark/store/storetest"
)

var update = flag.Bool("update", false, "write what the scripts answer into them")

// TestScripts runs the scripts in testdata: stories told in short lines, with
// questions and their answers. Anybody can write one: put down the lines, a
// line of dashes, and let -update fill in the answer. See testdata/README.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no scripts: %v", err)
	}
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				st := open(t)
				door := capture.Open(st)
				defer door.Close()
				got := newStory(t, 0, door, query.Open(st)).run(string(text))
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				} else if diff := cmp.Diff(string(text), got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		}
	})
}

const dashes = "----"

// run plays a script and gives it back with the answers that it got.
func (s *story) run(script string) string {
	var out strings.Builder
	for i, block := range strings.Split(strings.TrimRight(script, "\n"), "\n\n") {
		if i > 0 {
			out.WriteString("\n")
		}
		asked, _, _ := strings.Cut(block, dashes+"\n")
		out.WriteString(strings.TrimSuffix(asked, "\n") + "\n")
		answer := ""
		for _, line := range strings.Split(asked, "\n") {
			answer += s.line(line)
		}
		if answer != "" {
			out.WriteString(dashes + "\n" + answer)
		}
	}
	return out.String()
}

// line plays one line and gives its answer, if it asks anything.
func (s *story) line(line string) string {
	line, _, _ = strings.Cut(line, "# ")
	words := strings.Fields(line)
	if len(words) == 0 || words[0] == strings.TrimSuffix(dashes, "\n") {
		return ""
	}
	switch words[0] {
	case "item":
		return s.item(words[1:])
	case "trace":
		return s.trace(words[1:])
	case "proofs":
		return s.proofs(words[1:])
	case "materials":
		return s.materials(words[1])
	case "preview":
		return s.preview(strings.TrimPrefix(strings.TrimSpace(line), "preview"))
	case "reading":
		s.reading(words[1:])
	case "place":
		s.place(words[1], words[3])
	default:
		s.event(words[0], words[1:])
	}
	return ""
}

func (s *story) item(words []string) string {
	clocks := query.Clocks{}
	for _, w := range words[1:] {
		if at, ok := strings.CutPrefix(w, "at="); ok {
			clocks.At = s.clock(at)
		}
		if known, ok := strings.CutPrefix(w, "known=#"); ok {
			clocks.Known = s.recorded[known]
		}
	}
	it, err := s.desk.Item(context.Background(), s.name(words[0]), clocks)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s lot=%s at=%s holder=%s", it.Kind, it.State.Status, s.short(it.Lot), s.short(it.Position.Place), s.short(it.Position.Holder))
	if it.Position.InTransit {
		b.WriteString(" in transit")
	}
	fmt.Fprintf(&b, "\ninside: %s contains: %d (%s)\n", s.shorts(it.Inside), it.Contains, s.shorts(it.Contents))
	for _, q := range slices.Concat(it.Balances, it.Held) {
		fmt.Fprintf(&b, "%s %s of %s at %s\n", q.Quantity, q.UOM, s.short(q.Thing), s.short(q.Place))
	}
	for _, h := range it.History {
		fmt.Fprintf(&b, "%s %s", strings.TrimPrefix(h.EventID, eventName), strings.TrimPrefix(h.EventTime, storyDay+"T"))
		fmt.Fprintf(&b, " %s at %s", h.BizStep, s.short(h.Place))
		if h.Via != "" {
			b.WriteString(" via " + s.short(h.Via))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (s *story) trace(words []string) string {
	t, err := s.ask(words)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, e := range t.Edges {
		fmt.Fprintf(&b, "%s -> %s %s %s", s.short(e.From), s.short(e.To), e.Kind, strings.TrimPrefix(e.Event, eventName))
		if e.Kind == "transformation" {
			b.WriteString(" " + e.Confidence)
		}
		if e.Quantity != "" {
			fmt.Fprintf(&b, " %s%s", e.Quantity, e.UOM)
		}
		if e.Share != 0 {
			fmt.Fprintf(&b, " %.0f%%", 100*e.Share)
		}
		b.WriteString("\n")
	}
	var nodes []trailmark.ThingID
	for _, n := range t.Nodes {
		nodes = append(nodes, n.ID)
	}
	fmt.Fprintf(&b, "%d things: %s\n", len(t.Nodes), s.shorts(nodes))
	for _, list := range []struct {
		what string
		ids  []trailmark.ThingID
	}{{"suppliers", t.Suppliers}, {"consignees", t.Consignees}} {
		if len(list.ids) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", list.what, s.shorts(list.ids))
		}
	}
	if t.Bounded {
		b.WriteString("there may be more\n")
	}
	return b.String()
}

func (s *story) ask(words []string) (*query.Trace, error) {
	var bounds query.Bounds
	for _, w := range words[2:] {
		fmt.Sscanf(w, "steps=%d", &bounds.Steps)
		fmt.Sscanf(w, "things=%d", &bounds.Things)
		if site, ok := strings.CutPrefix(w, "site="); ok {
			bounds.Site = s.name(site)
		}
		if at, ok := strings.CutPrefix(w, "at="); ok {
			bounds.At = s.clock(at)
		}
		if known, ok := strings.CutPrefix(w, "known=#"); ok {
			bounds.Known = s.recorded[known]
		}
	}
	return s.desk.Trace(context.Background(), s.name(words[1]), query.Direction(words[0]), bounds)
}

func (s *story) proofs(words []string) string {
	t, err := s.ask(words)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, p := range t.Events {
		fmt.Fprintf(&b, "%s %s %s %s at %s by %s with %s for %s\n", strings.TrimPrefix(p.EventID, eventName), strings.TrimPrefix(p.EventTime, storyDay+"T"),
			p.Type, p.BizStep, s.short(p.Place), s.short(p.Operator), s.short(p.Equipment), s.shorts(p.Documents))
	}
	return b.String()
}

func (s *story) materials(lot string) string {
	list, err := s.desk.Materials(context.Background(), s.name(lot))
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, m := range list {
		fmt.Fprintf(&b, "%s in %d items, %s\n", s.short(m.ID), len(m.Items), m.Confidence)
	}
	return b.String()
}

func (s *story) preview(scope string) string {
	parsed, err := recall.Parse([]byte(s.inScope(scope)), recall.Forms{Name: func(n string) (trailmark.ThingID, error) { return s.name(n), nil }})
	if err != nil {
		return err.Error() + "\n"
	}
	ctx := context.Background()
	p, err := s.desk.Preview(ctx, parsed)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d = %d affected + %d cleared", p.Population, p.Affected, p.Cleared)
	if beyond := p.Beyond; beyond != (query.Beyond{}) {
		fmt.Fprintf(&b, ", beyond: %d contents %d outputs %d containers", beyond.Contents, beyond.Outputs, beyond.Containers)
	}
	for _, c := range []string{"window", "lot", "apportioned"} {
		if n := p.Confidence[c]; n > 0 {
			fmt.Fprintf(&b, ", %d by %s", n, c)
		}
	}
	b.WriteString("\n")
	for _, w := range p.Windows {
		fmt.Fprintf(&b, "excursion from %s to %s\n", strings.TrimPrefix(w.From, storyDay+"T"), strings.TrimPrefix(w.To, storyDay+"T"))
	}
	for _, w := range p.Where {
		fmt.Fprintf(&b, "%d %s %s %s\n", w.Count, w.State, s.short(w.Place), s.short(w.Holder))
	}
	for _, list := range []func(context.Context, *strings.Builder) error{
		func(ctx context.Context, w *strings.Builder) error { return p.WriteAffected(ctx, w) },
		func(ctx context.Context, w *strings.Builder) error { return p.WriteCleared(ctx, w) },
	} {
		var csv strings.Builder
		if err := list(ctx, &csv); err != nil {
			return err.Error() + "\n"
		}
		_, lines, _ := strings.Cut(csv.String(), "\n") // without the header
		b.WriteString(s.shortened(lines))
	}
	return b.String()
}

func (s *story) reading(words []string) {
	csv := fmt.Sprintf("time,parameter,value,unit\n%s,%s,%s,%s\n", s.clock(words[1]).Format(time.RFC3339), words[2], words[3], words[4])
	if _, err := s.door.Readings(context.Background(), trailmark.Name(s.name(words[0])), strings.NewReader(csv)); err != nil {
		s.t.Fatal(err)
	}
}

// place says that a place is a part of another.
func (s *story) place(part, whole string) {
	text := fmt.Sprintf(`{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0",
		"creationDate":"2026-03-03T00:00:00Z","epcisHeader":{"epcisMasterData":{"vocabularyList":[{
		"type":"urn:epcglobal:epcis:vtype:BusinessLocation","vocabularyElementList":[{"id":%q,"children":[%q]}]}]}},"epcisBody":{"eventList":[]}}`,
		s.name(whole), s.name(part))
	if _, err := s.door.Capture(context.Background(), strings.NewReader(text), capture.Options{}); err != nil {
		s.t.Fatal(err)
	}
}
