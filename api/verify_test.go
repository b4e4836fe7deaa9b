package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
)

// verdictOf gives the answer to a question in one line: verified, saleable, the
// state, the reason or what else is told.
func verdictOf(t *testing.T, a answer) string {
	t.Helper()
	wantStatus(t, a, 200, "")
	var v struct {
		Data struct {
			Verified, Saleable bool
			State              string
			Reason             string `json:"verificationFailureReason"`
			Info               string `json:"additionalInfo"`
		}
	}
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%t %t %s %s", v.Data.Verified, v.Data.Saleable, v.Data.State, v.Data.Reason+v.Data.Info)
}

// A partner asks before it sells what came back: the label must be true in all
// that it says, and the item saleable.
func TestVerify(t *testing.T) {
	s := serveJars(t, nil)
	partner := s.token(access.PartnerQuery, "9521241000006")
	for _, test := range []struct {
		body, want string
	}{
		{jarBody("SAFE", ""), `true true safe `},
		{jarBody("OLD", `,"lot":"L7","expiry":"260331"`), `true false expired Expired`},
		{jarBody("SAFE", `,"lot":"L7","expiry":"2099-12-31"`), `true true safe `},
		{`{"gtin":"9521250000011","serial":"SAFE"}`, `true true safe `},
		{`{"code":"]d20109521250000011` + `10L7\u001d1726033121OLD"}`, `true false expired Expired`},
		{`{"code":"010952125000001110L7|1726033121OLD"}`, `true false expired Expired`},
		{`{"code":"https://example.com/01/09521250000011/10/L7/21/OLD?17=260331"}`, `true false expired Expired`},
		{jarBody("SAFE", `,"lot":"L8"`), `false false safe No_match_GTIN_Serial_Lot`},
		{jarBody("SAFE", `,"expiry":"991230"`), `false false safe No_match_GTIN_Serial_Expiry`},
		{jarBody("SAFE", `,"lot":"L8","expiry":"991230"`), `false false safe No_match_GTIN_Serial_Lot_Expiry`},
		{jarBody("CALLED", `,"lot":"L8"`), `false false recalled No_match_GTIN_Serial_Lot`},
		{jarBody("SOLD", ""), `true false sold `},
		{jarBody("GONE", ""), `true false destroyed `},
		{jarBody("OLD", ""), `true false expired Expired`},
		{jarBody("CALLED", ""), `true false recalled Recalled`},
		{jarBody("LISTED", ""), `true false recalled Recalled`},
		{jarBody("AWAITED", ""), `false false not-made No_match_GTIN_Serial`},
		{jarBody("NEVER", ""), `false false never-issued No_match_GTIN_Serial`},
		{`{"gtin":"09521234004219","serial":"1"}`, `false false unknown No_match_GTIN_Serial`},
	} {
		a := s.askAs(partner, "POST", "/verify", test.body, "Content-Type", "application/json")
		if got := verdictOf(t, a); got != test.want {
			t.Errorf("%s: %s, want %s", test.body, got, test.want)
		}
	}
}

// The question and the answer are those of the standard.
func TestVerifyByTheStandard(t *testing.T) {
	s := serveJars(t, func(c *api.Config) { c.ResponderGLN = "9521250000004" })
	partner := s.token(access.PartnerQuery, "9521241000006")
	const asks = "?exp=260331&linkType=verificationService&context=dscsaSaleableReturn&reqGLN=9521241000006&corrUUID=0b16e5ac-5b1e-4c8e-8b9c-1f4a4f0d7a11"
	a := s.askAs(partner, "GET", "/verify/gtin/09521250000011/lot/L7/ser/OLD"+asks, "")
	if got := verdictOf(t, a); got != `true false expired Expired` {
		t.Error(got)
	}
	for _, part := range []string{`"verificationTimestamp":"20`, `"responderGLN":"9521250000004"`, `"data":{"verified":true,"additionalInfo":"Expired"`, `"corrUUID":"0b16e5ac-5b1e-4c8e-8b9c-1f4a4f0d7a11"`} {
		if !strings.Contains(a.body, part) {
			t.Errorf("%s has no %s", a.body, part)
		}
	}
	if got := verdictOf(t, s.askAs(partner, "GET", "/verify/gtin/09521250000011/lot/L%2F8/ser/SAFE?exp=2099-12-31", "")); got != `false false safe No_match_GTIN_Serial_Lot` {
		t.Error(got)
	}
	if got := verdictOf(t, s.askAs(partner, "GET", "/verify/gtin/09521250000011/lot/L7/ser/OLD?exp=260401", "")); got != `false false expired No_match_GTIN_Serial_Expiry` {
		t.Error(got)
	}
	wantStatus(t, s.askAs(partner, "GET", "/verify/gtin/09521250000012/lot/L7/ser/OLD"+asks, ""), 400, "ValidationException")
	wantStatus(t, s.askAs("", "GET", "/verify/gtin/09521250000011/lot/L7/ser/OLD"+asks, ""), 401, "SecurityException")

	wrong := api.Config{ResponderGLN: "9521250000005"}
	if _, err := api.New(wrong); trailmark.KindOf(err) != trailmark.Usage {
		t.Errorf("a GLN with a wrong check digit: %v", err)
	}
}

func jarBody(serial, more string) string {
	return fmt.Sprintf(`{"gtin":"09521250000011","serial":%q%s}`, serial, more)
}

// What cannot be verified is a fault of the question.
func TestVerifyNothing(t *testing.T) {
	s := serveJars(t, nil)
	for _, body := range []string{
		``, `[]`, `{}`, `{"gtin":"09521250000011"}`, `{"gtin":"09521250000012","serial":"1"}`, `{"gtin":"09521250000011","serial":"ü"}`,
		`{"code":"(01)09521250000011"}`, `{"code":"(00)095213020000000013"}`, `{"code":"nonsense"}`, `{"code":"9521250000011"}`,
		`{"code":"(01)09521250000011(21)SAFE","lot":"L8"}`, jarBody("SAFE", `,"expiry":"tomorrow"`),
	} {
		wantStatus(t, s.ask("POST", "/verify", body, "Content-Type", "application/json"), 400, "ValidationException")
	}
	wantStatus(t, s.askAs("", "POST", "/verify", jarBody("SAFE", "")), 401, "SecurityException")
}
