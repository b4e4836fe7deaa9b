package main

import (
	"context"
	"errors"
	"io"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/scan"
)

type idVerb struct {
	Text string `arg:"" name:"anything" help:"What a scanner sends or a person reads: a key in any form."`
	scanFlags
	answerAs
}

// Help tells more than the one line of the list of commands.
func (idVerb) Help() string {
	return `All of these are the same jar:

  trailmark id '(01)09521234004219(21)4242'
  trailmark id ']d20109521234004219214242'
  trailmark id https://shop.example/01/09521234004219/21/4242
  trailmark id urn:epc:id:sgtin:9521234.000421.4242
  trailmark id 303645214800694000001092

Text that can mean several things is not guessed at: the message lists what can
be meant and how to write each.`
}

// Run says what the text names, in every form.
func (v *idVerb) Run(ctx context.Context, c *console, db *database) error {
	code, err := scan.Parse(v.Text, scan.Options{Separators: v.Separator})
	if err != nil {
		return refusal(err)
	}
	prefixes, err := v.prefixes(ctx, db)
	if err != nil {
		return err
	}
	s := newScanned(v.Text, code, prefixes, v.today())
	return v.answer(c, s, func(w io.Writer) { s.write(w) })
}

// refusal makes an ambiguous scan end as any other that is refused: the command
// was right, the text was not.
func refusal(err error) error {
	if e, ok := errors.AsType[*trailmark.Error](err); ok && e.Kind == trailmark.Usage {
		return trailmark.Wrapf(trailmark.Invalid, e.Err, "%s", e.Message)
	}
	return err
}
