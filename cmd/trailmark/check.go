package main

import (
	"bufio"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/offline"
)

type checkVerb struct {
	List   string   `required:"" placeholder:"FILE" help:"The list, from trailmark recall list."`
	Public string   `name:"public-key" env:"TRAILMARK_PUBLIC_KEY" placeholder:"KEY" help:"The key that the list must be signed with. Without it nobody vouches for who has made the list, only that it is whole."`
	Seen   string   `placeholder:"FILE" help:"Where it is remembered which lists were used. An older one of the same recall is refused."`
	Codes  []string `arg:"" name:"code" help:"What to look for, in any form that a label or a scanner has. - reads a code from each line of the standard input."`
	answerAs
}

// Help tells more than the one line of the list of commands.
func (checkVerb) Help() string {
	return `It exits with 0 when none of the codes is listed, with 1 when one is, and with 2 when
the list cannot tell: it is damaged, has expired, is older than one before or is signed
with another key, or a code has no serial. Take 2 for "do not sell until you know".`
}

// checked is the answer of trailmark check --json.
type checked struct {
	List  checkedList   `json:"list"`
	Codes []checkedCode `json:"codes"`
}

type checkedList struct {
	Recall  string `json:"recall"`
	Version int    `json:"version"`
	Issued  string `json:"issued"`
	Expires string `json:"expires"`
	Count   int    `json:"count"`
	Exact   bool   `json:"exact"`
	// OneIn is how many things that are not listed there are to one that is
	// taken for listed; 0 in an exact list.
	OneIn    int64    `json:"oneIn"`
	Concerns []string `json:"concerns"`
	KeyID    string   `json:"keyID"`
	Trusted  bool     `json:"trusted"` // the key is that of --public-key
}

type checkedCode struct {
	Code string `json:"code"`
	offline.Answer
}

// Run checks the codes.
func (v *checkVerb) Run(c *console) error {
	list, err := v.open()
	if err == nil && v.Seen != "" {
		err = remember(v.Seen, list)
	}
	if err != nil {
		return &trailmark.Error{Kind: trailmark.Usage, Message: v.List + " cannot tell", Err: err}
	}
	codes, err := v.codes(c)
	if err != nil {
		return err
	}
	if len(codes) == 0 {
		return trailmark.Errorf(trailmark.Usage, "there are no codes to check")
	}
	answer := checked{List: v.about(list), Codes: []checkedCode{}}
	found := map[offline.Status]int{}
	for _, code := range codes {
		a := list.Check(code, time.Now())
		answer.Codes = append(answer.Codes, checkedCode{code, a})
		found[a.Status]++
	}
	if !answer.List.Trusted {
		fmt.Fprintf(c.stderr, "The list is whole. Nobody has vouched for its key %s: name the key you trust with --public-key.\n", answer.List.KeyID)
	}
	if err := v.answer(c, answer, answer.write); err != nil {
		return err
	}
	return verdict(found[offline.Listed], found[offline.Unknown])
}

// verdict gives the error that makes the exit code.
func verdict(listed, unknown int) error {
	switch {
	case listed > 0:
		return trailmark.Errorf(trailmark.Refused, "%s listed: do not sell", plural(listed, "code"))
	case unknown > 0:
		return trailmark.Errorf(trailmark.Usage, "the list cannot tell about %s", plural(unknown, "code"))
	}
	return nil
}

func (v *checkVerb) open() (*offline.List, error) {
	file, err := readSmall(v.List, offline.MaxSize)
	if err != nil {
		return nil, err
	}
	var key ed25519.PublicKey
	if v.Public == "" {
		key, err = offline.Signer(file)
	} else {
		key, err = offline.ParsePublic(v.Public)
	}
	if err != nil {
		return nil, err
	}
	return offline.Read(file, time.Now(), key)
}

// remember notes in a file that a list was used, unless a newer one was before.
func remember(path string, list *offline.List) error {
	seen := offline.Seen{}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &seen)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) || seen == nil {
		return trailmark.Wrapf(trailmark.Usage, err, "nobody knows which lists were used: %s cannot be read", path)
	}
	if err := seen.Take(list); err != nil {
		return err
	}
	return writeFile(path, func(w io.Writer) error { return json.NewEncoder(w).Encode(seen) })
}

// codes gives the codes of the command line, or the lines of the standard input.
func (v *checkVerb) codes(c *console) ([]string, error) {
	if len(v.Codes) != 1 || v.Codes[0] != stdinName {
		return v.Codes, nil
	}
	var list []string
	lines := bufio.NewScanner(c.stdin)
	for lines.Scan() {
		if lines.Text() != "" {
			list = append(list, lines.Text())
		}
	}
	if err := lines.Err(); err != nil {
		return nil, trailmark.Wrapf(trailmark.Usage, err, "the codes cannot be read")
	}
	return list, nil
}

func (v *checkVerb) about(l *offline.List) checkedList {
	about := checkedList{
		Recall: l.Recall, Version: l.Version, Issued: l.Issued.Format(time.RFC3339), Expires: l.Expires.Format(time.RFC3339),
		Count: l.Count, Exact: l.Exact, Concerns: l.Concerns, KeyID: offline.KeyID(l.Signer), Trusted: v.Public != "",
	}
	if !l.Exact {
		about.OneIn = 1 << l.Bits
	}
	return about
}

func (a *checked) write(w io.Writer) {
	t := newTable()
	for _, code := range a.Codes {
		t.line(code.Code, code.Status.String(), code.Reason)
	}
	t.write(w, "")
	fmt.Fprintf(w, "recall %s, %s listed, until %s\n", a.List.Recall, plural(a.List.Count, "thing"), a.List.Expires)
}
