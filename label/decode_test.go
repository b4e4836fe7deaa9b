package label

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What is printed is read back by decoders that others wrote, from every format.
// The tools are those of Debian: zxing-cpp, zbar, dmtx, librsvg and poppler.

// need gives the path of a tool. Where it is missing the test is skipped, but
// not where everything is required to be there.
func need(t *testing.T, tool string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

// printed are symbols as users print them, and harder ones.
var printed = []struct {
	symbology  Symbology
	data       string
	identifier string // of the symbology, as a scanner tells it
	content    string
}{
	{DataMatrix, "(01)09521234004219(21)PDRUHPRX0LMI00", "]d2", "0109521234004219" + "21PDRUHPRX0LMI00"},
	{DataMatrix, "(01)09521234004219(10)B-2291(17)270303(21)7J%K/a*", "]d2", "0109521234004219" + "10B-2291\x1d" + "17270303" + "217J%K/a*"},
	{DataMatrix, "(00)095212340000000068", "]d2", "00095212340000000068"},
	{DataMatrix, "(8003)00952123400000AB12", "]d2", "800300952123400000AB12"},
	{QR, "(01)09521234004219(21)PDRUHPRX0LMI00", "]Q3", "0109521234004219" + "21PDRUHPRX0LMI00"},
	{QR, "(01)09521234004219(10)A%B(21)7%", "]Q3", "0109521234004219" + "10A%B\x1d" + "217%"},
	{QR, "(01)09521234004219(21)7%/X", "]Q3", "0109521234004219" + "217%/X"},
	{QRLink, "(01)09521234004219(10)B-2291(21)a/b", "]Q1", "https://id.gs1.org/01/09521234004219/10/B-2291/21/a%2Fb"},
	{QRLink, "https://shop.example/goods/01/09521234004219?17=270303&from=jar", "]Q1", "https://shop.example/goods/01/09521234004219?17=270303&from=jar"},
	{Code128, "(00)095212340000000068", "]C1", "00095212340000000068"},
	{Code128, "(01)19521234004216(10)B-2291(37)10", "]C1", "0119521234004216" + "10B-2291\x1d" + "3710"},
	{ITF14, "19521234004216", "]I1", "19521234004216"},
	{ITF14, "(01)09521234004219", "]I1", "09521234004219"},
	{EAN13, "(01)09521234004219", "]E0", "9521234004219"},
	{EAN13, "9521234004219", "]E0", "9521234004219"},
}

func TestContent(t *testing.T) {
	for _, p := range printed {
		s, err := New(p.symbology, p.data, Options{})
		if err != nil {
			t.Errorf("%s %s: %v", p.symbology, p.data, err)
		} else if s.Content != p.content {
			t.Errorf("%s %s: %q, want %q", p.symbology, p.data, s.Content, p.content)
		}
	}
}

// drawAll writes every symbol in every format and turns each into pixels with a
// tool that is not ours. It gives the images, in the order of printed.
func drawAll(t *testing.T) (images [][]string) {
	t.Helper()
	rsvg, pdftoppm := need(t, "rsvg-convert"), need(t, "pdftoppm")
	dir := t.TempDir()
	for i, p := range printed {
		s, err := New(p.symbology, p.data, Options{})
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Join(dir, fmt.Sprint(i))
		save(t, base+".png", func(b *bytes.Buffer) error { return s.PNG(b, 300) })
		save(t, base+".svg", func(b *bytes.Buffer) error { return s.SVG(b) })
		save(t, base+".pdf", func(b *bytes.Buffer) error { return s.PDF(b) })
		run(t, rsvg, "--dpi-x=300", "--dpi-y=300", "-o", base+".svg.png", base+".svg")
		run(t, pdftoppm, "-r", "300", "-png", "-singlefile", base+".pdf", base+".pdf")
		images = append(images, []string{base + ".png", base + ".svg.png", base + ".pdf.png"})
	}
	return images
}

func save(t *testing.T, file string, write func(*bytes.Buffer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, tool string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(tool, args...)
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v %s", tool, strings.Join(args, " "), err, errors.String())
	}
	return out
}

// Every symbol is read back byte for byte from every format, by two decoders.
func TestReadBack(t *testing.T) {
	images := drawAll(t)
	t.Run("zxing-cpp", func(t *testing.T) { readByZXing(t, images) })
	t.Run("dmtx and zbar", func(t *testing.T) { readByDmtxAndZBar(t, images) })
}

// readByZXing reads everything. The decoder loses what follows a doubled percent
// sign of a QR Code, which zbar reads.
func readByZXing(t *testing.T, images [][]string) {
	python := need(t, "/usr/bin/python3")
	var names []string
	for _, list := range images {
		names = append(names, list...)
	}
	cmd := exec.Command(python, filepath.Join("testdata", "read.py"))
	cmd.Stdin = strings.NewReader(strings.Join(names, "\n"))
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v %s", err, errors.String())
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(names) {
		t.Fatalf("%d answers for %d images", len(lines), len(names))
	}
	for i, p := range printed {
		for j, name := range images[i] {
			identifier, content, _ := strings.Cut(lines[3*i+j], " ")
			data, _ := hex.DecodeString(content)
			content = p.content
			if before, _, doubled := strings.Cut(content, "%/"); doubled && p.symbology == QR {
				content = before + "%"
			}
			if identifier != p.identifier || string(data) != content {
				t.Errorf("%s %s, %s: %s %q, want %s %q", p.symbology, p.data, filepath.Ext(name[:len(name)-4])+".png", identifier, data, p.identifier, p.content)
			}
		}
	}
}

// readByDmtxAndZBar reads DataMatrix with dmtxread and everything else with zbarimg.
func readByDmtxAndZBar(t *testing.T, images [][]string) {
	dmtx, zbar := need(t, "dmtxread"), need(t, "zbarimg")
	for i, list := range images {
		p := printed[i]
		for _, name := range list {
			read := []string{zbar, "-q", "--raw", "--nodbus", "-Si25.enable", name}
			if p.symbology == DataMatrix {
				read = []string{dmtx, "-N1", "-G", "29", name}
			}
			got := strings.TrimPrefix(strings.TrimSuffix(string(run(t, read[0], read[1:]...)), "\n"), "\x1d")
			if got != p.content {
				t.Errorf("%s %s: %q, want %q", p.symbology, p.data, got, p.content)
			}
		}
	}
}
