package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/serial"
)

// TestSerials is the life of a pool over HTTP, and who may do what.
func TestSerials(t *testing.T) {
	s := serveSQLite(t)
	operator, auditor, partner := s.token(access.Operator, ""), s.token(access.Auditor, ""), s.token(access.PartnerCapture, "9521234000013")
	const spec = `{"name":"jars","ai":"01","key":"09521234004219","random":true}`
	wantStatus(t, s.askAs(operator, "POST", "/serials/pools", spec), 403, "")
	made := s.ask("POST", "/serials/pools", spec)
	wantStatus(t, made, 201, "")
	wantStatus(t, s.ask("POST", "/serials/pools", spec), 409, "")
	wantStatus(t, s.ask("POST", "/serials/pools", `{"name":"few","ai":"01","key":"09521234004219","random":true,"length":2}`), 400, "")
	wantStatus(t, s.ask("POST", "/serials/pools", `{"name":"list","ai":"01","key":"09521234004219","serials":["B","A"]}`), 201, "")

	wantStatus(t, s.ask("PATCH", "/serials/pools/list", `{"serials":["D","C"],"limit":3,"warn_percent":0}`), 200, "")
	wantStatus(t, s.ask("PATCH", "/serials/pools/list", `{"serials":["E","A"]}`), 409, "")
	wantStatus(t, s.ask("PATCH", "/serials/pools/list", `{"to":"9"}`), 400, "")
	wantStatus(t, s.askAs(operator, "PATCH", "/serials/pools/list", `{"limit":0}`), 403, "")

	const path = "/serials/pools/jars/allocations"
	plain := s.askAs(operator, "POST", path, `{"count":3,"to":"line 1"}`, "Idempotency-Key", "shift 1", "Accept", "text/plain")
	wantStatus(t, plain, 200, "")
	numbers := strings.Fields(plain.body)
	if len(numbers) != 3 || plain.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%v, %s", plain.Header, plain.body)
	}
	csv := s.askAs(operator, "POST", path, `{"count":3,"request":"shift 1"}`, "Accept", "text/csv, text/plain;q=0.5")
	if want := "gtin,serial\r\n09521234004219," + strings.Join(numbers, "\r\n09521234004219,") + "\r\n"; csv.body != want {
		t.Errorf("the same as CSV is %q, want %q", csv.body, want)
	}
	var again struct{ Serials []string }
	if err := json.Unmarshal([]byte(s.askAs(operator, "POST", path, `{"count":3,"request":"shift 1"}`).body), &again); err != nil ||
		strings.Join(again.Serials, " ") != strings.Join(numbers, " ") {
		t.Errorf("the same as JSON is %v, %v", again, err)
	}
	wantStatus(t, s.askAs(operator, "POST", path, `{"count":4,"request":"shift 1"}`), 409, "")
	wantStatus(t, s.askAs(operator, "POST", path, `{"count":0}`), 400, "")
	wantStatus(t, s.askAs(operator, "POST", path, `{"count":1}`, "Accept", "image/png"), 406, "")
	wantStatus(t, s.askAs(operator, "POST", path, `{"count":1000000001}`), 413, "")
	wantStatus(t, s.askAs(auditor, "POST", path, `{"count":1}`), 403, "")

	if got := s.askAs(auditor, "GET", path, "").body; !strings.Contains(got, `"request":"shift 1","count":3,"to":"line 1","who":"token`) {
		t.Errorf("allocations are %s", got)
	}

	const marks = "/serials/pools/jars/marks"
	wantStatus(t, s.askAs(operator, "POST", marks, `{"state":"printed","request":"shift 1"}`), 200, "")
	wantStatus(t, s.askAs(operator, "POST", marks, `{"state":"allocated","request":"shift 1"}`), 409, "")
	wantStatus(t, s.askAs(operator, "POST", marks, `{"state":"voided","serials":["`+numbers[1]+`"]}`), 200, "")
	wantStatus(t, s.askAs(operator, "POST", marks, `{"state":"voided","serials":["nobody knows"]}`), 404, "")
	wantStatus(t, s.ask("POST", "/serials/pools/jars/resume", `{"skip":1}`), 409, "")
	if one := s.askAs(auditor, "GET", "/serials/pools/jars/numbers/"+numbers[1], ""); !strings.Contains(one.body, `"state":"voided","request":"shift 1","to":"line 1"`) {
		t.Errorf("a number is %s", one.body)
	}
	var list []serial.Pool
	if err := json.Unmarshal([]byte(s.askAs(auditor, "GET", "/serials/pools", "").body), &list); err != nil || len(list) != 2 || list[0].States[serial.Printed] != 2 {
		t.Errorf("pools are %+v, %v", list, err)
	}
	for _, ask := range [][2]string{
		{"GET", "/serials/pools"}, {"GET", "/serials/pools/jars"}, {"GET", "/serials/pools/none"}, {"POST", path}, {"POST", marks},
		{"GET", "/serials/pools/jars/numbers/" + numbers[0]},
	} {
		if a := s.askAs(partner, ask[0], ask[1], map[string]string{"POST": `{"count":1}`}[ask[0]]); a.StatusCode != 403 {
			t.Errorf("a partner's %v: %d %s", ask, a.StatusCode, a.body)
		}
	}
	metrics := s.ask("GET", "/metrics", "")
	for _, want := range []string{`trailmark_serials_issued{pool="jars"} 3`, `trailmark_serials_free{pool="list"} 3`, `trailmark_serials_low{pool="jars"} 0`} {
		if !strings.Contains(metrics.body, want+"\n") {
			t.Errorf("metrics have no %s", want)
		}
	}
}

// TestSerialsAreStreamed: a large block leaves while it is computed.
func TestSerialsAreStreamed(t *testing.T) {
	s := serveSQLite(t)
	s.ask("POST", "/serials/pools", `{"name":"jars","ai":"01","key":"09521234004219","random":true}`)
	const n = 200_000
	a := s.ask("POST", "/serials/pools/jars/allocations", `{"count":200000}`, "Accept", "text/plain")
	if got := strings.Count(a.body, "\n"); got != n || a.ContentLength >= 0 {
		t.Errorf("%d numbers in %d bytes", got, a.ContentLength)
	}
}
