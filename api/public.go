package api

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
)

// The public answer is a page about the one item that a link names, without
// scripts, and whole in one file.

//go:embed public
var publicFiles embed.FS

// publicLanguages are the languages of the page. The first is for readers of
// none of them.
var publicLanguages = []string{"en", "it", "de", "fr", "es"}

// publicWords are the words of the page in one language.
type publicWords struct {
	Language    string
	Item        string // heading of what the item is
	Product     string
	Unnamed     string // product of which no name is known
	Description string
	Serial      string
	Lot         string
	Expiry      string
	Origin      string
	Journey     string
	Footer      string
	States      map[resolver.State]publicState
	Steps       map[string]string // what happened to the item in a step of business
}

// publicState is what the page says first.
type publicState struct{ Headline, Advice string }

// publicPage writes the page in each of its languages.
type publicPage struct {
	template *template.Template
	words    map[string]*publicWords
}

func newPublicPage() (*publicPage, error) {
	p := &publicPage{words: map[string]*publicWords{}}
	for _, language := range publicLanguages {
		text, err := publicFiles.ReadFile("public/" + language + ".json")
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "public page")
		}
		words := &publicWords{}
		if err := json.Unmarshal(text, words); err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "public page in %s", language)
		}
		p.words[language] = words
	}
	var err error
	p.template, err = template.ParseFS(publicFiles, "public/page.html")
	return p, err
}

// answerPublic answers with what the public may know of the item, as a page or,
// for programs, as JSON. All answers take the same time, or a multiple of it, so
// that the time tells nothing.
func (q *linkRequest) answerPublic(languages []string) error {
	a := allowance{q.Limits.PublicRate, q.Limits.PublicBurst}
	if err := q.visitors.take(addressOf(q.r.RemoteAddr), a, time.Now()); err != nil {
		return err
	}
	start := time.Now()
	answer, err := q.Resolver.Answer(q.ctx(), q.key)
	if err != nil {
		return err
	}
	if err := evenOut(q.ctx(), start); err != nil {
		return err
	}
	status := http.StatusOK
	if answer.Ours {
		q.scanned(string(answer.State))
	} else {
		status = http.StatusNotFound
	}
	q.w.Header().Set("Cache-Control", "no-store")
	if q.prefersJSON() {
		return q.writeJSON(status, answer)
	}
	return q.writePage(status, answer, languages)
}

// evenTime is longer than most answers take to be made.
const evenTime = 2 * time.Millisecond

// evenOut waits until a whole number of times has gone by.
func evenOut(ctx context.Context, start time.Time) error {
	wait := time.NewTimer(evenTime - time.Since(start)%evenTime)
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return trailmark.Wrapf(trailmark.Unavailable, ctx.Err(), "nobody waits for the answer")
	}
}

// prefersJSON reports whether a program asks.
func (q *linkRequest) prefersJSON() bool {
	return q.accept.quality(jsonMedia) > q.accept.quality("text/html")
}

// publicView is what the template shows.
type publicView struct {
	*resolver.Answer
	Words       *publicWords
	State       publicState
	Look        string // class of the box with the state
	Name        string
	Description string
	Key         []labelled
	Journey     []publicStage
}

type labelled struct{ Label, Value string }

type publicStage struct{ Date, Step, Where string }

func (q *linkRequest) writePage(status int, answer *resolver.Answer, languages []string) error {
	words := q.page.words[languageOf(languages)]
	view := publicView{
		Answer: answer, Words: words, State: words.States[answer.State], Look: lookOf(answer.State),
		Name: answer.Product.Name, Description: answer.Product.Description, Key: keyRows(q.key, words),
	}
	if view.Name == "" {
		view.Name = words.Unnamed
	}
	for _, s := range answer.Journey {
		view.Journey = append(view.Journey, words.stage(s))
	}
	var b bytes.Buffer
	if err := q.page.template.Execute(&b, view); err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "public page")
	}
	h := q.w.Header()
	h.Set("Content-Language", words.Language)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	return q.write(status, "text/html; charset=utf-8", b.Bytes())
}

// lookOf is how urgent a state looks.
func lookOf(s resolver.State) string {
	switch s {
	case resolver.Safe:
		return "safe"
	case resolver.Recalled:
		return "recalled"
	case resolver.ProductOnly, resolver.Unknown:
		return "plain"
	}
	return "warn"
}

// keyRows are the key and the serial number as they are printed on the pack.
func keyRows(k gs1.Key, words *publicWords) []labelled {
	rows := []labelled{{gs1.Title(k.AI), k.Value}}
	for _, ai := range []string{"21", "235", "8011", "8019"} {
		if serial, ok := k.Qualifiers.Get(ai); ok {
			rows = append(rows, labelled{words.Serial, serial})
		}
	}
	return rows
}

// stage says a step of the journey in words.
func (w *publicWords) stage(s resolver.Stage) publicStage {
	step, known := w.Steps[string(s.Step)]
	if !known {
		step = strings.ReplaceAll(string(s.Step), "_", " ")
	}
	where := slices.DeleteFunc([]string{s.Place, s.Country}, func(s string) bool { return s == "" })
	return publicStage{s.Date, step, strings.Join(where, ", ")}
}

// languageOf chooses the language of the page.
func languageOf(languages []string) string {
	for _, tag := range languages {
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if slices.Contains(publicLanguages, primary) {
			return primary
		}
	}
	return publicLanguages[0]
}

// languagesOf reads Accept-Language headers: the languages that are liked, the
// best first (RFC 9110, section 12.5.4).
func languagesOf(headers []string) (tags []string) {
	type liked struct {
		tag     string
		quality int
	}
	var list []liked
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			tag, parameters, _ := strings.Cut(part, ";")
			tag = strings.TrimSpace(tag)
			if q := qualityOf(parameters); q > 0 && tag != "" && tag != "*" && len(list) < 50 {
				list = append(list, liked{tag, q})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b liked) int { return b.quality - a.quality })
	for _, l := range list {
		tags = append(tags, l.tag)
	}
	return tags
}
