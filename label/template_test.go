package label

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// full are data for every placeholder of the templates that come along.
var full = map[string]Data{
	"unit":   {"01": "09521234004219", "21": "PDRUHPRX0LMI00", "10": "B-2291", "17": "270303", "product": "Tomato and basil sauce, jar of 340 g"},
	"case":   {"01": "19521234004216", "10": "B-2291", "17": "270303", "21": "4711", "product": "Tomato and basil sauce, 12 × 340 g"},
	"pallet": {"00": "095212340000000068", "02": "19521234004216", "15": "270300", "37": "48", "10": "B-2291", "3301": "005125", "from": "Dolce Vita Conserve", "to": "Arco Logistics, München", "product": "Tomato and basil sauce"},
}

func filled(t testing.TB, name string) *Label {
	t.Helper()
	template, err := BuiltIn(name)
	if err != nil {
		t.Fatal(err)
	}
	l, err := template.Fill(full[name], today)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestBuiltIns(t *testing.T) {
	for name, want := range map[string][]string{
		"unit":   {"0109521234004219" + "17270303" + "21PDRUHPRX0LMI00\x1d" + "10B-2291"},
		"case":   {"0119521234004216" + "17270303", "10B-2291\x1d" + "214711"},
		"pallet": {"0219521234004216" + "15270300" + "3748", "3301005125" + "10B-2291", "00095212340000000068"},
	} {
		if got := filled(t, name).Contents(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if len(BuiltIns()) != len(full) {
		t.Errorf("%v come along", BuiltIns())
	}
	if _, err := BuiltIn("crate"); err == nil || !strings.Contains(err.Error(), "unit") {
		t.Errorf("%v does not say which templates there are", err)
	}
}

// What people read on the labels.
func TestTexts(t *testing.T) {
	for name, want := range map[string][]string{
		"unit":   {"S/N PDRUHPRX0LMI00", "LOT B-2291", "EXP 2027-03-03"},
		"pallet": {"2027-03", "48", "512.5 kg", "095212340000000068", "(00)095212340000000068", "(3301)005125(10)B-2291"},
	} {
		var all []string
		for _, text := range filled(t, name).allTexts(0) {
			all = append(all, text.s)
		}
		for _, line := range want {
			if !strings.Contains(strings.Join(all, "\n")+"\n", line+"\n") {
				t.Errorf("%s has no %q: %q", name, line, all)
			}
		}
		for _, line := range all {
			if strings.HasPrefix(line, "BEST BEFORE") && name == "unit" || strings.HasPrefix(line, "USE BY") && name == "pallet" {
				t.Errorf("%s says %q without a date", name, line)
			}
		}
	}
}

// Every fault of a template is told with its path.
func TestTemplateFaults(t *testing.T) {
	const head = `{"name":"x","width":50,"height":30,"elements":[`
	for _, v := range []struct{ json, says string }{
		{`{`, "not JSON"},
		{`{"name":"x"} {}`, "something follows"},
		{`{"name":"x","size":3}`, "size: no such member"},
		{`{"name":"x","width":"50"}`, "width: a string cannot stand here"},
		{`{"name":"x","width":50,"height":3000}`, "height: not the size of a label"},
		{`{"name":"x","width":50,"height":30,"elements":[]}`, "elements: there are 0"},
		{head + `7]}`, "elements[0]: an element is an object"},
		{head + `{"type":"image"}]}`, `elements[0].type: no such element: "image"`},
		{head + `{"type":"text","text":"a","size":2,"x":60}]}`, "elements[0].x: beside the label"},
		{head + `{"type":"text","text":"a","size":2,"y":31}]}`, "elements[0].y: above or below"},
		{head + `{"type":"text","text":"a","size":2,"y":1}]}`, "elements[0].y: the text begins above"},
		{head + `{"type":"text","text":"a","size":2,"colour":"red"}]}`, "elements[0].colour: no such member"},
		{head + `{"type":"text","text":"a"}]}`, "elements[0].size: no text"},
		{head + `{"type":"text","text":"a","size":2,"width":-1}]}`, "elements[0].width: less than nothing"},
		{head + `{"type":"text","text":"a","size":2,"align":"top"}]}`, "elements[0].align: no such way"},
		{head + `{"type":"text","text":"","size":2}]}`, "elements[0].text: nothing to print"},
		{head + `{"type":"text","text":"a","size":2,"if":"a b"}]}`, `elements[0].if: "a b" is no name`},
		{head + `{"type":"text","text":"{10","size":2}]}`, "elements[0].text: a bracket without"},
		{head + `{"type":"text","text":"{09}","size":2}]}`, "elements[0].text: {09} is no placeholder"},
		{head + `{"type":"text","text":"{17:time}","size":2}]}`, "elements[0].text: {17:time}: no such form"},
		{head + `{"type":"text","text":"{name:date}","size":2}]}`, "only an application identifier has a form"},
		{head + `{"type":"symbol","symbol":"code-39","data":["01"]}]}`, `elements[0].symbol: no such symbol`},
		{head + `{"type":"symbol","symbol":"gs1-qr"}]}`, "elements[0].data: nothing to encode"},
		{head + `{"type":"symbol","symbol":"gs1-qr","data":["01","09"]}]}`, `elements[0].data[1]: no such application identifier: "09"`},
		{head + `{"type":"symbol","symbol":"gs1-qr","data":["01"],"module":9}]}`, "elements[0].module: no printer"},
		{head + `{"type":"symbol","symbol":"gs1-qr","data":["01"],"height":9}]}`, "elements[0].height: a square symbol"},
		{head + `{"type":"symbol","symbol":"gs1-128","data":["01"],"height":900}]}`, "elements[0].height: no printer"},
		{head + `{"type":"symbol","symbol":"gs1-qr","data":["01"],"stem":"https://x"}]}`, "elements[0].stem: only qr-link"},
		{head + `{"type":"line","x2":60}]}`, "elements[0].x2: not to the right"},
		{head + `{"type":"line","x2":9,"y2":40}]}`, "elements[0].y2: not below"},
		{head + `{"type":"line","x2":9,"y2":9}]}`, "elements[0].y2: a line is level"},
		{head + `{"type":"box","width":60,"height":3}]}`, "elements[0].width: the box has none"},
		{head + `{"type":"box","width":6,"height":40}]}`, "elements[0].height: the box has none"},
		{head + `{"type":"box","width":6,"height":4,"thick":30}]}`, "elements[0].thick: no line"},
		{strings.Repeat(" ", largestTemplate+1), "too large"},
	} {
		_, err := ReadTemplate(strings.NewReader(v.json), nil)
		if _, ok := errors.AsType[*TemplateError](err); !ok || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%.90s: %v; want it to say %q", v.json, err, v.says)
		}
	}
}

func TestDataFaults(t *testing.T) {
	for _, v := range []struct {
		template string
		change   Data
		says     string
	}{
		{"unit", Data{"21": ""}, "{21}: the label needs it"},
		{"unit", Data{"01": "09521234004218"}, "check digit"},
		{"unit", Data{"17": "271341"}, "illegal month"},
		{"pallet", Data{"37": ""}, "requires another element"},
		{"case", Data{"10": "ABCDEFGHIJKLMNOPQRST", "21": ""}, "takes 152.5 × 37.1 mm, and does not fit at 2, 66"},
		{"case", Data{"10": "ABCDEFGHIJKLMNOPQRST", "21": "ABCDEFGHIJKLMNOPQRST"}, "277.7 mm long, and the most is 165.1"},
		{"case", Data{"10": "A\x01"}, "invalid"},
	} {
		template, err := BuiltIn(v.template)
		if err != nil {
			t.Fatal(err)
		}
		data := Data{}
		for _, d := range []Data{full[v.template], v.change} {
			for name, value := range d {
				data[name] = value
			}
		}
		if _, err = template.Fill(data, today); err == nil || !strings.Contains(err.Error(), v.says) {
			t.Errorf("%s with %v: %v; want it to say %q", v.template, v.change, err, v.says)
		}
	}
}

func TestRows(t *testing.T) {
	for _, v := range []struct {
		name string
		rows Rows
		text string
		want string
	}{
		{"CSV", Rows{Fixed: Data{"product": "sauce"}}, "gtin,serial,expiry\n9521234004219,A1,2027-03-03\n9521234004219,\"A,2\",270304\n",
			"[map[01:09521234004219 17:270303 21:A1 product:sauce] map[01:09521234004219 17:270304 21:A,2 product:sauce]]"},
		{"a spreadsheet of Europe", Rows{}, "\ufeff(01);(10)\r\n09521234004219;B-1\r\n", "[map[01:09521234004219 10:B-1]]"},
		{"serials", Rows{Fixed: Data{"01": "9521234004219"}, Column: "21"}, "A1\n\n A2 \n", "[map[01:09521234004219 21:A1] map[01:09521234004219 21:A2]]"},
		{"an empty cell", Rows{Fixed: Data{"10": "B-1"}}, "21,10\nA1,\n", "[map[10:B-1 21:A1]]"},
		{"no rows", Rows{}, "21,10\n", "[]"},
	} {
		list := []Data{}
		for d, err := range v.rows.Read(strings.NewReader(v.text)) {
			if err != nil {
				t.Fatalf("%s: %v", v.name, err)
			}
			list = append(list, d)
		}
		if got := fmt.Sprint(list); got != v.want {
			t.Errorf("%s: %s, want %s", v.name, got, v.want)
		}
	}
	for text, says := range map[string]string{
		"":                           "first line",
		"01,01\n":                    "two columns",
		"09,21\n":                    "no name of a column",
		"01,21\n9521234004218,A\n":   "line 2: ",
		"01,21\n9521234004219,A,B\n": "wrong number of fields",
	} {
		var err error
		for _, err = range (Rows{}).Read(strings.NewReader(text)) {
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v; want it to say %q", text, err, says)
		}
	}
	if _, err := Constants([]string{"01"}); err == nil {
		t.Error("a constant without a value is taken")
	}
}

// A run of a thousand labels takes less than 3 s, and a PDF of it is one that
// others read. On a machine that is busy it has some tries.
func TestThousandPages(t *testing.T) {
	pdf := filepath.Join(t.TempDir(), "run.pdf")
	best := time.Hour
	for try := 0; try < 5 && best > 3*time.Second; try++ {
		start := time.Now()
		printRun(t, pdf, "unit", 1000, Sheet{})
		best = min(best, time.Since(start))
	}
	if best > 3*time.Second {
		t.Errorf("a thousand pages took %v", best)
	}
	info := string(run(t, need(t, "pdfinfo"), pdf))
	if !strings.Contains(info, "Pages:           1000\n") || !strings.Contains(info, "170.079 x 90.709 pts") {
		t.Errorf("pdfinfo says %s", info)
	}
}

// printRun writes labels of a template with serials that count.
func printRun(t testing.TB, file, name string, labels int, sheet Sheet) {
	t.Helper()
	template, err := BuiltIn(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, err := template.Run(context.Background(), serials(full[name], labels), 1, today, NewPDF(f, sheet))
	if n != labels || err != nil {
		t.Fatalf("%d labels, %v", n, err)
	}
}

// serials gives the same data with serials that count.
func serials(data Data, n int) func(func(Data, error) bool) {
	return func(yield func(Data, error) bool) {
		for i := range n {
			d := Data{}
			for name, value := range data {
				d[name] = value
			}
			d["21"] = fmt.Sprintf("PDR%09d", i)
			if !yield(d, nil) {
				return
			}
		}
	}
}

func TestSheets(t *testing.T) {
	pdf := filepath.Join(t.TempDir(), "sheets.pdf")
	printRun(t, pdf, "unit", 50, Sheet{Wide: 210, High: 297, Margin: 8, Gap: 2}) // 3 × 8 on a page
	info := string(run(t, need(t, "pdfinfo"), pdf))
	if !strings.Contains(info, "Pages:           3\n") || !strings.Contains(info, "A4") {
		t.Errorf("pdfinfo says %s", info)
	}
	err := NewPDF(io.Discard, Sheet{Wide: 50, High: 50}).Print(filled(t, "unit"))
	if err == nil || !strings.Contains(err.Error(), "does not fit on the sheet") {
		t.Errorf("a label larger than the sheet: %v", err)
	}
}

// Text that is too wide becomes smaller.
func TestTextFits(t *testing.T) {
	template, err := BuiltIn("unit")
	if err != nil {
		t.Fatal(err)
	}
	data := Data{"01": "09521234004219", "21": "A1", "product": strings.Repeat("Tomato and basil ", 5)}
	l, err := template.Fill(data, today)
	if err != nil {
		t.Fatal(err)
	}
	if wide := l.texts[0].wide(); wide > 34.001 {
		t.Errorf("the product is %.1f mm wide", wide)
	}
}

// Where modules become larger, to have whole dots, the text moves down with the
// end of the bars.
func TestTextStaysBelowTheBars(t *testing.T) {
	for _, dpi := range []int{150, 203, 300, 600} {
		l := filled(t, "pallet")
		for _, line := range l.allTexts(dpi)[len(l.texts):] {
			for _, s := range l.symbols {
				bottom := s.y + float64(s.Bars[0].H)*s.wholeModule(dpi)
				if top := line.y - line.size; s.y < top && top < bottom+0.5 {
					t.Errorf("at %d dpi %q begins at %.2f mm, bars end at %.2f", dpi, line.s, top, bottom)
				}
			}
		}
	}
}

func BenchmarkPDF(b *testing.B) { benchmark(b, NewPDF(io.Discard, Sheet{}), "unit") }
func BenchmarkZPL(b *testing.B) { benchmark(b, NewZPL(io.Discard, 203), "unit") }
func BenchmarkZPLPallet(b *testing.B) {
	benchmark(b, NewZPL(io.Discard, 203), "pallet")
}

func benchmark(b *testing.B, p Printer, name string) {
	template, err := BuiltIn(name)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	if _, err := template.Run(context.Background(), serials(full[name], b.N), 1, today, p); err != nil {
		b.Fatal(err)
	}
}
