package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
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

// answerPublic answers with what the public may know of the item, as a page or,
// for programs, as JSON. All answers take the same time, or a multiple of it, so
// that the time tells nothing.
func (q *linkRequest) answerPublic() error {
	a := allowance{q.Limits.PublicRate, q.Limits.PublicBurst}
	if err := q.visitors.take(addressOf(q.r.RemoteAddr), a, time.Now()); err != nil {
		return err
	}
	start := time.Now()
	answer, err := q.Resolver.Answer(q.ctx(), q.key)
	if err != nil {
		return err
	}
	media, body, err := q.publicBody(answer)
	if err = errors.Join(err, evenOut(q.ctx(), start)); err != nil {
		return err
	}
	q.w.Header().Set("Cache-Control", "no-store")
	if !answer.Ours {
		return q.write(http.StatusNotFound, media, body)
	}
	q.scanned(string(answer.State))
	return q.write(http.StatusOK, media, body)
}

// publicBody writes the answer in the form that is asked for.
func (q *linkRequest) publicBody(answer *resolver.Answer) (media string, body []byte, err error) {
	if q.prefers(jsonMedia, htmlMedia) {
		body, err = json.Marshal(answer)
		return jsonMedia, append(body, '\n'), err
	}
	body, err = q.itemPage(answer, q.pages.in(q.readers))
	return pageMedia, body, err
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

// itemPage is what the page about an item shows.
type itemPage struct {
	Frame         frame
	Rows, Journey []row
	More          bool // there are links
}

// row is a line of a page: what it is, and what is said of it.
type row struct {
	Label, Value string
	Time         string // the date that it tells, as machines read it; "" for none
}

func (q *linkRequest) itemPage(answer *resolver.Answer, words *publicWords) ([]byte, error) {
	view := itemPage{Rows: words.rows(q.key, answer), Frame: frame{
		Words: words, Told: words.States[answer.State], Look: lookOf(answer.State), Notice: answer.Notice,
	}}
	view.Frame.Title = view.Frame.Told.Headline + " – " + view.Rows[0].Value
	var err error
	if view.More, err = q.Resolver.HasLinks(q.ctx(), q.key); err != nil {
		return nil, err
	}
	for _, s := range answer.Journey {
		said := slices.DeleteFunc([]string{words.step(string(s.Step)), s.Place, words.country(s.Country)}, isEmpty)
		view.Journey = append(view.Journey, row{words.date(s.Date), strings.Join(said, ", "), s.Date})
	}
	return q.pages.page("page.html", view, words, q.w.Header())
}

func isEmpty(s string) bool { return s == "" }

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

// rows tell what the item is: its name, the numbers as they are printed on the
// pack, and what else is known.
func (w *publicWords) rows(k gs1.Key, a *resolver.Answer) []row {
	rows := []row{
		{Label: w.Product, Value: cmp.Or(a.Product.Name, w.Unnamed)},
		{Label: w.Description, Value: a.Product.Description},
		{Label: gs1.Title(k.AI), Value: k.Value},
		{Label: w.Serial, Value: serialOf(k)},
		{Label: w.Lot, Value: a.Lot},
		{w.Expiry, w.date(a.Expiry), a.Expiry},
		{Label: w.Origin, Value: w.country(a.Origin)},
	}
	return slices.DeleteFunc(rows, func(r row) bool { return r.Value == "" })
}

// serialOf gives the serial number that qualifies a key.
func serialOf(k gs1.Key) string {
	for _, ai := range []string{"21", "235", "8011", "8019"} {
		if serial, found := k.Qualifiers.Get(ai); found {
			return serial
		}
	}
	return ""
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
