package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
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
	if answer.Item {
		q.scanned(answer.ID, string(answer.State))
	}
	return q.write(http.StatusOK, media, body)
}

// publicBody writes the answer in the form that is asked for.
func (q *linkRequest) publicBody(answer *resolver.Answer) (media string, body []byte, err error) {
	if q.prefers(jsonMedia, htmlMedia) {
		body, err = json.Marshal(answer)
		return jsonMedia, append(body, '\n'), err
	}
	body, err = q.pages.item(q.key, answer, q.pages.in(q.readers), q.w.Header())
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
