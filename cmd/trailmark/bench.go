package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

type benchVerb struct {
	Events int      `default:"100000" help:"Single-item events to measure with; other sizes follow from it."`
	Jars   int      `default:"400000" help:"Size of the order of the demo."`
	HTTP   bool     `name:"http" help:"Measure the service over HTTP instead: bulk, single, memory, journey, resolver."`
	Full   bool     `help:"Measure memory with a document of 1 GB, journeys with 10 million events stored, and links with a million items. Takes most of an hour."`
	Only   []string `enum:"bulk,single,concurrent,memory,journey,resolver,demo,serial" placeholder:"SECTION" help:"Measure these only: bulk, single, concurrent, memory, journey, demo, serial; with --http also resolver."`
	answerAs
}

// Help tells more than the one line of the list of commands.
func (benchVerb) Help() string {
	return `SQLite is measured in files of its own, in the folder for temporary files
(TMPDIR). With --db postgres://USER@HOST/NAME that server is measured, too, in
schemas of its own; neither touches what is there, and both are removed.

A floor is the least that the same database needs for the same facts, in the
same run: bare rows for names, events with their originals and postings, written
in the same batches, and bare reads. "Of the floor" is 1 for work as good.`
}

// figure is one thing measured, beside its goal and its floor.
type figure struct {
	Engine string  `json:"engine"`
	Work   string  `json:"work"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Goal   float64 `json:"goal,omitempty"`
	// Floor is the least that the same engine needs for the same rows, measured
	// in the same run. Ratio is 1 for work as good as the floor, less for worse.
	Floor float64 `json:"floor,omitempty"`
	Ratio float64 `json:"ratio,omitempty"`
}

// rate reports whether more is better.
func (f *figure) rate() bool { return strings.HasSuffix(f.Unit, "/s") }

// over gives the figure beside its floor.
func (f figure) over(floor float64) figure {
	f.Floor = floor
	if f.Ratio = floor / f.Value; f.rate() {
		f.Ratio = f.Value / floor
	}
	return f
}

// benchReport is the answer of trailmark bench --json.
type benchReport struct {
	Machine string   `json:"machine"`
	Figures []figure `json:"figures"`
	Seconds float64  `json:"seconds"`
}

// Run measures every section on every engine.
func (v *benchVerb) Run(ctx context.Context, c *console, db *database) error {
	if v.Events < 1 || v.Jars < 1 {
		return trailmark.Errorf(trailmark.Usage, "--events and --jars are at least 1")
	}
	start := time.Now()
	dir, err := os.MkdirTemp("", "trailmark-bench-")
	if err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "there is no folder for the files")
	}
	defer os.RemoveAll(dir)
	report := &benchReport{Machine: machine()}
	for _, e := range engines(dir, db.URL) {
		figures, err := v.measure(ctx, c, dir, e)
		if err != nil {
			return err
		}
		report.Figures = append(report.Figures, figures...)
	}
	report.Seconds = time.Since(start).Seconds()
	return v.answer(c, report, report.write)
}

// engines gives SQLite, and PostgreSQL where the URL names it.
func engines(dir, url string) []benchEngine {
	list := []benchEngine{&sqliteBench{dir: dir}}
	if strings.HasPrefix(url, "postgres") {
		list = append(list, &postgresBench{server: url})
	}
	return list
}

// benchEngine makes empty databases to measure on.
type benchEngine interface {
	name() string
	// fresh gives the URL of an empty database, and what takes it away again.
	fresh(ctx context.Context) (url string, drop func(), err error)
	// floor opens an empty database for the floors.
	floor(ctx context.Context) (floor, error)
}

// bench measures on one engine.
type bench struct {
	*benchVerb
	console *console
	engine  benchEngine
	dir     string // for files
	figures []figure
}

// section is something that can be measured.
type section struct {
	name    string
	measure func(*bench, context.Context) error
}

// sections are those without HTTP, in the order in which they are measured.
var sections = []section{
	{"bulk", (*bench).bulk},
	{"single", (*bench).single},
	{"concurrent", (*bench).concurrent},
	{"memory", (*bench).memory},
	{"journey", (*bench).journey},
	{"demo", (*bench).demo},
	{"serial", (*bench).serial},
}

func (v *benchVerb) measure(ctx context.Context, c *console, dir string, e benchEngine) ([]figure, error) {
	b := &bench{benchVerb: v, console: c, engine: e, dir: dir}
	list := sections
	if v.HTTP {
		list = httpSections
	}
	for _, section := range list {
		if len(v.Only) > 0 && !slices.Contains(v.Only, section.name) {
			continue
		}
		if c.terminal() {
			fmt.Fprintf(c.stderr, "measuring %s on %s\n", section.name, e.name())
		}
		if err := section.measure(b, ctx); err != nil {
			return nil, err
		}
		runtime.GC() // what one section leaves is not the next one's to clean up
	}
	return b.figures, nil
}

// add notes a figure.
func (b *bench) add(f figure) {
	f.Engine = b.engine.name()
	b.figures = append(b.figures, f)
}

// onStore runs f on an empty store.
func (b *bench) onStore(ctx context.Context, f func(*store.Store) error) error {
	url, drop, err := b.engine.fresh(ctx)
	if err != nil {
		return err
	}
	defer drop()
	return (&database{URL: url}).write(ctx, f)
}

// onFloor runs f on an empty floor.
func (b *bench) onFloor(ctx context.Context, f func(floor) error) error {
	least, err := b.engine.floor(ctx)
	if err != nil {
		return err
	}
	defer least.close()
	return f(least)
}
