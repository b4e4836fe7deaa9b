package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
)

// signIn signs in with a password.
func (h *house) signIn(want int, name, password string) *http.Response {
	h.tb.Helper()
	body, err := json.Marshal(map[string]string{"name": name, "password": password})
	if err != nil {
		h.tb.Fatal(err)
	}
	response, _ := h.try(want, "POST", "/auth/signin", string(body), "Content-Type", asJSON)
	return response
}

// TestSignIn: a password becomes a session, and no longer than it holds.
func TestSignIn(t *testing.T) {
	for _, tls := range []bool{false, true} {
		h := openHouse(t, tls, api.Config{})
		h.addUser("anna", access.Auditor, "")
		h.try(401, "GET", "/auth/session", "")
		response := h.signIn(200, "Anna", secretPassword)
		cookie := response.Cookies()[0]
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure != tls || cookie.Path != "/" || cookie.MaxAge < 3600 {
			t.Errorf("TLS %t: %+v", tls, cookie)
		}
		if _, body := h.try(200, "GET", "/auth/session", ""); body != `{"name":"anna","role":"auditor"}`+"\n" {
			t.Errorf("the session is that of %s", body)
		}
		h.try(200, "GET", "/auth/audit", "")
		h.try(403, "POST", "/epcis/capture", "{}", "Content-Type", asJSON) // an auditor changes nothing
		h.try(401, "GET", "/auth/session", "", "Authorization", "Bearer "+cookie.Value)
		h.try(204, "POST", "/auth/signout", "")
		h.try(401, "GET", "/auth/session", "", "Cookie", "trailmark_session="+cookie.Value)
		h.try(204, "POST", "/auth/signout", "")

		h.try(200, "POST", "/auth/signin", "name=anna&password=correct+horse+battery", "Content-Type", asForm)
		if err := h.gate.DisableUser(t.Context(), "test", "anna"); err != nil {
			t.Fatal(err)
		}
		h.try(401, "GET", "/auth/session", "")
		h.signIn(401, "anna", secretPassword)
	}
}

func TestSignInMalformed(t *testing.T) {
	h := openHouse(t, false, api.Config{})
	for _, test := range []struct {
		media, body string
		want        int
	}{
		{asJSON, "", 400},
		{asJSON, "{", 400},
		{asJSON, `{"name": "anna"}`, 400},
		{asJSON, `{"name": 7, "password": "` + secretPassword + `"}`, 400},
		{asJSON, `{"name": "anna", "password": "` + strings.Repeat("x", 20_000) + `"}`, 400},
		{asForm, "password=" + secretPassword, 400},
		{"text/plain", "anna " + secretPassword, 415},
		{"", "anna " + secretPassword, 415},
	} {
		h.try(test.want, "POST", "/auth/signin", test.body, "Content-Type", test.media)
	}
	if strings.Contains(h.seen.String()+h.log.String(), secretPassword) {
		t.Errorf("the password is told again:\n%s%s", h.seen, h.log)
	}
}

// TestTries: who guesses waits, one user and one address at a time. The clock
// stands still, for while passwords are checked the allowance grows.
func TestTries(t *testing.T) {
	h := openHouse(t, false, api.Config{})
	now := time.Now()
	h.server.SetClock(func() time.Time { return now })
	h.addUser("anna", access.Operator, "")
	h.addUser("bert", access.Operator, "")
	for range 10 {
		h.signIn(401, "anna", "wrong password")
	}
	response := h.signIn(429, "ANNA", secretPassword)
	if after := response.Header.Get("Retry-After"); after == "" || len(after) > 2 {
		t.Errorf("Retry-After: %q", after)
	}
	h.signIn(200, "bert", secretPassword)
	const tries, left = 50, 60 - 12
	statuses := make(chan int, tries)
	for i := range tries {
		go func() {
			body := fmt.Sprintf(`{"name": "nobody %d", "password": "wrong password"}`, i)
			r, err := h.Post(h.url+"/auth/signin", asJSON, strings.NewReader(body))
			if err != nil {
				t.Error(err)
				statuses <- 0
				return
			}
			r.Body.Close()
			statuses <- r.StatusCode
		}()
	}
	counts := map[int]int{}
	for range tries {
		counts[<-statuses]++
	}
	if counts[401] != left || counts[429] != tries-left {
		t.Errorf("an address tried %d names: %v", tries, counts)
	}
}

// TestCrossOrigin: a page of somebody else cannot use the session of a browser.
func TestCrossOrigin(t *testing.T) {
	h := openHouse(t, true, api.Config{})
	h.addUser("anna", access.Administrator, "")
	h.signIn(200, "anna", secretPassword)
	h.try(403, "POST", "/epcis/capture", "{}", "Content-Type", asJSON, "Sec-Fetch-Site", "cross-site")
	h.try(403, "POST", "/epcis/capture", "{}", "Content-Type", asJSON, "Origin", "https://evil.example.com")
	h.try(403, "POST", "/auth/signout", "", "Sec-Fetch-Site", "cross-site")
	h.try(403, "POST", "/auth/signin", "name=evil&password=correct+horse+battery", "Content-Type", asForm, "Sec-Fetch-Site", "cross-site")
	h.try(200, "GET", "/auth/session", "", "Sec-Fetch-Site", "same-origin")
	h.try(204, "POST", "/auth/signout", "", "Sec-Fetch-Site", "same-origin", "Origin", h.url)
}
