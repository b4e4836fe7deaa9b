package label

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// drawTemplates writes the templates that come along as PNG and PDF and turns
// each into pixels. It gives the images by template.
func drawTemplates(t *testing.T) map[string][]string {
	t.Helper()
	pdftoppm, dir := need(t, "pdftoppm"), t.TempDir()
	images := map[string][]string{}
	for _, name := range BuiltIns() {
		l, base := filled(t, name), filepath.Join(dir, name)
		save(t, base+".png", func(b *bytes.Buffer) error { return l.PNG(b, 300) })
		save(t, base+".pdf", func(b *bytes.Buffer) error { return l.PDF(b) })
		run(t, pdftoppm, "-r", "300", "-png", "-singlefile", base+".pdf", base+".pdf")
		images[name] = []string{base + ".png", base + ".pdf.png"}
	}
	return images
}

// Every symbol of a template is read back byte for byte: by dmtx where it is a
// DataMatrix, else by zbar and by zxing-cpp, all symbols of a label at once.
func TestTemplatesAreReadBack(t *testing.T) {
	zbar, dmtx, python := need(t, "zbarimg"), need(t, "dmtxread"), need(t, "/usr/bin/python3")
	for name, files := range drawTemplates(t) {
		want := filled(t, name).Contents()
		for _, file := range files {
			if name == "unit" {
				expect(t, file, []string{string(run(t, dmtx, "-N1", "-G", "29", file))}, want)
				continue
			}
			expect(t, file, strings.Split(strings.TrimSpace(string(run(t, zbar, "-q", "--raw", "--nodbus", file))), "\n"), want)
			var got []string
			for line := range strings.Lines(string(run(t, python, filepath.Join("testdata", "read_all.py"), file))) {
				identifier, content, _ := strings.Cut(strings.TrimSpace(line), " ")
				data, err := hex.DecodeString(content)
				if err != nil || identifier != "]C1" {
					t.Errorf("%s: %s, %v", file, line, err)
				}
				got = append(got, string(data))
			}
			expect(t, file, got, want)
		}
	}
}

// expect compares what was read, in whatever order, with what was printed.
func expect(t *testing.T, file string, got, want []string) {
	t.Helper()
	for i := range got {
		got[i] = strings.TrimPrefix(got[i], "\x1d")
	}
	if !sameSet(got, want) {
		t.Errorf("%s: %q, want %q", file, got, want)
	}
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	sort.Strings(a)
	sort.Strings(b)
	return slices.Equal(a, b)
}

// A page out of the middle of a run is the label it should be.
func TestRunIsReadBack(t *testing.T) {
	dmtx, pdftoppm := need(t, "dmtxread"), need(t, "pdftoppm")
	base := filepath.Join(t.TempDir(), "run")
	printRun(t, base+".pdf", "unit", 300, Sheet{})
	run(t, pdftoppm, "-r", "300", "-png", "-singlefile", "-f", "217", base+".pdf", base)
	if got := string(run(t, dmtx, "-N1", "-G", "29", base+".png")); !strings.Contains(got, "21PDR000000216") {
		t.Errorf("page 217 says %q", got)
	}
}

// The graphic fields of a template's ZPL have the same dots as the picture of
// each symbol.
func TestTemplateZPL(t *testing.T) {
	for _, name := range BuiltIns() {
		for _, dpi := range []int{203, 300, 600} {
			l := filled(t, name)
			var b bytes.Buffer
			if err := l.ZPL(&b, dpi); err != nil {
				t.Fatal(err)
			}
			fields := graphic.FindAllString(b.String(), -1)
			if len(fields) != len(l.symbols) {
				t.Fatalf("%s has %d graphic fields for %d symbols", name, len(fields), len(l.symbols))
			}
			for i, s := range l.symbols {
				alone := *s.Symbol
				alone.Lines = nil
				if err := sameDots(dotsOf(t, &alone, dpi), graphicRows(t, fields[i])); err != nil {
					t.Errorf("%s at %d dpi, symbol %d: %v", name, dpi, i, err)
				}
			}
			if size := fmt.Sprintf("^XA^CI28^PW%d^LL%d\n", dotsIn(l.Wide, dpi), dotsIn(l.High, dpi)); !strings.HasPrefix(b.String(), size) {
				t.Errorf("%s at %d dpi: %.40q", name, dpi, b.String())
			}
		}
	}
}

// recorder is a printer that takes labels until it has some, and keeps them.
func recorder(t *testing.T, most int, then func(net.Conn)) (address string, labels func() []string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	done := make(chan []string, 1)
	go func() {
		var taken []string
		defer func() { done <- taken }()
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		for len(taken) < most {
			label, err := readLabel(in)
			if err != nil {
				return
			}
			taken = append(taken, label)
		}
		then(conn)
	}()
	return listener.Addr().String(), func() []string { return <-done }
}

// readLabel reads up to the end of a label.
func readLabel(in *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		b.WriteString(line)
		if line == "^XZ\n" {
			return b.String(), nil
		}
	}
}

// What a printer gets is what a file would hold.
func TestNetworkPrinter(t *testing.T) {
	address, labels := recorder(t, 200, func(net.Conn) {})
	template, err := BuiltIn("unit")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Dial(context.Background(), address, 203, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := template.Run(context.Background(), serials(full["unit"], 200), 1, today, p); n != 200 || err != nil {
		t.Errorf("%d labels, %v", n, err)
	}
	var file bytes.Buffer
	if _, err := template.Run(context.Background(), serials(full["unit"], 200), 1, today, NewZPL(&file, 203)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(labels(), ""); got != file.String() {
		t.Errorf("the printer got %d bytes, the file has %d", len(got), file.Len())
	}
}

// A printer that stops taking data, or goes away, ends the run with the number
// of the last label.
func TestNetworkPrinterFails(t *testing.T) {
	template, err := BuiltIn("unit")
	if err != nil {
		t.Fatal(err)
	}
	hold := make(chan struct{})
	defer close(hold)
	for _, v := range []struct {
		name string
		then func(net.Conn)
		says string
	}{
		{"out of paper", func(net.Conn) { <-hold }, "takes nothing any more"},
		{"switched off", func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }, "was the last that went out"},
	} {
		address, _ := recorder(t, 5, v.then)
		p, err := Dial(context.Background(), address, 203, 300*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		n, err := template.Run(context.Background(), serials(full["unit"], 100000), 1, today, p)
		if n < 5 || err == nil || !strings.Contains(err.Error(), v.says) || !strings.Contains(err.Error(), fmt.Sprintf("label %d was the last", n)) {
			t.Errorf("%s: %d labels, %v", v.name, n, err)
		}
		if n > 1000 { // labels that nobody took
			t.Errorf("%s: %d labels went out to a printer that took 5", v.name, n)
		}
	}
	if _, err := Dial(context.Background(), "127.0.0.1:1", 203, time.Second); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("no printer there: %v", err)
	}
}

// A run can go on after the last label, and stops when it is told to.
func TestRunGoesOn(t *testing.T) {
	template, err := BuiltIn("unit")
	if err != nil {
		t.Fatal(err)
	}
	n, err := template.Run(context.Background(), serials(full["unit"], 10), 8, today, NewZPL(io.Discard, 203))
	if n != 3 || err != nil {
		t.Errorf("%d labels from the eighth on, %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := template.Run(ctx, serials(full["unit"], 10), 1, today, NewZPL(io.Discard, 203)); err == nil || !strings.Contains(err.Error(), "no label went out") {
		t.Errorf("a run that was stopped: %v", err)
	}
}
