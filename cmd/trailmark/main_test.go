package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trailmark/trailmark"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"trailmark": main})
}

// Every script in testdata shows one verb as people use it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true})
}

func TestExitCode(t *testing.T) {
	tests := []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("nobody foresaw this"), 1},
		{trailmark.Errorf(trailmark.Internal, ""), 1},
		{trailmark.Errorf(trailmark.Malformed, ""), 1},
		{trailmark.Errorf(trailmark.Invalid, ""), 1},
		{trailmark.Errorf(trailmark.Refused, ""), 1},
		{trailmark.Errorf(trailmark.Conflict, ""), 1},
		{trailmark.Errorf(trailmark.NotFound, ""), 1},
		{trailmark.Errorf(trailmark.Usage, ""), 2},
		{trailmark.Errorf(trailmark.Unavailable, ""), 1},
	}
	for _, test := range tests {
		if got := exitCode(test.err); got != test.want {
			t.Errorf("%v (%v): exit code %d, not %d", test.err, trailmark.KindOf(test.err), got, test.want)
		}
	}
}

// An interrupt ends a verb early, with a sentence and exit code 1.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	args := []string{"simulate", "--out", filepath.Join(t.TempDir(), "out")}
	code := run(ctx, args, strings.NewReader(""), &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "stopped") {
		t.Errorf("exit code %d, %s", code, &stderr)
	}
}
