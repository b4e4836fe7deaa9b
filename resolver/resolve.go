package resolver

import (
	"context"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// Request asks where a Digital Link leads.
type Request struct {
	Key gs1.Key
	// Type is a link type in its one form ([ParseType]); "" asks for the default.
	Type string
	// What is used to choose among several links, as far as it is given.
	Languages []string               // of the reader, the best first
	Contexts  []string               // in any letters
	Quality   func(media string) int // how much a media type is liked; 0 not at all
	Query     string                 // what is passed on to the target, without a question mark
}

// Resolution is where a Digital Link leads: to one target, or to several that
// the reader has to choose from. With neither, there is no such link.
type Resolution struct {
	Target    string // a URL
	HandledBy bool   // which is the same item at another resolver
	Choices   []Choice
}

// Choice is a link with its target filled in.
type Choice struct {
	*Link
	Target string
}

// Resolve finds the links of a type on the finest anchor of the key that has
// some, or the default link, and narrows them by language, context and media
// type. One default link of several is as good as another: the first is taken.
func (r *Resolver) Resolve(ctx context.Context, q Request) (Resolution, error) {
	levels, err := r.levels(ctx, q.Key)
	if err != nil {
		return Resolution{}, err
	}
	for _, level := range levels {
		list := level.of(q.Type)
		if len(list) == 0 {
			continue
		}
		list = q.narrow(list)
		if len(list) == 1 || q.Type == "" {
			return Resolution{Target: level.target(&q, list[0])}, nil
		}
		choices := make([]Choice, len(list))
		for i, l := range list {
			choices[i] = Choice{l, level.target(&q, l)}
		}
		return Resolution{Choices: choices}, nil
	}
	return handedOver(&q, levels), nil
}

// handedOver leads to the resolver that handles the item, if a link says so:
// its target is where the links of that one begin.
func handedOver(q *Request, levels []level) Resolution {
	for _, level := range levels {
		for _, l := range level.of(handledByType) {
			path := level.target(&Request{Key: q.Key}, l)
			whole := anchorOf(q.Key).String()
			return Resolution{Target: withQuery(strings.TrimSuffix(path, "/")+whole, q.Query), HandledBy: true}
		}
	}
	return Resolution{}
}

// level is an anchor that a key has, with its links.
type level struct {
	anchor    anchor
	variables map[string]string
	links     []*Link
}

// levels gives the anchors of a key with their links, the finest first.
func (r *Resolver) levels(ctx context.Context, k gs1.Key) ([]level, error) {
	links, err := r.linksOf(ctx, k)
	if err != nil {
		return nil, err
	}
	var levels []level
	for _, l := range links {
		i := slices.IndexFunc(levels, func(v level) bool { return v.anchor.compare(l.anchor) == 0 })
		if i < 0 {
			variables, ok := l.anchor.match(k)
			if !ok {
				continue
			}
			i = len(levels)
			levels = append(levels, level{anchor: l.anchor, variables: variables})
		}
		levels[i].links = append(levels[i].links, l.Link)
	}
	slices.SortStableFunc(levels, func(a, b level) int { return a.anchor.compare(b.anchor) })
	return levels, implyDefault(levels, k)
}

// implyDefault gives a key that names no single item a default link when nobody
// said which it is: the links of the type that came first. Every entity has to
// have one (GS1-Conformant Resolver, section 2.5.8). That of an item or a lot
// without one is the page about it.
func implyDefault(levels []level, k gs1.Key) error {
	for i := range levels {
		if slices.ContainsFunc(levels[i].links, func(l *Link) bool { return l.Default }) {
			return nil
		}
	}
	identity, err := k.Identity()
	if err != nil {
		return trailmark.Wrapf(trailmark.Malformed, err, "this link names nothing")
	}
	switch identity.Kind {
	case gs1.Item, gs1.LogisticUnit, gs1.Lot:
		return nil
	}
	for i := range levels {
		links := levels[i].links
		if first := slices.IndexFunc(links, func(l *Link) bool { return l.Type != handledByType }); first >= 0 {
			markDefault(links, links[first].Type)
			break
		}
	}
	return nil
}

// markDefault has the links of a type be default ones, in this list only.
func markDefault(links []*Link, typ string) {
	for i, l := range links {
		if l.Type == typ {
			marked := *l
			marked.Default = true
			links[i] = &marked
		}
	}
}

// of gives the links of a type; the default ones for none.
func (v *level) of(typ string) (list []*Link) {
	for _, l := range v.links {
		if typ == "" && l.Default || typ != "" && l.Type == typ || isDefaultType(typ) && l.Default {
			list = append(list, l)
		}
	}
	return list
}

const (
	defaultType      = Voc + "defaultLink"
	defaultMultiType = Voc + "defaultLinkMulti"
	handledByType    = Voc + "handledBy"
)

// isDefaultType reports whether all links of a type are default ones.
func isDefaultType(typ string) bool { return typ == defaultType || typ == defaultMultiType }

// target is where a link of the level leads for a request.
func (v *level) target(q *Request, l *Link) string {
	href := target(l.Href, q.Key, v.variables)
	if l.WithoutQuery {
		return href
	}
	return withQuery(href, q.Query)
}

// narrow keeps the links that suit the reader best: those in its language, of
// these the ones for its context, of these the ones in its media type. What
// would leave none is not asked for.
func (q *Request) narrow(list []*Link) []*Link {
	list = inLanguage(list, q.Languages)
	if len(q.Contexts) > 0 {
		list = some(list, func(l *Link) bool {
			return slices.ContainsFunc(l.Contexts, func(c string) bool {
				return slices.ContainsFunc(q.Contexts, func(wanted string) bool { return strings.EqualFold(c, wanted) })
			})
		})
	}
	best := 0
	for _, l := range list {
		best = max(best, q.quality(l))
	}
	return some(list, func(l *Link) bool { return q.quality(l) == best })
}

func (q *Request) quality(l *Link) int {
	if q.Quality == nil || l.Media == "" {
		return 0
	}
	return q.Quality(l.Media)
}

// inLanguage keeps the links in the first of the languages that one has, or
// else those in no certain one. A reader of en-GB reads en (RFC 4647, section
// 3.4), and one of en reads en-GB rather than nothing.
func inLanguage(list []*Link, languages []string) []*Link {
	if len(languages) == 0 {
		return list
	}
	for _, fits := range []func(has, wants string) bool{strings.EqualFold, broader} {
		for _, wants := range languages {
			for tag := wants; tag != ""; tag = shorter(tag) {
				inTag := func(l *Link) bool {
					return slices.ContainsFunc(l.Languages, func(has string) bool { return fits(has, tag) })
				}
				if slices.ContainsFunc(list, inTag) {
					return some(list, inTag)
				}
			}
		}
	}
	return some(list, func(l *Link) bool { return len(l.Languages) == 0 || slices.Contains(l.Languages, "und") })
}

func broader(has, wants string) bool {
	return len(has) > len(wants) && has[len(wants)] == '-' && strings.EqualFold(has[:len(wants)], wants)
}

// shorter takes the last part of a language tag off.
func shorter(tag string) string {
	return tag[:max(0, strings.LastIndexByte(tag, '-'))]
}

// some gives the links that fit, or all when none does.
func some(list []*Link, fits func(*Link) bool) (kept []*Link) {
	for _, l := range list {
		if fits(l) {
			kept = append(kept, l)
		}
	}
	if kept == nil {
		return list
	}
	return kept
}
