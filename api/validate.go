package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// validationAnswer is what would be said of a document if it were captured.
type validationAnswer struct {
	Valid    bool            `json:"valid"`
	Events   int             `json:"events"`
	Faults   []*problem      `json:"faults"`
	Findings []findingAnswer `json:"findings,omitempty"`
}

// findingAnswer is what a rule says of an event that would be taken.
type findingAnswer struct {
	Event    int               `json:"event"`
	EventID  string            `json:"eventID"`
	Rule     string            `json:"rule"`
	Severity string            `json:"severity"`
	Thing    trailmark.ThingID `json:"thing"`
	Message  string            `json:"message"`
}

// postValidate tells all that is wrong with a document or an event, and stores
// nothing. With ?findings=true it asks the rules, too, but not for partners.
// It is trailmark's own.
func (c *call) postValidate() error {
	findings := c.r.URL.Query().Get("findings") == "true"
	if findings && c.principal.Party != "" {
		return trailmark.Errorf(trailmark.Forbidden, "the rules look at what others did, and answer one's own people only")
	}
	body, err := c.openBody(c.Limits.EventBytes, c.Limits.EventBytes)
	if err != nil {
		return err
	}
	defer body.Close()
	document, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	answer := faultsOf(document)
	if answer.Valid && findings {
		if err := c.askRules(answer, document); err != nil {
			return err
		}
	}
	return c.writeJSON(http.StatusOK, answer)
}

// faultsOf reads a document to its end.
func faultsOf(document []byte) *validationAnswer {
	answer := &validationAnswer{Faults: []*problem{}}
	decoder := epcis.NewDecoder(bytes.NewReader(document), epcis.MaxEvent(maxEvent))
	for {
		raw, err := decoder.NextRaw()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			answer.Faults = append(answer.Faults, problemOf(err))
			break
		}
		answer.Events++
		for _, fault := range raw.Faults() {
			answer.Faults = append(answer.Faults, problemOf(fault))
		}
	}
	answer.Valid = len(answer.Faults) == 0
	return answer
}

// askRules adds what the rules say.
func (c *call) askRules(answer *validationAnswer, document []byte) error {
	tried, rejected, err := c.Door.Try(c.ctx(), bytes.NewReader(document))
	if err != nil {
		return err
	}
	for _, r := range rejected {
		answer.Faults = append(answer.Faults, problemOf(r.Err))
	}
	for _, t := range tried {
		for _, f := range t.Findings {
			answer.Findings = append(answer.Findings, findingAnswer{t.Event, t.ID, f.Rule, string(f.Severity), f.Thing, f.Message})
		}
	}
	answer.Valid = len(answer.Faults) == 0
	return nil
}
