package api

import (
	"net/http"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/scan"
)

// verifyPath answers partners who got goods back, or want to sell them, in the
// manner of the GS1 Lightweight Messaging Standard for Verification of Product
// Identifiers, which verification under the US DSCSA uses.
const verifyPath = "/verify"

// verification is a question: what a label says.
type verification struct {
	GTIN   string `json:"gtin"`
	Serial string `json:"serial"`
	Lot    string `json:"lot"`    // "" is not asked about
	Expiry string `json:"expiry"` // YYMMDD as on the label, or YYYY-MM-DD; "" is not asked about
	// Code has all of this as a scanner gave it, in place of the members above.
	Code string `json:"code"`
	UUID string `json:"corrUUID"` // comes back in the answer
}

// verified is the answer.
type verified struct {
	Verified bool   `json:"verified"`
	Reason   string `json:"verificationFailureReason,omitempty"`
	// Saleable says that the item is verified, and neither recalled, expired,
	// sold nor gone; State says which.
	Saleable bool           `json:"saleable"`
	State    resolver.State `json:"state"`
	Time     string         `json:"verificationTimestamp"`
	UUID     string         `json:"corrUUID,omitempty"`
}

// postVerify tells whether what a label says is true, and whether the item may
// be sold. Nothing that was not in the question is told but the state.
func (c *call) postVerify() error {
	if c.Resolver == nil {
		return notFound("this service verifies nothing: it has no resolver")
	}
	var asked verification
	if err := c.readJSON(&asked); err != nil {
		return err
	}
	label, err := asked.label()
	if err != nil {
		return as(trailmark.Usage, validation, err)
	}
	answer, err := c.Resolver.Answer(c.ctx(), label.key)
	if err != nil {
		return err
	}
	v := label.compare(answer)
	v.Time, v.UUID = time.Now().UTC().Format(time.RFC3339), asked.UUID
	c.w.Header().Set("Cache-Control", "no-store")
	return c.writeJSON(http.StatusOK, v)
}

// label is what a label says, understood.
type label struct {
	key    gs1.Key
	lot    string
	expiry string // YYYY-MM-DD
}

// label reads a question. Errors: Usage.
func (v *verification) label() (l label, err error) {
	expiry := v.Expiry
	switch {
	case v.Code == "":
		l.key, err = v.key()
	case v.GTIN+v.Serial+v.Lot+v.Expiry != "":
		err = trailmark.Errorf(trailmark.Usage, "a code has everything in it")
	default:
		l.key, err = gs1.Parse(v.Code)
		expiry, _ = l.key.Attributes.Get("17")
	}
	if err != nil {
		return l, trailmark.Wrapf(trailmark.Usage, err, "what to verify cannot be read")
	}
	if l.key.Kind() != gs1.Item {
		return l, &trailmark.Error{Kind: trailmark.Usage, Message: "this names no item", Hint: "send gtin and serial, or a code with both"}
	}
	l.lot, _ = l.key.Elements().Get("10")
	l.expiry, err = dateOf(expiry)
	return l, err
}

// key makes the key of a question that came in members.
func (v *verification) key() (gs1.Key, error) {
	product, err := gs1.ParseAs("01", v.GTIN)
	if err != nil {
		return product, err
	}
	elements := append(product.Elements(), gs1.Element{AI: "21", Value: v.Serial})
	if v.Lot != "" {
		elements = append(elements, gs1.Element{AI: "10", Value: v.Lot})
	}
	return elements.Key()
}

// dateOf gives the date of an AI 17, or of a date by ISO 8601. Errors: Usage.
func dateOf(expiry string) (string, error) {
	if _, err := time.Parse(time.DateOnly, expiry); err == nil || expiry == "" {
		return expiry, nil
	}
	values := scan.Values(gs1.Elements{{AI: "17", Value: expiry}}, time.Now())
	if len(values) != 1 || values[0].Date == "" {
		return "", trailmark.Errorf(trailmark.Usage, "%.20q is no date: write YYMMDD or YYYY-MM-DD", expiry)
	}
	return values[0].Date, nil
}

// compare holds a label against what is known. What is not known does not
// match.
func (l *label) compare(a *resolver.Answer) verified {
	v := verified{State: a.State}
	if !a.Made {
		v.Reason = "No_match_GTIN_Serial"
		return v
	}
	if l.lot != "" && l.lot != a.Lot {
		v.Reason += "_Lot"
	}
	if l.expiry != "" && l.expiry != a.Expiry {
		v.Reason += "_Expiry"
	}
	if v.Reason != "" {
		v.Reason = "No_match_GTIN_Serial" + v.Reason
		return v
	}
	v.Verified, v.Saleable = true, a.State == resolver.Safe
	return v
}
