package api_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/trailmark/trailmark/access"
)

// A partner asks before it sells what came back: the label must be true in all
// that it says, and the item saleable.
func TestVerify(t *testing.T) {
	s := serveJars(t, nil)
	partner := s.token(access.PartnerQuery, "9521241000006")
	for _, test := range []struct {
		body, want string
	}{
		{jarBody("SAFE", ""), `true true safe `},
		{jarBody("OLD", `,"lot":"L7","expiry":"260331"`), `true false expired `},
		{jarBody("SAFE", `,"lot":"L7","expiry":"2099-12-31"`), `true true safe `},
		{`{"gtin":"9521250000011","serial":"SAFE"}`, `true true safe `},
		{`{"code":"]d20109521250000011` + `10L7\u001d1726033121OLD"}`, `true false expired `},
		{`{"code":"https://example.com/01/09521250000011/10/L7/21/OLD?17=260331"}`, `true false expired `},
		{jarBody("SAFE", `,"lot":"L8"`), `false false safe No_match_GTIN_Serial_Lot`},
		{jarBody("SAFE", `,"expiry":"991230"`), `false false safe No_match_GTIN_Serial_Expiry`},
		{jarBody("SAFE", `,"lot":"L8","expiry":"991230"`), `false false safe No_match_GTIN_Serial_Lot_Expiry`},
		{jarBody("SOLD", ""), `true false sold `},
		{jarBody("GONE", ""), `true false destroyed `},
		{jarBody("OLD", ""), `true false expired `},
		{jarBody("CALLED", ""), `true false recalled `},
		{jarBody("LISTED", ""), `true false recalled `},
		{jarBody("AWAITED", ""), `false false not-made No_match_GTIN_Serial`},
		{jarBody("NEVER", ""), `false false never-issued No_match_GTIN_Serial`},
		{`{"gtin":"09521234004219","serial":"1"}`, `false false unknown No_match_GTIN_Serial`},
	} {
		a := s.askAs(partner, "POST", "/verify", test.body, "Content-Type", "application/json")
		wantStatus(t, a, 200, "")
		var v struct {
			Verified, Saleable bool
			State              string
			Reason             string `json:"verificationFailureReason"`
		}
		if err := json.Unmarshal([]byte(a.body), &v); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%t %t %s %s", v.Verified, v.Saleable, v.State, v.Reason); got != test.want {
			t.Errorf("%s: %s, want %s", test.body, got, test.want)
		}
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
		`{"code":"(01)09521250000011"}`, `{"code":"(00)095213020000000013"}`, `{"code":"nonsense"}`,
		`{"code":"(01)09521250000011(21)SAFE","lot":"L8"}`, jarBody("SAFE", `,"expiry":"tomorrow"`),
	} {
		wantStatus(t, s.ask("POST", "/verify", body, "Content-Type", "application/json"), 400, "ValidationException")
	}
	wantStatus(t, s.askAs("", "POST", "/verify", jarBody("SAFE", "")), 401, "SecurityException")
}
