package api_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// wrongStep has a business step that is none.
var wrongStep = strings.Replace(event("urn:x:wrong", item7, "shipping"), `"shipping"`, `"shippping"`, 1)

// TestCapture: the states at the end of a job are those of the standard's table
// (EPCIS 2.0, section 12.8.2).
func TestCapture(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		s := serve(t, open(t), nil)
		good, other := event("urn:x:1", item7, "shipping"), event("urn:x:2", item7, "receiving")
		for _, c := range []struct {
			name      string
			document  string
			behaviour client.Behaviour
			success   bool
			errors    int
			stored    string // an event that is there after it
			missing   string // one that is not
		}{
			{"all good", document(good), client.Rollback, true, 0, "urn:x:1", ""},
			{"once more", document(good), client.Rollback, true, 0, "urn:x:1", ""},
			{"rolled back", document(other, wrongStep), client.Rollback, false, 1, "", "urn:x:wrong"},
			{"some of it", document(event("urn:x:3", item7, "storing"), wrongStep), client.Proceed, false, 1, "urn:x:3", "urn:x:wrong"},
			{"nothing in it", document(), client.Rollback, true, 0, "", ""},
			{"another known as 1", document(event("urn:x:1", item7, "packing")), client.Proceed, false, 1, "urn:x:1", ""},
		} {
			job := s.capture(s.admin(), c.document, c.behaviour)
			if job.Running || job.Success != c.success || len(job.Errors) != c.errors || job.OnError != c.behaviour || job.Finished == nil {
				t.Errorf("%s: the job is %+v", c.name, job)
			}
			if c.stored != "" {
				wantStatus(t, s.ask("GET", "/epcis/events/"+c.stored, ""), 200, "")
			}
			if c.missing != "" {
				wantStatus(t, s.ask("GET", "/epcis/events/"+c.missing, ""), 404, "NoSuchResourceException")
			}
		}
		job := s.capture(s.admin(), document(good, wrongStep), client.Proceed)
		if e := job.Errors[0]; e.Event != 2 || e.Path != "bizStep" || e.Exception() != "ValidationException" {
			t.Errorf("the error of a job is %+v", e)
		}
	})
}

// TestCaptureRefused: what can be told at once is told at once.
func TestCaptureRefused(t *testing.T) {
	s := serve(t, storetest.Open(t, storetest.SQLite(t)), func(c *api.Config) {
		c.Limits = api.Limits{BodyBytes: 5_000, DecodedBytes: 100_000, Events: 3}
	})
	good := event("urn:x:1", item7, "shipping")
	for name, c := range map[string]struct {
		body      string
		header    []string
		status    int
		exception string
	}{
		"text":           {"hello", []string{"Content-Type", "text/plain"}, 415, "UnsupportedMediaTypeException"},
		"Latin-1":        {document(good), []string{"Content-Type", "application/xml; charset=iso-8859-1"}, 415, "UnsupportedMediaTypeException"},
		"no media type":  {document(good), []string{"Content-Type", ";;"}, 415, "UnsupportedMediaTypeException"},
		"brotli":         {document(good), []string{"Content-Encoding", "br"}, 415, "UnsupportedMediaTypeException"},
		"no gzip":        {document(good), []string{"Content-Encoding", "gzip"}, 400, "ValidationException"},
		"cut off":        {document(good)[:200], nil, 400, "ValidationException"},
		"too long":       {document(good) + strings.Repeat(" ", 5_000), nil, 413, "CaptureLimitExceededException"},
		"too many":       {document(good, good, good, good), nil, 413, "CaptureLimitExceededException"},
		"twice":          {zipped("gzip", zipped("gzip", document(good))), []string{"Content-Encoding", "gzip"}, 415, "UnsupportedMediaTypeException"},
		"bomb":           {zipped("gzip", strings.Repeat(" ", 1<<20)), []string{"Content-Encoding", "gzip"}, 413, "CaptureLimitExceededException"},
		"zstd bomb":      {zipped("zstd", strings.Repeat(" ", 1<<20)), []string{"Content-Encoding", "zstd"}, 413, "CaptureLimitExceededException"},
		"hidden bomb":    {zipped("gzip", strings.Repeat(" ", 1<<20)), nil, 413, "CaptureLimitExceededException"},
		"behaviour":      {document(good), []string{"GS1-Capture-Error-Behaviour", "give up"}, 400, "ValidationException"},
		"version":        {document(good), []string{"GS1-EPCIS-Version", "3.0.0"}, 406, "NotAcceptableException"},
		"version no":     {document(good), []string{"GS1-EPCIS-Version", "two"}, 406, "NotAcceptableException"},
		"old vocabulary": {document(good), []string{"GS1-CBV-Version", "0.1"}, 406, "NotAcceptableException"},
	} {
		t.Run(name, func(t *testing.T) {
			wantStatus(t, s.ask("POST", "/epcis/capture", c.body, c.header...), c.status, c.exception)
		})
	}
	if jobs := s.ask("GET", "/epcis/capture", ""); strings.TrimSpace(jobs.body) != "[]" {
		t.Errorf("refused documents are jobs: %s", jobs.body)
	}
}

func zipped(coding, text string) string {
	var b bytes.Buffer
	if coding == "gzip" {
		z := gzip.NewWriter(&b)
		z.Write([]byte(text))
		z.Close()
		return b.String()
	}
	z, _ := zstd.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

// TestCaptureForms: documents come compressed, spooled, in any media type.
func TestCaptureForms(t *testing.T) {
	s := serve(t, storetest.Open(t, storetest.SQLite(t)), func(c *api.Config) { c.Limits = api.Limits{SmallBody: 100} })
	for i, header := range [][]string{
		nil,
		{"Content-Type", "application/ld+json; charset=utf-8"},
		{"Content-Type", ""},
		{"Content-Encoding", "gzip"},
		{"Content-Encoding", "zstd"},
		{"GS1-EPCIS-Version", "2.0", "GS1-CBV-Version", "2.0.0"},
	} {
		body := document(event(fmt.Sprint("urn:x:", i), item7, "shipping"))
		if len(header) > 0 && header[0] == "Content-Encoding" {
			body = zipped(header[1], body)
		}
		a := s.ask("POST", "/epcis/capture", body, header...)
		wantStatus(t, a, 202, "")
		job, err := s.client(s.admin()).Wait(t.Context(), &client.Job{ID: strings.TrimPrefix(a.Header.Get("Location"), "/epcis/capture/")})
		if err != nil || !job.Success {
			t.Errorf("%v: %+v, %v", header, job, err)
		}
		wantStatus(t, s.ask("GET", fmt.Sprint("/epcis/events/urn:x:", i), ""), 200, "")
	}
}

// TestJobs: they are listed newest first, page by page, in JSON and XML; a
// partner has those of its party.
func TestJobs(t *testing.T) {
	s := serveSQLite(t)
	partner, rival := s.token(access.PartnerCapture, "9506000000015"), s.token(access.PartnerCapture, "9506000000022")
	var ids []string
	for i := range 5 {
		job := s.capture(partner, document(event(fmt.Sprint("urn:x:", i), item7, "shipping")), client.Rollback)
		ids = append([]string{job.ID}, ids...)
	}
	var seen []string
	for next := "/epcis/capture?perPage=2"; next != ""; {
		a := s.askAs(partner, "GET", next, "")
		wantStatus(t, a, 200, "")
		for _, id := range ids {
			if strings.Contains(a.body, id) {
				seen = append(seen, id)
			}
		}
		next = nextLink(a)
	}
	if strings.Join(seen, " ") != strings.Join(ids, " ") {
		t.Errorf("pages have %v, want %v", seen, ids)
	}
	if a := s.askAs(rival, "GET", "/epcis/capture", ""); strings.TrimSpace(a.body) != "[]" {
		t.Errorf("a partner sees jobs of another: %s", a.body)
	}
	wantStatus(t, s.askAs(rival, "GET", "/epcis/capture/"+ids[0], ""), 404, "NoSuchResourceException")
	wantStatus(t, s.ask("GET", "/epcis/capture/"+ids[0], ""), 200, "")
	wantStatus(t, s.ask("GET", "/epcis/capture/nothing", ""), 404, "NoSuchResourceException")
	if a := s.ask("GET", "/epcis/capture/"+ids[0], "", "Accept", "application/xml"); !strings.Contains(a.body, "<epcis:EPCISCaptureJob") {
		t.Errorf("the job as XML: %s", a.body)
	}
}

// nextLink is where the next page is.
func nextLink(a answer) string {
	target, _, ok := strings.Cut(strings.TrimPrefix(a.Header.Get("Link"), "<"), `>; rel="next"`)
	if !ok {
		return ""
	}
	return target
}

// TestJobsOfTheDead: what a server has left behind is taken up by the next one,
// when it has the document; else somebody says that it is lost.
func TestJobsOfTheDead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		st := open(t)
		add := func(id string, document []byte) {
			err := st.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.AddJob(t.Context(), store.Job{ID: id, Sender: "x", Server: "dead"}, document)
				if err == nil {
					err = tx.ReleaseJobs(t.Context(), "dead")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		add("kept", []byte(document(event("urn:x:kept", item7, "shipping"))))
		add("lost", nil)
		s := serve(t, st, nil)
		c := s.client(s.admin())
		kept, err := c.Wait(t.Context(), &client.Job{ID: "kept"})
		if err != nil || !kept.Success {
			t.Errorf("a job with its document is %+v, %v", kept, err)
		}
		lost, err := c.Wait(t.Context(), &client.Job{ID: "lost"})
		if err != nil || lost.Success || len(lost.Errors) != 1 {
			t.Errorf("a job without one is %+v, %v", lost, err)
		}
		wantStatus(t, s.ask("GET", "/epcis/events/urn:x:kept", ""), 200, "")
	})
}

// TestRulesToPartners: a partner is told the rule and its own thing, and not
// what others did with it.
func TestRulesToPartners(t *testing.T) {
	s := serve(t, storetest.Open(t, storetest.SQLite(t)), func(c *api.Config) { c.Mode = capture.Enforce })
	step := func(action, step, place string, hour int) string {
		e := strings.Replace(event("", item7, step), "OBSERVE", action, 1)
		e = strings.Replace(e, "urn:epc:id:sgln:9506000.00001.0", place, 1)
		return strings.Replace(e, "T10:", fmt.Sprintf("T%02d:", hour), 1)
	}
	const secret = "urn:epc:id:sgln:9506000.99999.0"
	wantStatus(t, s.ask("POST", "/epcis/events", step("ADD", "commissioning", secret, 8)), 201, "")
	wantStatus(t, s.ask("POST", "/epcis/events", step("DELETE", "destroying", secret, 9)), 201, "")
	late := step("OBSERVE", "shipping", "urn:epc:id:sgln:9506000.00001.0", 10)
	own := s.ask("POST", "/epcis/events", late)
	wantStatus(t, own, 400, "ValidationException")
	partner := s.token(access.PartnerCapture, "9506000000015")
	a := s.askAs(partner, "POST", "/epcis/events", late)
	wantStatus(t, a, 400, "ValidationException")
	job := s.capture(partner, document(late), client.Rollback)
	told := a.body + job.Errors[0].Error()
	if strings.Contains(told, "99999") || strings.Contains(told, "destroy") {
		t.Errorf("a partner is told %s, and one's own people %s", told, own.body)
	}
	if !strings.Contains(a.body, link7) || job.Errors[0].Rule == "" {
		t.Errorf("a partner is not told its own thing and the rule: %s", told)
	}
}

// TestJobSurvivesClose: a server that stops leaves nothing half done.
func TestJobSurvivesClose(t *testing.T) {
	st := storetest.Open(t, storetest.SQLite(t))
	folder := t.TempDir()
	var id string
	t.Run("before", func(t *testing.T) {
		s := serve(t, st, func(c *api.Config) { c.Spool = folder; c.Limits = api.Limits{SmallBody: 10} })
		job, err := s.client(s.admin()).Capture(t.Context(), strings.NewReader(document(event("urn:x:1", item7, "shipping"))), client.Rollback)
		if err != nil {
			t.Fatal(err)
		}
		id = job.ID
	})
	s := serve(t, st, func(c *api.Config) { c.Spool = folder })
	job, err := s.client(s.token(access.Auditor, "")).Wait(t.Context(), &client.Job{ID: id})
	if err != nil || !job.Success || time.Since(job.Created) > time.Hour {
		t.Errorf("after a restart the job is %+v, %v", job, err)
	}
}

// TestMethods: every path says what it answers; nothing redirects.
func TestMethods(t *testing.T) {
	s := serveSQLite(t)
	options := s.askAs("", "OPTIONS", "/epcis/capture", "")
	wantStatus(t, options, http.StatusNoContent, "")
	for name, want := range map[string]string{
		"Allow": "GET, HEAD, OPTIONS, POST", "GS1-EPCIS-Version": "2.0.0", "GS1-EPCIS-Min": "1.2.0", "GS1-EPCIS-Max": "2.0.0",
		"GS1-CBV-Version": "2.0.0", "GS1-Vendor-Version": "test", "GS1-EPCIS-Capture-Limit": "10000000",
		"GS1-EPCIS-Capture-File-Size-Limit": "4294967296", "GS1-Capture-Error-Behaviour": "all",
	} {
		if got := options.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	a := s.ask("PUT", "/epcis/capture", "x")
	wantStatus(t, a, http.StatusMethodNotAllowed, "")
	if a.Header.Get("Allow") != "GET, HEAD, OPTIONS, POST" {
		t.Errorf("Allow: %s", a.Header.Get("Allow"))
	}
	for _, path := range []string{"/epcis/nothing", "/", "/epcis//capture", "/epcis/../epcis/capture", "/epcis/capture/a/b"} {
		wantStatus(t, s.ask("GET", path, ""), http.StatusNotFound, "NoSuchResourceException")
	}
	wantStatus(t, s.ask("GET", "/epcis/events?x="+strings.Repeat("x", 20_000), ""), http.StatusRequestURITooLong, "URITooLongException")
	head := s.ask("HEAD", "/epcis/", "")
	wantStatus(t, head, 200, "")
	wantStatus(t, s.ask("GET", "/epcis", ""), 200, "")
}

// TestSpoolIsSwept: what a crash has left behind goes, what a job still needs
// stays.
func TestSpoolIsSwept(t *testing.T) {
	folder := t.TempDir()
	old := time.Now().Add(-48 * time.Hour)
	for name, when := range map[string]time.Time{
		"receiving-1.part": old, "receiving-2.part": time.Now(), "gone.epcis": old, "new.epcis": time.Now(), "letter.txt": old,
	} {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.Chtimes(path, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	serve(t, storetest.Open(t, storetest.SQLite(t)), func(c *api.Config) { c.Spool = folder })
	var left string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		left = ""
		for _, e := range entries {
			left += e.Name() + " "
		}
		if left == "letter.txt new.epcis receiving-2.part " {
			return
		}
	}
	t.Errorf("left are %s", left)
}
