package feed

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// lines is a log that a test can look into.
type lines struct {
	sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.text.Write(p)
}

// into makes a feed write its log here.
func (l *lines) into(c *Config) {
	c.Log = slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (l *lines) holds(text string) bool {
	l.Lock()
	defer l.Unlock()
	return strings.Contains(l.text.String(), text)
}

func (l *lines) mustNotHold(t *testing.T, text string) {
	t.Helper()
	if l.holds(text) {
		t.Errorf("the log tells of %s", text)
	}
}

func marshal(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
