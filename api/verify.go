package api

import (
	"net/http"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/scan"
)

// Partners who got goods back, or want to sell them, are answered by the GS1
// Lightweight Messaging Standard for Verification of Product Identifiers, which
// verification under the US DSCSA uses. Its question is a link; ours may have a
// body, too.
const (
	verifyPath     = "/verify"
	verifyLinkPath = verifyPath + "/gtin/{gtin}/lot/{lot}/ser/{serial}"
)

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
	Time      string  `json:"verificationTimestamp"`
	Responder string  `json:"responderGLN,omitempty"`
	Data      verdict `json:"data"`
	UUID      string  `json:"corrUUID,omitempty"`
}

// verdict is what is told of the item. The last two members are ours.
type verdict struct {
	Verified bool   `json:"verified"`
	Reason   string `json:"verificationFailureReason,omitempty"`
	Info     string `json:"additionalInfo,omitempty"`
	// Saleable says that the item is verified, and neither recalled, expired,
	// sold nor gone; State says which.
	Saleable bool           `json:"saleable"`
	State    resolver.State `json:"state"`
}

// additionalInfo are the words of the standard for states.
var additionalInfo = map[resolver.State]string{resolver.Recalled: "Recalled", resolver.Expired: "Expired"}

// getVerify answers a question in the form of the standard, with exp and
// corrUUID in the query. What else is there says who asks and why, which the
// token knows better.
func (c *call) getVerify() error {
	values := c.r.URL.Query()
	return c.verify(&verification{
		GTIN: c.r.PathValue("gtin"), Lot: c.r.PathValue("lot"), Serial: c.r.PathValue("serial"),
		Expiry: values.Get("exp"), UUID: values.Get("corrUUID"),
	})
}

// postVerify answers a question with a body.
func (c *call) postVerify() error {
	var asked verification
	if err := c.readJSON(&asked); err != nil {
		return err
	}
	return c.verify(&asked)
}

// verify tells whether what a label says is true, and whether the item may be
// sold. Nothing that was not in the question is told but the state.
func (c *call) verify(asked *verification) error {
	if c.Resolver == nil {
		return notFound("this service verifies nothing: it has no resolver")
	}
	label, err := asked.label()
	if err != nil {
		return as(trailmark.Usage, validation, err)
	}
	answer, err := c.Resolver.Answer(c.ctx(), label.key)
	if err != nil {
		return err
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.writeJSON(http.StatusOK, verified{
		Time: time.Now().UTC().Format(time.RFC3339), Responder: c.ResponderGLN, Data: label.compare(answer), UUID: asked.UUID,
	})
}

// checkResponder refuses a GLN that is none; it may be "". Errors: Usage.
func checkResponder(gln string) error {
	if gln == "" {
		return nil
	}
	if _, err := gs1.ParseAs("417", gln); err != nil {
		return trailmark.Wrapf(trailmark.Usage, err, "whoever answers verifications has no such GLN")
	}
	return nil
}

// label is what a label says, understood.
type label struct {
	key    gs1.Key
	lot    string
	expiry string // YYYY-MM-DD
}

// label reads a question. Errors: Usage.
func (v *verification) label() (l label, err error) {
	says, err := v.elements()
	if err == nil {
		l.key, err = says.Key()
	}
	if err != nil {
		return l, trailmark.Wrapf(trailmark.Usage, err, "what to verify cannot be read")
	}
	if l.key.Kind() != gs1.Item {
		return l, &trailmark.Error{Kind: trailmark.Usage, Message: "this names no item", Hint: "send gtin and serial, or a code with both"}
	}
	l.lot, _ = says.Get("10")
	expiry := v.Expiry
	if v.Code != "" {
		expiry, _ = says.Get("17")
	}
	l.expiry, err = dateOf(expiry)
	return l, err
}

// elements gives what the label says as elements, but for an expiry that came as
// a member.
func (v *verification) elements() (gs1.Elements, error) {
	switch {
	case v.Code == "":
	case v.GTIN+v.Serial+v.Lot+v.Expiry != "":
		return nil, trailmark.Errorf(trailmark.Usage, "a code has everything in it")
	default:
		code, err := scan.Parse(v.Code, scan.Options{Scanner: true})
		if err != nil {
			return nil, err
		}
		return code.Elements, nil
	}
	product, err := gs1.ParseAs("01", v.GTIN)
	if err != nil {
		return nil, err
	}
	elements := product.Elements()
	for _, e := range [...]gs1.Element{{AI: "21", Value: v.Serial}, {AI: "10", Value: v.Lot}} {
		if e.Value != "" {
			elements = append(elements, e)
		}
	}
	return elements, nil
}

// dateOf gives the date of an AI 17, or of a date by ISO 8601. Errors: Usage.
func dateOf(expiry string) (string, error) {
	if _, err := time.Parse(time.DateOnly, expiry); err == nil || expiry == "" {
		return expiry, nil
	}
	values := scan.Values(gs1.Elements{{AI: "17", Value: expiry}}, time.Now())
	if values[0].Date == "" {
		return "", trailmark.Errorf(trailmark.Usage, "%.20q is no date: write YYMMDD or YYYY-MM-DD", expiry)
	}
	return values[0].Date, nil
}

// compare holds a label against what is known. What is not known does not
// match.
func (l *label) compare(a *resolver.Answer) verdict {
	v := verdict{State: a.State}
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
	v.Verified, v.Saleable, v.Info = true, a.State == resolver.Safe, additionalInfo[a.State]
	return v
}
