package main

import (
	"encoding/json"
	"io"

	"github.com/trailmark/trailmark"
)

// answerAs is the flag of every verb that answers a question.
type answerAs struct {
	JSON bool `name:"json" help:"Answer with JSON, for programs."`
}

// answer writes v as JSON, or lets people write it for people.
func (a answerAs) answer(c *console, v any, people func(io.Writer)) error {
	if !a.JSON {
		out := &errorKeeper{w: c.stdout}
		people(out)
		return out.fault()
	}
	out := &errorKeeper{w: c.stdout}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil && out.err == nil {
		return err
	}
	return out.fault()
}

// errorKeeper remembers the first error of a writer, so that whoever writes a
// page of text looks at it once.
type errorKeeper struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (k *errorKeeper) Write(b []byte) (int, error) {
	if k.err != nil {
		return 0, k.err
	}
	var n int
	n, k.err = k.w.Write(b)
	return n, k.err
}

func (k *errorKeeper) fault() error {
	if k.err == nil {
		return nil
	}
	return trailmark.Wrapf(trailmark.Internal, k.err, "the answer cannot be written")
}
