package epcis

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/internal/corpora"
)

// ignoredByReference are the extensions that the reference program was told to
// leave out of the hash of its IgnoreFields documents.
var ignoredByReference = []string{"captureID", "hash", "testField1", "testField2"}

func withoutIgnored(e *trailmark.Event) *trailmark.Event {
	c := *e
	c.Extensions = slices.DeleteFunc(slices.Clone(e.Extensions), func(el trailmark.Element) bool {
		return slices.Contains(ignoredByReference, el.Local)
	})
	return &c
}

// TestConformanceHashes computes the ids of the reference project's vectors.
func TestConformanceHashes(t *testing.T) {
	dir := filepath.Join(corpora.Folder(t), "epcis-event-hash")
	s := newScore(t)
	defer s.report()
	for _, row := range corpora.Table(t, filepath.Join(dir, "event_hash_vectors.csv")) {
		for _, file := range strings.Fields(row["document_files"]) {
			events, faults := decodeFile(t, filepath.Join(dir, "examples", file))
			problem := errors.Join(faults...)
			if i, _ := strconv.Atoi(row["event_index"]); problem == nil && i < len(events) {
				e := events[i]
				if strings.Contains(file, "IgnoreFields") {
					e = withoutIgnored(e)
				}
				if Hash(e) != row["expected_hash_id"] {
					problem = errors.New(cmp.Diff(row["expected_prehash"], PreHash(e)))
				}
			}
			s.count("epcis-event-hash/event_hash_vectors.csv", file+"#"+row["event_index"], problem)
		}
	}
	for _, row := range corpora.Table(t, filepath.Join(dir, "expected_equal.csv")) {
		path := filepath.Join(dir, "expected_equal", row["file"])
		s.count("epcis-event-hash/expected_equal.csv", row["file"], allEqual(t, path))
	}
}

// allEqual says whether all events of the files have one hash.
func allEqual(t *testing.T, paths ...string) error {
	var all []string
	for _, path := range paths {
		events, faults := decodeFile(t, path)
		if len(faults) > 0 || len(events) == 0 {
			return fmt.Errorf("%s: %d events, %w", path, len(events), errors.Join(faults...))
		}
		for _, e := range events {
			all = append(all, PreHash(e))
		}
	}
	for _, h := range all {
		if h != all[0] {
			return errors.New(cmp.Diff(all[0], h))
		}
	}
	return nil
}

// sameHashes says whether two files hold the same events in the same order.
func sameHashes(t *testing.T, a, b string) error {
	var lists [2][]string
	for i, path := range []string{a, b} {
		events, faults := decodeFile(t, path)
		if len(faults) > 0 || len(events) == 0 {
			return fmt.Errorf("%s: %d events, %w", path, len(events), errors.Join(faults...))
		}
		for _, e := range events {
			lists[i] = append(lists[i], PreHash(e))
		}
	}
	if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
		return errors.New(diff)
	}
	return nil
}

// TestConformanceTwins compares files that say the same in two notations.
func TestConformanceTwins(t *testing.T) {
	dir := corpora.Folder(t)
	s := newScore(t)
	defer s.report()
	source := filepath.Join(dir, "openepcis-test-resources")
	for _, row := range corpora.Table(t, filepath.Join(source, "expected_hash_equal_pairs.csv")) {
		problem := sameHashes(t, filepath.Join(source, row["file_a"]), filepath.Join(source, row["file_b"]))
		s.count("openepcis-test-resources/expected_hash_equal_pairs.csv", row["file_a"]+" "+row["cbv"], problem)
	}
	for _, a := range glob(t, source, ".xml") {
		b := strings.ReplaceAll(strings.TrimSuffix(a, ".xml")+".json", "/XML/", "/JSON/")
		if !slices.Contains(glob(t, source, ".json"), b) || strings.Contains(a, "/Invalid/") {
			continue
		}
		name, _ := filepath.Rel(dir, a)
		s.count("openepcis-test-resources/twins-by-name", "twin:"+name, sameHashes(t, a, b))
	}
	examples := filepath.Join(dir, "gs1-epcis", "examples", "XML", "WithEventHashID")
	s.count("gs1-epcis/WithEventHashID", "WithEventHashID", allEqual(t, glob(t, examples, ".xml")...))
}

// glob gives all files with an ending below a folder.
func glob(t *testing.T, dir, ending string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ending {
			list = append(list, path)
		}
		return err
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("%s: no %s files, %v", dir, ending, err)
	}
	return list
}
