// Trailmark follows goods item by item: events go in, and where each item is,
// what it was made with and which ones a recall must reach come out.
//
// Every verb has a file of its own. It exits with 0 when it is done, with 1
// when something was refused or found wrong, and with 2 when it was asked for
// in a way that makes no sense.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/trailmark/trailmark"
)

// verbs are the commands in the order in which help shows them.
type verbs struct {
	database

	Demo         demoVerb         `cmd:"" help:"Simulate a plant, capture its events and recall what a fault touched."`
	Capture      captureVerb      `cmd:"" help:"Take in EPCIS documents."`
	Validate     validateVerb     `cmd:"" help:"Tell all that is wrong with EPCIS documents, and store nothing."`
	Serve        serveVerb        `cmd:"" help:"Answer partners over HTTP: EPCIS 2.0 capture, queries and subscriptions."`
	Item         itemVerb         `cmd:"" help:"Tell where a thing is, what state it is in and what happened to it."`
	Readings     readingsVerb     `cmd:"" help:"Work with what machines measured."`
	Trace        traceVerb        `cmd:"" help:"Walk to what went into a thing, and to what it went into."`
	Recall       recallVerb       `cmd:"" help:"Find what a recall must reach."`
	Check        checkVerb        `cmd:"" help:"Check codes against a list of a recall, without a database or a network."`
	Setup        setupVerb        `cmd:"" help:"Make the first administrator."`
	User         userVerb         `cmd:"" help:"Say who may sign in, and what they may do."`
	Token        tokenVerb        `cmd:"" help:"Let programs in."`
	Share        shareVerb        `cmd:"" help:"Show partners events that they took no part in."`
	Audit        auditVerb        `cmd:"" help:"Tell who changed users, tokens, sharing and reference data."`
	ID           idVerb           `cmd:"" name:"id" help:"Say what a code or a key names, in every form."`
	Scan         scanVerb         `cmd:"" help:"Say what a scanner sends, line by line."`
	Label        labelVerb        `cmd:"" help:"Draw barcodes and print labels."`
	Events       eventsVerb       `cmd:"" help:"Find events, as an EPCIS query does."`
	Master       masterVerb       `cmd:"" help:"Say what places, parties and products are."`
	Link         linkVerb         `cmd:"" help:"Say where GS1 Digital Links lead, and what the public is told of items."`
	Authenticity authenticityVerb `cmd:"" help:"See which items the public scans as if they were copied."`
	Prefixes     prefixesVerb     `cmd:"" help:"Say how long GS1 company prefixes are."`
	Serial       serialVerb       `cmd:"" help:"Give out serial numbers."`
	Quarantine   quarantineVerb   `cmd:"" help:"Decide about events that broke a rule and were kept aside."`
	Backup       backupVerb       `cmd:"" help:"Write all that is in the database to a file, also while a server runs."`
	Restore      restoreVerb      `cmd:"" help:"Put a backup into a database."`
	Rebuild      rebuildVerb      `cmd:"" help:"Derive everything but the events again from the events."`
	Simulate     simulateVerb     `cmd:"" help:"Write the events of a simulated plant as EPCIS files."`
	Bench        benchVerb        `cmd:"" help:"Measure how fast and how small, beside floors measured in the same run."`
	Version      versionVerb      `cmd:"" help:"Say which trailmark this is."`
}

// console is what a verb talks to.
type console struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does what args ask for and gives the exit code. An end of ctx stops it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	answered := false // by kong itself, with a help text
	var all verbs
	parser, err := kong.New(&all,
		kong.Name("trailmark"),
		kong.Description("Item-level traceability: events in, journeys, traces and recalls out.\n\n"+
			"Exit codes: 0 done, 1 refused or found wrong, 2 asked in a way that makes no sense."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { answered = true }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&console{stdin, stdout, stderr}, &all.database),
	)
	if err == nil {
		err = dispatch(parser, args, &answered)
	}
	if err != nil {
		fmt.Fprintln(stderr, "trailmark:", err)
	}
	return exitCode(err)
}

// dispatch finds the verb and lets it run.
func dispatch(parser *kong.Kong, args []string, answered *bool) error {
	command, err := parser.Parse(args)
	switch {
	case *answered:
		return nil
	case err != nil:
		return &trailmark.Error{Kind: trailmark.Usage, Message: err.Error(), Hint: "trailmark --help shows what there is"}
	}
	return command.Run()
}

// exitCode is the one place where kinds of error become exit codes.
func exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case trailmark.KindOf(err) == trailmark.Usage:
		return 2
	}
	return 1
}
