package epcis

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/internal/corpora"
)

// decodeFile reads every event of a file: the good ones, and the faults.
func decodeFile(t *testing.T, path string) (events []*trailmark.Event, faults []error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for d := NewDecoder(f); ; {
		e, err := d.Next()
		switch {
		case err == io.EOF:
			return events, faults
		case trailmark.KindOf(err) == trailmark.Malformed:
			return events, append(faults, err)
		case err != nil:
			faults = append(faults, err)
		default:
			events = append(events, e)
		}
	}
}

// score counts what passed and failed by source and topic.
type score struct {
	t      *testing.T
	order  []string
	passed map[string]int
	failed map[string]int
}

func newScore(t *testing.T) *score {
	return &score{t: t, passed: map[string]int{}, failed: map[string]int{}}
}

// count notes the outcome of one vector. A failure that is not explained
// fails the test, and so does an explanation that is no longer needed.
func (s *score) count(topic, vector string, problem error) {
	s.t.Helper()
	if !slices.Contains(s.order, topic) {
		s.order = append(s.order, topic)
	}
	reason, known := explained[vector]
	if problem == nil {
		s.passed[topic]++
		if known {
			s.t.Errorf("%s passes; its explanation can go", vector)
		}
		return
	}
	s.failed[topic]++
	if known {
		s.t.Logf("explained: %s: %s (%v)", vector, reason, problem)
	} else {
		s.t.Errorf("%s: %v", vector, problem)
	}
}

func (s *score) report() {
	if len(s.order) == 0 {
		s.t.Error("no vector was found")
	}
	for _, topic := range s.order {
		s.t.Logf("conformance: %s passed=%d failed=%d", topic, s.passed[topic], s.failed[topic])
	}
}

// TestConformanceDocuments reads every document of the corpora: a good one has
// as many events as it should, and each is the same when it is decoded alone
// and when it is written and read again; a bad one is refused.
func TestConformanceDocuments(t *testing.T) {
	dir := corpora.Folder(t)
	s := newScore(t)
	defer s.report()
	others := 0
	defer func() { t.Logf("%d files of the manifest are no event documents", others) }()
	for _, row := range corpora.Table(t, filepath.Join(dir, "MANIFEST.csv")) {
		if !holdsEvents(row) {
			others++
			continue
		}
		source, _, _ := strings.Cut(row["path"], "/")
		events, faults := decodeFile(t, filepath.Join(dir, row["path"]))
		var problem error
		if row["upstream_expectation"] == "invalid" {
			if len(faults) == 0 {
				problem = errors.New("read without complaint")
			}
		} else {
			problem = errors.Join(faults...)
			if want, _ := strconv.Atoi(row["event_count"]); problem == nil && want != len(events) {
				problem = errors.New("events: " + strconv.Itoa(len(events)) + ", not " + row["event_count"])
			}
		}
		s.count(source+"/documents", row["path"], problem)
		for i, e := range events {
			s.count(source+"/round-trips", row["path"]+"#"+strconv.Itoa(i), roundTrip(e))
		}
	}
}

// holdsEvents says whether a file is one for a decoder of events: the corpora
// hold schemas, requests and capture jobs, too.
func holdsEvents(row map[string]string) bool {
	switch root := row["root"]; root {
	case "EPCISDocument", "EPCISQueryDocument", "EPCISMasterDataDocument":
		return true
	case "":
		return row["gs1_json_schema_repo"] == "not-json" && !strings.Contains(row["path"], "/schema/")
	default:
		return strings.HasSuffix(root, "Event") || row["event_types"] != ""
	}
}
