package genealogy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/genealogy"
)

// timeline turns a text into the postings of one thing: a posting for each
// part between semicolons, at the times 1, 2, 3 …
type timeline struct {
	postings []trailmark.Posting
	scenes   map[trailmark.SceneID]*trailmark.Scene
}

func (l *timeline) scene(id trailmark.SceneID) *trailmark.Scene { return l.scenes[id] }

func (l *timeline) add(p trailmark.Posting, s trailmark.Scene) {
	n := len(l.postings) + 1
	p.Time, p.Seq, p.Scene = trailmark.Instant(n), trailmark.Seq(n), trailmark.SceneID(n)
	l.postings = append(l.postings, p)
	if l.scenes == nil {
		l.scenes = map[trailmark.SceneID]*trailmark.Scene{}
	}
	l.scenes[p.Scene] = &s
}

// TestContain folds what aggregation events do to one child (ADR 8). P, Q, S
// and T are parents; a word in small letters is an AssociationEvent; EMPTY is a
// DELETE that names no child.
func TestContain(t *testing.T) {
	for _, c := range []struct{ events, want string }{
		{"ADD P", "P 1–"},
		{"ADD P; ADD P", "P 1–"},
		{"ADD P; ADD Q", "P 1–2, Q 2–"},
		{"ADD P; ADD Q; ADD P", "P 1–2, Q 2–3, P 3–"},
		{"ADD P; DELETE P", "P 1–2"},
		{"ADD P; DELETE Q", "P 1–"},
		{"ADD P; DELETE P; DELETE P", "P 1–2"},
		{"DELETE P; ADD P", "P 2–"},
		{"OBSERVE P", "P 1–"},
		{"ADD P; OBSERVE P; OBSERVE Q", "P 1–3, Q 3–"},
		{"ADD P; EMPTY P", "P 1–2"},
		{"ADD P; EMPTY Q; ADD Q", "P 1–3, Q 3–"},
		{"ADD P; EMPTY P; ADD P; EMPTY P", "P 1–2, P 3–4"},
		{"EMPTY P; ADD P", "P 2–"},
		{"EMPTY P", ""},
		{"ADD P; add S", "P 1–, s 2–"},
		{"ADD P; add S; EMPTY S; delete P", "P 1–, s 2–"},
		{"add S; ADD P; empty S; add T", "P 2–, s 1–3, t 4–"},
		{"observe S; delete S", "s 1–2"},
	} {
		if got := containsOf(t, c.events); got != c.want {
			t.Errorf("%s: %q, want %q", c.events, got, c.want)
		}
	}
}

func containsOf(t *testing.T, events string) string {
	t.Helper()
	var line timeline
	parents := map[string]trailmark.Ref{"P": 10, "Q": 11, "S": 12, "T": 13}
	for event := range strings.SplitSeq(events, "; ") {
		verb, parent, _ := strings.Cut(event, " ")
		s := trailmark.Scene{Type: trailmark.AggregationEvent, Action: trailmark.Action(strings.ToUpper(verb))}
		if verb == strings.ToLower(verb) {
			s.Type = trailmark.AssociationEvent
		}
		p := trailmark.Posting{Thing: 1, Role: trailmark.RoleChild, Other: parents[parent]}
		if s.Action == "EMPTY" {
			s.Action, p.Role, p.Thing, p.Other = trailmark.Delete, trailmark.RoleAlone, parents[parent], 0
		}
		line.add(p, s)
	}
	var own, emptied []trailmark.Posting
	for _, p := range line.postings {
		if p.Role == trailmark.RoleChild {
			own = append(own, p)
		} else {
			emptied = append(emptied, p)
		}
	}
	var list []string
	for _, c := range genealogy.Contain(own, emptied, line.scene, trailmark.Latest) {
		text := fmt.Sprintf("%s %d–", string(" PQST"[c.Parent-9]), c.Since)
		if c.Kind == trailmark.Associated {
			text = strings.ToLower(text)
		}
		if c.Until != trailmark.Forever {
			text += fmt.Sprint(int64(c.Until))
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// TestFold tells the life of one item in steps: "step@place/disposition", with
// "via" before what happened to its container, and a role other than that of an
// epcList before a colon.
func TestFold(t *testing.T) {
	for _, c := range []struct{ events, want string }{
		{"inspecting@A", " at A since 1"},
		{"commissioning@A", "active at A since 1"},
		{"commissioning@A; inspecting@A; packing@B", "active at B since 3"},
		{"commissioning@A; shipping@A", "active left A since 2"},
		{"commissioning@A; shipping@A; transporting", "active left A since 2"},
		{"commissioning@A; shipping@A; receiving@B", "active at B since 3"},
		{"commissioning@A; inspecting@A/in_transit; inspecting@B/in_progress", "active at B since 3"},
		{"commissioning@A; via shipping@A; via receiving@B", "active at B since 3"},
		{"commissioning@A; retail_selling@S", "sold at S since 2"},
		{"commissioning@A; dispensing@S; receiving@A", "active at A since 3"},
		{"commissioning@A; inspecting@S/retail_sold; inspecting@S/returned", "active at S since 2"},
		{"commissioning@A; destroying@A; receiving@B", "destroyed at B since 3"},
		{"commissioning@A; destroying@A; retail_selling@B", "destroyed at B since 3"},
		{"commissioning@A; via inspecting@A/disposed", "destroyed at A since 1"},
		{"commissioning@A; decommissioning@A; destroying@A", "decommissioned at A since 1"},
		{"commissioning@A; via decommissioning@A", "active at A since 1"},
		{"commissioning@A; input:@A", "consumed at A since 1"},
		{"commissioning@A; via input:@B", "consumed at B since 2"},
		{"output:@A", "active at A since 1"},
		{"via output:@A", " at A since 1"},
		{"parent:packing@A", " at A since 1"},
		{"member:@A", ""},
	} {
		if got := lifeOf(t, c.events); got != c.want {
			t.Errorf("%s: %q, want %q", c.events, got, c.want)
		}
	}
}

func lifeOf(t *testing.T, events string) string {
	t.Helper()
	roles := map[string]trailmark.Role{
		"": trailmark.RoleEPC, "input": trailmark.RoleInput, "output": trailmark.RoleOutput,
		"parent": trailmark.RoleParent, "member": trailmark.RoleMember,
	}
	var moments []genealogy.Moment
	for event := range strings.SplitSeq(events, "; ") {
		n := len(moments) + 1
		m := genealogy.Moment{Posting: trailmark.Posting{Thing: 1, Time: trailmark.Instant(n), Seq: trailmark.Seq(n)}}
		rest, inherited := strings.CutPrefix(event, "via ")
		if inherited {
			m.Via = 9
		}
		role, rest, ok := strings.Cut(rest, ":")
		if !ok {
			role, rest = "", role
		}
		step, where, _ := strings.Cut(rest, "@")
		place, disposition, _ := strings.Cut(where, "/")
		m.Role = roles[role]
		m.Scene = &trailmark.Scene{Type: trailmark.ObjectEvent, Action: trailmark.Observe, BizStep: trailmark.Term(step), Disposition: trailmark.Term(disposition)}
		if place != "" {
			m.Scene.ReadPoint = trailmark.Ref(place[0])
		}
		moments = append(moments, m)
	}
	s := genealogy.Fold(moments)
	if s.Place == 0 {
		return string(s.Status)
	}
	how := "at"
	if s.InTransit {
		how = "left"
	}
	return fmt.Sprintf("%s %s %c since %d", s.Status, how, rune(s.Place), s.Since)
}

// TestAccount tells how much of a lot is where (S11): "role step@place
// quantity", with a container c where something is packed.
func TestAccount(t *testing.T) {
	for _, c := range []struct{ events, want string }{
		{"ADD commissioning@A 10", "A 10"},
		{"ADD commissioning@A 10; OBSERVE shipping@A 4", "A 6"},
		{"ADD commissioning@A 10; OBSERVE departing@A 4", "A 10"},
		{"ADD commissioning@A 10; OBSERVE shipping@A 4; OBSERVE receiving@B 4", "A 6, B 4"},
		{"ADD commissioning@A 10; OBSERVE shipping@A 4; OBSERVE void_shipping@A 4", "A 10"},
		{"ADD commissioning@A 0.1; ADD commissioning@A 0.2", "A 0.3"},
		{"ADD commissioning@A 10; OBSERVE cycle_counting@A 7; OBSERVE shipping@A 1", "A 6"},
		{"ADD commissioning@A 10; input @A 3", "A 7"},
		{"output @A 3", "A 3"},
		{"ADD commissioning@A 10; OBSERVE inspecting@A 10", "A 10"},
		{"ADD commissioning@A 10; DELETE inspecting@A 2", "A 8"},
		{"ADD commissioning@A 10; OBSERVE retail_selling@A 2; OBSERVE destroying@A 1", "A 7"},
		{"OBSERVE shipping@A 4", "A -4"},
		{"ADD commissioning@A 10; pack packing@A 4", "A 6, c 4"},
		{"ADD commissioning@A 10; pack packing@A 4; unpack unpacking@B 1", "A 6, B 1, c 3"},
		{"ADD commissioning@A 10; pack packing@A 4; empty unpacking@B", "A 6, B 4, c 0"},
		{"ADD commissioning@A 10; pack packing@A 4; detach unpacking@B", "A 6, c 4"},
		{"empty unpacking@B; ADD commissioning@A 10; pack packing@A 4", "A 6, c 4"},
		{"ADD commissioning@A ", ""},
		{"ADD commissioning@A ten", ""},
	} {
		if got := stockOf(t, c.events); got != c.want {
			t.Errorf("%s: %q, want %q", c.events, got, c.want)
		}
	}
}

func stockOf(t *testing.T, events string) string {
	t.Helper()
	const container = trailmark.Ref('c')
	var line timeline
	for event := range strings.SplitSeq(events, "; ") {
		verb, rest, _ := strings.Cut(event, " ")
		step, where, _ := strings.Cut(rest, "@")
		place, quantity, _ := strings.Cut(where, " ")
		p := trailmark.Posting{Thing: 1, Role: trailmark.RoleEPC, Amount: trailmark.Amount{Quantity: trailmark.Number(quantity)}}
		s := trailmark.Scene{Type: trailmark.ObjectEvent, Action: trailmark.Action(verb), BizStep: trailmark.Term(step), BizLocation: trailmark.Ref(place[0])}
		aggregation := func(role trailmark.Role, action trailmark.Action) {
			p.Role, p.Other, s.Type, s.Action = role, container, trailmark.AggregationEvent, action
		}
		switch verb {
		case "input":
			p.Role, s.Type = trailmark.RoleInput, trailmark.TransformationEvent
		case "output":
			p.Role, s.Type = trailmark.RoleOutput, trailmark.TransformationEvent
		case "pack":
			aggregation(trailmark.RoleChild, trailmark.Add)
		case "unpack":
			aggregation(trailmark.RoleChild, trailmark.Delete)
		case "empty", "detach":
			aggregation(trailmark.RoleAlone, trailmark.Delete)
			p.Thing, p.Other = container, 0
			if verb == "detach" {
				s.Type = trailmark.AssociationEvent
			}
		}
		line.add(p, s)
	}
	var own, emptied []trailmark.Posting
	for _, p := range line.postings {
		if p.Role == trailmark.RoleAlone {
			emptied = append(emptied, p)
		} else {
			own = append(own, p)
		}
	}
	var list []string
	for _, b := range genealogy.Account(1, own, emptied, line.scene, trailmark.Latest, nil).Balances() {
		list = append(list, fmt.Sprintf("%c %s", rune(b.Place), b.Quantity))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
