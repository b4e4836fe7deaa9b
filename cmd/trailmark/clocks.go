package main

import (
	"time"

	"github.com/trailmark/trailmark/query"
)

// clockFlags say as of when a question is asked (S8).
type clockFlags struct {
	At    time.Time `placeholder:"TIME" help:"As of this event time, such as 2026-03-04T09:00:00+01:00."`
	Known time.Time `placeholder:"TIME" help:"As known at this record time: what was captured later is left out."`
}

func (c clockFlags) clocks() query.Clocks { return query.Clocks{At: c.At, Known: c.Known} }
