package serial

import (
	"bufio"
	"container/heap"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// sorter sorts more lines than memory holds: it sorts as many as it may keep,
// writes them to a temporary file, and merges the files at the end.
type sorter struct {
	lines []string
	bytes int
	runs  []*os.File
}

// sortBytes is how much a sorter keeps in memory, roughly.
const sortBytes = 64 << 20

func newSorter() *sorter { return &sorter{} }

func (s *sorter) add(line string) error {
	const header = 16 // of a string
	s.lines = append(s.lines, line)
	if s.bytes += len(line) + header; s.bytes < sortBytes {
		return nil
	}
	return s.spill()
}

// spill writes what is in memory to a file.
func (s *sorter) spill() error {
	slices.Sort(s.lines)
	file, err := os.CreateTemp("", "trailmark-sort-")
	if err != nil {
		return trailmark.Wrapf(trailmark.Unavailable, err, "there is no room for temporary files")
	}
	s.runs = append(s.runs, file)
	out := bufio.NewWriterSize(file, 1<<20)
	for _, line := range s.lines {
		out.WriteString(line) // a fault stays until Flush
		out.WriteByte('\n')
	}
	if err := out.Flush(); err != nil {
		return trailmark.Wrapf(trailmark.Unavailable, err, "there is no room for temporary files")
	}
	s.lines, s.bytes = s.lines[:0], 0
	_, err = file.Seek(0, io.SeekStart)
	return err
}

func (s *sorter) close() {
	for _, file := range s.runs {
		file.Close()
		os.Remove(file.Name())
	}
}

// each gives all lines in order of their bytes, once. A line is good until the
// next.
func (s *sorter) each(f func(line []byte) error) error {
	slices.Sort(s.lines)
	sources := merge{&run{lines: s.lines}}
	for _, file := range s.runs {
		sources = append(sources, &run{in: bufio.NewReaderSize(file, 256<<10)})
	}
	for _, r := range sources {
		if err := r.next(); err != nil {
			return err
		}
	}
	sources = slices.DeleteFunc(sources, func(r *run) bool { return r.done })
	heap.Init(&sources)
	var line []byte
	for len(sources) > 0 {
		first := sources[0]
		line = append(line[:0], first.line...)
		if err := f(line); err != nil {
			return err
		}
		if err := first.next(); err != nil {
			return err
		}
		if first.done {
			heap.Pop(&sources)
		} else {
			heap.Fix(&sources, 0)
		}
	}
	return nil
}

// run is sorted lines, in memory or in a file.
type run struct {
	lines []string
	in    *bufio.Reader // nil for those in memory
	line  string
	done  bool
}

// next goes on to the next line.
func (r *run) next() error {
	if r.in == nil {
		if r.done = len(r.lines) == 0; !r.done {
			r.line, r.lines = r.lines[0], r.lines[1:]
		}
		return nil
	}
	line, err := r.in.ReadString('\n')
	if errors.Is(err, io.EOF) {
		r.done = true
		return nil
	}
	r.line = strings.TrimSuffix(line, "\n")
	return err
}

// merge is a heap of runs, the one with the least line first.
type merge []*run

func (m merge) Len() int           { return len(m) }
func (m merge) Less(i, j int) bool { return m[i].line < m[j].line }
func (m merge) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }

// Push is never called: runs only go.
func (m *merge) Push(any) {}

// Pop takes the last run away.
func (m *merge) Pop() any {
	last := len(*m) - 1
	r := (*m)[last]
	*m = (*m)[:last]
	return r
}
