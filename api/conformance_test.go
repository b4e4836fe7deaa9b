package api_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/client"
	"github.com/trailmark/trailmark/epcis"
)

// corpora gives the folder of the conformance corpora. These tests take a
// while, so they run only where TRAILMARK_CORPORA names it, as
// scripts/conformance does.
func corpora(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TRAILMARK_CORPORA")
	if dir == "" {
		t.Skip("TRAILMARK_CORPORA names no folder; run them with make conformance")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// rows reads a CSV file with a header as one map for each row.
func rows(t *testing.T, path string) (list []map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = r[i]
		}
		list = append(list, row)
	}
	return list
}

// facts are what a document says: each event once (S6), as its id, if it has
// one, and its hash.
func facts(t *testing.T, document string) (list []string, conflicts, faults int) {
	t.Helper()
	seen := map[string]string{}
	for d := epcis.NewDecoder(strings.NewReader(document)); ; {
		ev, err := d.Next()
		switch {
		case errors.Is(err, io.EOF):
			slices.Sort(list)
			return list, conflicts, faults
		case trailmark.KindOf(err) == trailmark.Malformed:
			return nil, 0, faults + 1
		case err != nil:
			faults++
			continue
		}
		hash := epcis.Hash(ev)
		id := ev.ID
		if id == "" {
			id = hash
		}
		key := fmt.Sprint(id, ev.Error != nil)
		switch before, ok := seen[key]; {
		case !ok:
			seen[key] = hash
			list = append(list, id+" "+hash)
		case before != hash && ev.Error == nil:
			conflicts++
		}
	}
}

// stored captures a document in a store of its own, and gives all that the
// service then answers, in a format.
func stored(t *testing.T, document, accept string, header ...string) (job *client.Job, answered string) {
	t.Helper()
	s := serveSQLite(t)
	job = s.capture(s.admin(), document, client.Rollback)
	a := s.ask("GET", "/epcis/events?perPage=1000", "", append([]string{"Accept", accept, "GS1-EPC-Format", "No_Preference"}, header...)...)
	if a.StatusCode != 200 || nextLink(a) != "" {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	return job, a.body
}

// breaksStock are documents that are well formed and that no stock can follow:
// the door refuses a quantity below zero.
var breaksStock = map[string]bool{
	"openepcis-event-sentry/schema/FSMA-204/FSMA-1-Harvesting-Invalid-Event.json": true,
}

// TestConformanceCapture sends every document of the corpora: a good one is
// captured, and its events come back in JSON and in XML, and from those again,
// without loss; a bad one is refused with its fault.
func TestConformanceCapture(t *testing.T) {
	dir := corpora(t)
	passed, failed := map[string]int{}, map[string]int{}
	for _, row := range rows(t, filepath.Join(dir, "MANIFEST.csv")) {
		if !strings.HasSuffix(row["root"], "Document") && !strings.HasSuffix(row["root"], "Event") {
			continue
		}
		source, _, _ := strings.Cut(row["path"], "/")
		text, err := os.ReadFile(filepath.Join(dir, row["path"]))
		if err != nil {
			t.Fatal(err)
		}
		ok := t.Run(row["path"], func(t *testing.T) {
			want, conflicts, faults := facts(t, string(text))
			if conflicts+faults > 0 || breaksStock[row["path"]] {
				refused(t, string(text))
				return
			}
			roundTrip(t, string(text), want)
		})
		if ok {
			passed[source]++
		} else {
			failed[source]++
		}
	}
	for source := range passed {
		t.Logf("conformance: %s/http passed=%d failed=%d", source, passed[source], failed[source])
	}
}

// refused holds that nothing of a bad document is taken, and that its fault is
// told.
func refused(t *testing.T, document string) {
	s := serveSQLite(t)
	c := s.client(s.admin())
	job, err := c.Capture(t.Context(), strings.NewReader(document), client.Rollback)
	if problem, ok := client.AsProblem(err); ok {
		if problem.Status != 400 || problem.Exception() != "ValidationException" {
			t.Errorf("refused with %v", problem)
		}
		return
	}
	if err == nil {
		job, err = c.Wait(t.Context(), job)
	}
	if err != nil {
		t.Fatal(err)
	}
	if job.Success || len(job.Errors) == 0 || job.Errors[0].Event == 0 {
		t.Errorf("a bad document gives the job %+v", job)
	}
	for ev := range c.Events(t.Context(), nil) {
		t.Errorf("an event of a document that was rolled back is there: %v", ev)
	}
}

// roundTrip sends a good document through stores in one format and the other.
func roundTrip(t *testing.T, document string, want []string) {
	first, second := "application/json", "application/xml"
	if strings.HasPrefix(strings.TrimLeft(document, "\xef\xbb\xbf \r\n\t"), "{") {
		first, second = second, first
	}
	for _, format := range []string{first, second} {
		job, answered := stored(t, document, format)
		if !job.Success {
			t.Fatalf("%v", job.Errors)
		}
		got, _, faults := facts(t, answered)
		if diff := cmp.Diff(want, got); diff != "" || faults > 0 {
			t.Fatalf("as %s, %d faults (-want +got):\n%s", format, faults, diff)
		}
		document = answered
	}
}

// TestConformancePairs: the same document as XML and JSON gives the same
// answer.
func TestConformancePairs(t *testing.T) {
	dir := filepath.Join(corpora(t), "openepcis-test-resources")
	passed := 0
	for _, row := range rows(t, filepath.Join(dir, "expected_hash_equal_pairs.csv")) {
		ok := t.Run(row["file_a"], func(t *testing.T) {
			var answers [2][]string
			for i, name := range []string{row["file_a"], row["file_b"]} {
				text, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				_, answered := stored(t, string(text), "application/json")
				answers[i], _, _ = facts(t, answered)
			}
			if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
				t.Errorf("(-%s +%s):\n%s", row["file_a"], row["file_b"], diff)
			}
		})
		if ok {
			passed++
		}
	}
	t.Logf("conformance: openepcis-test-resources/http-pairs passed=%d", passed)
}
