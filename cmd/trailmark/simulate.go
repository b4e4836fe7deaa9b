package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/simulate"
)

type simulateVerb struct {
	Out  string `required:"" placeholder:"DIR" help:"Folder for the files."`
	Jars int    `default:"400000" help:"Size of the order."`
	Seed uint64 `default:"4217" help:"Of serials and chance: the same seed gives the same files."`
}

// Run writes the files of a simulated order and their paths, one a line.
func (v *simulateVerb) Run(ctx context.Context, c *console) error {
	if v.Jars < 1 {
		return trailmark.Errorf(trailmark.Usage, "--jars is %d, but an order has at least one jar", v.Jars)
	}
	plan := simulate.DefaultPlan()
	plan.Jars, plan.Seed = v.Jars, v.Seed
	bar := c.progress("simulating")
	defer bar.close()
	paths, err := simulate.New(plan).WriteFiles(ctx, v.Out, bar.update)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.stdout, strings.Join(paths, "\n"))
	return err
}
