package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store/storetest"
)

const secretPassword = "correct horse battery"

// house is a service with what it logged, and a browser in front of it.
type house struct {
	tb     testing.TB
	url    string
	server *api.Server
	gate   *access.Gate
	log    *record
	seen   *record // all answers, with their headers but for cookies
	*http.Client
}

// record is a text that grows, also from several goroutines.
type record struct {
	mu   sync.Mutex
	text []byte
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = append(r.text, b...)
	return len(b), nil
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return string(r.text)
}

// openHouse starts a service over TLS, or without it.
func openHouse(tb testing.TB, tls bool, config api.Config) *house {
	tb.Helper()
	st := storetest.Open(tb, storetest.SQLite(tb))
	h := &house{tb: tb, log: &record{}, seen: &record{}, gate: access.Open(st)}
	door := capture.Open(st)
	config.Store, config.Door, config.Desk, config.Gate = st, door, query.Open(st), h.gate
	config.Log, config.Spool = slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})), tb.TempDir()
	server, err := api.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	front := httptest.NewUnstartedServer(server)
	if tls {
		front.StartTLS()
	} else {
		front.Start()
	}
	h.url, h.server, h.Client = front.URL, server, front.Client()
	h.Jar, err = cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		front.Close()
		door.Close()
		if err := server.Close(tb.Context()); err != nil {
			tb.Log(err)
		}
		if err := h.gate.Close(); err != nil {
			tb.Error(err)
		}
	})
	return h
}

func (h *house) addUser(name string, role access.Role, email string) {
	h.tb.Helper()
	fresh := access.NewUser{Name: name, Role: role, Email: email, Password: secretPassword}
	if _, err := h.gate.AddUser(h.tb.Context(), "test", fresh); err != nil {
		h.tb.Fatal(err)
	}
}

func (h *house) addToken(fresh access.NewToken) string {
	h.tb.Helper()
	text, _, err := h.gate.CreateToken(h.tb.Context(), "test", fresh)
	if err != nil {
		h.tb.Fatal(err)
	}
	return text
}

// try sends a request, with headers in pairs, and fails unless it is answered
// with this status. It gives the answer and its body.
func (h *house) try(want int, method, path, body string, header ...string) (*http.Response, string) {
	h.tb.Helper()
	r, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.tb.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := h.Do(r)
	if err != nil {
		h.tb.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		h.tb.Fatal(err)
	}
	if response.StatusCode != want {
		h.tb.Errorf("%s %s %v: %s, want %d\n%s", method, path, header, response.Status, want, answer)
	}
	for name, values := range response.Header {
		if name != "Set-Cookie" {
			fmt.Fprintf(h.seen, "%s: %s\n", name, strings.Join(values, ", "))
		}
	}
	fmt.Fprintf(h.seen, "%s\n", answer)
	return response, string(answer)
}

const asJSON, asForm = "application/json", "application/x-www-form-urlencoded"

// TestBearer: who shows what gets how far.
func TestBearer(t *testing.T) {
	h := openHouse(t, false, api.Config{})
	operator := h.addToken(access.NewToken{Name: "operator", Role: access.Operator})
	auditor := h.addToken(access.NewToken{Name: "auditor", Role: access.Auditor})
	narrow := h.addToken(access.NewToken{Name: "narrow", Role: access.Operator, Scopes: []string{"capture"}})
	revoked := h.addToken(access.NewToken{Name: "revoked", Role: access.Administrator})
	if _, err := h.gate.RevokeToken(t.Context(), "test", "revoked"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		header string
		path   string
		want   int
	}{
		{"", "/epcis/", 401},
		{"Bearer", "/epcis/", 401},
		{"Bearer ", "/epcis/", 401},
		{"Basic YWRtaW46YWRtaW4=", "/epcis/", 401},
		{"Bearer nonsense", "/epcis/", 401},
		{"Bearer " + operator + "x", "/epcis/", 401},
		{"Bearer " + revoked, "/epcis/", 401},
		{"Bearer " + operator, "/epcis/", 200},
		{"bearer  " + operator, "/epcis/", 200},
		{"Bearer " + operator, "/auth/audit", 403},
		{"Bearer " + auditor, "/auth/audit", 200},
		{"Bearer " + narrow, "/epcis/", 403},
	} {
		response, body := h.try(test.want, "GET", test.path, "", "Authorization", test.header)
		challenge := response.Header.Get("WWW-Authenticate")
		if (test.want == 401) != strings.HasPrefix(challenge, `Bearer realm="trailmark"`) {
			t.Errorf("%q: WWW-Authenticate: %s", test.header, challenge)
		}
		if test.want >= 400 && !strings.Contains(body, `"type":"epcisException:SecurityException"`) {
			t.Errorf("%q: %s", test.header, body)
		}
	}
	_, body := h.try(200, "GET", "/auth/session", "", "Authorization", "Bearer "+auditor)
	if body != `{"name":"auditor","role":"auditor","token":2}`+"\n" {
		t.Errorf("the auditor is %s", body)
	}
}

// TestAuditPages: the audit is read page by page by following the links.
func TestAuditPages(t *testing.T) {
	h := openHouse(t, false, api.Config{})
	token := h.addToken(access.NewToken{Name: "auditor", Role: access.Auditor})
	for _, name := range []string{"a", "b", "c", "d"} {
		h.addUser(name, access.Operator, "")
	}
	var ids []int64
	for path := "/auth/audit?perPage=2"; path != ""; {
		response, body := h.try(200, "GET", path, "", "Authorization", "Bearer "+token)
		var page []access.Entry
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			ids = append(ids, e.ID)
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(response.Header.Get("Link"), "<"), ">")
	}
	if len(ids) != 5 || ids[0] != 5 || ids[4] != 1 {
		t.Errorf("lines %v", ids)
	}
	for _, wrong := range []string{"before=x", "before=-1", "perPage=many"} {
		h.try(400, "GET", "/auth/audit?"+wrong, "", "Authorization", "Bearer "+token)
	}
}

// TestNoSecretIsTold: neither an answer nor a line of the log holds what lets
// somebody in.
func TestNoSecretIsTold(t *testing.T) {
	h := openHouse(t, false, api.Config{})
	h.addUser("anna", access.Administrator, "")
	token := h.addToken(access.NewToken{Name: "scanner", Role: access.Operator})
	session := h.signIn(200, "anna", secretPassword).Cookies()[0].Value
	h.signIn(401, token, session)
	h.signIn(401, secretPassword, token)
	h.try(200, "GET", "/auth/audit", "")
	h.try(200, "GET", "/epcis/", "", "Authorization", "Bearer "+token)
	h.try(401, "GET", "/epcis/", "", "Authorization", "Bearer "+token+"x")
	h.try(401, "GET", "/epcis/", "", "Authorization", "Basic "+token)
	h.try(403, "GET", "/auth/audit", "", "Authorization", "Bearer "+token)
	told := h.seen.String() + h.log.String()
	for _, secret := range []string{token, strings.TrimPrefix(token, "tmk_1_"), session, secretPassword, "argon2"} {
		if strings.Contains(told, secret) {
			t.Errorf("%q is told:\n%s", secret, told)
		}
	}
	if len(h.log.String()) < 300 {
		t.Errorf("the log holds only %s", h.log)
	}
}
