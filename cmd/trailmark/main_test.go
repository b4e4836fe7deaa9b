package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trailmark/trailmark"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"trailmark": main})
}

// Every script in testdata shows one verb as people use it, on SQLite.
func TestScripts(t *testing.T) {
	testscript.Run(t, scripts("sqlite", func(*testscript.Env) error { return nil }))
}

// The same scripts on PostgreSQL, each in a schema of its own.
func TestScriptsOnPostgres(t *testing.T) {
	server := postgresURL(t)
	testscript.Run(t, scripts("postgres", func(env *testscript.Env) error {
		url, drop, err := newSchema(server)
		if err != nil {
			return err
		}
		env.Defer(drop)
		env.Setenv("TRAILMARK_DB", url)
		return nil
	}))
}

// scripts are run in a folder that has the documents of testdata/juice: two
// lots of apples, six bottles of juice in two cases on a pallet, and a shop.
// [sqlite] and [postgres] in a script ask for the engine.
func scripts(engine string, setup func(*testscript.Env) error) testscript.Params {
	return testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			if err := os.CopyFS(env.WorkDir, os.DirFS("testdata/juice")); err != nil {
				return err
			}
			return setup(env)
		},
		Condition: func(name string) (bool, error) { return name == engine, nil },
	}
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
