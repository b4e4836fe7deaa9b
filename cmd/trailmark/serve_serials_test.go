package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/serial"
)

// TestStockWatch: what has become of a pool is logged when it changes, once.
func TestStockWatch(t *testing.T) {
	var out bytes.Buffer
	watch := stockWatch{slog.New(slog.NewTextHandler(&out, nil)), map[string]string{}}
	for _, c := range []struct {
		pool serial.Pool
		want string // "" for nothing
	}{
		{serial.Pool{Name: "jars", Free: 100, Capacity: 100}, ""},
		{serial.Pool{Name: "jars", Free: 10, Capacity: 100, Low: true}, `level=WARN msg="a pool of serial numbers is low" pool=jars free=10 capacity=100`},
		{serial.Pool{Name: "jars", Free: 9, Capacity: 100, Low: true}, ""},
		{serial.Pool{Name: "jars", Capacity: 100, Low: true}, `level=WARN msg="a pool of serial numbers is used up"`},
		{serial.Pool{Name: "jars", Free: 100, Capacity: 200}, `level=INFO msg="a pool of serial numbers is good again" pool=jars free=100`},
		{serial.Pool{Name: "jars", Free: 100, Suspended: "restored"}, `level=WARN msg="a pool of serial numbers is suspended"`},
	} {
		out.Reset()
		watch.look([]serial.Pool{c.pool})
		if got := out.String(); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("of %+v is logged %q, want %q", c.pool, got, c.want)
		}
	}
}
