package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/offline"
)

// Programs at a till look at nothing but the exit code: 0 sell, 1 do not, 2 ask.
func TestCheckExitCodes(t *testing.T) {
	text, err := offline.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := offline.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	h := offline.Header{Recall: "jars", Issued: time.Now(), Expires: time.Now().Add(time.Hour)}
	file, err := offline.Sign(h, []trailmark.ThingID{"https://id.gs1.org/01/09521302000013/21/J3"}, false, key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "jars.list")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	remembered := filepath.Join(t.TempDir(), "seen.json")
	if err := os.WriteFile(remembered, []byte("null"), 0o600); err != nil {
		t.Fatal(err)
	}
	const (
		good, listed, product = "(01)09521302000013(21)J1", "(01)09521302000013(21)J3", "(01)09521302000013"
		anyones               = "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	)
	trusted := "--public-key=" + offline.PublicText(offline.PublicOf(key))
	for _, test := range []struct {
		want int
		args []string
	}{
		{0, []string{good}},
		{0, []string{good, trusted}},
		{1, []string{listed}},
		{1, []string{good, listed, trusted}},
		{1, []string{product, listed}},
		{2, []string{product}},
		{2, []string{good, product}},
		{2, []string{"nonsense"}},
		{2, []string{good, "--public-key=" + anyones}},
		{2, []string{good, "--public-key=nonsense"}},
		{2, []string{good, "--seen=" + path}},                // which is none
		{2, []string{good, "--seen=" + remembered}},          // nor is this
		{2, []string{good, "--seen=" + path + "/seen.json"}}, // which cannot be written
		{2, []string{"-"}},                                   // no lines
		{2, nil},
	} {
		var out bytes.Buffer
		got := run(context.Background(), append([]string{"check", "--list", path}, test.args...), strings.NewReader(""), &out, &out)
		if got != test.want {
			t.Errorf("%v: exit code %d, not %d\n%s", test.args, got, test.want, out.String())
		}
	}
}
