package main

import (
	"crypto/ed25519"
	"errors"
	"io"
	"os"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/offline"
)

type recallKeyVerb struct {
	New  recallKeyNewVerb  `cmd:"" help:"Make a key, into a file that only you can read."`
	Show recallKeyShowVerb `cmd:"" help:"Show the public part of a key, which those who check lists need."`
}

// publicKey is the answer of trailmark recall key new --json and show --json.
type publicKey struct {
	ID     string `json:"id"`
	Public string `json:"publicKey"`
}

func (k publicKey) write(w io.Writer) {
	t := newTable()
	t.line("key", k.ID)
	t.line("public", k.Public)
	t.write(w, "")
}

type recallKeyNewVerb struct {
	File string `arg:"" help:"Where the key goes. A file that is there is never overwritten."`
	answerAs
}

// Run makes a key.
func (v *recallKeyNewVerb) Run(c *console) error {
	text, err := offline.NewKey()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(v.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return trailmark.Wrapf(trailmark.Usage, err, "%s cannot be made", v.File)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "%s cannot be written", v.File)
	}
	return showKey(c, v.File, v.answerAs)
}

type recallKeyShowVerb struct {
	File string `arg:"" help:"The key."`
	answerAs
}

// Run shows the public part.
func (v *recallKeyShowVerb) Run(c *console) error { return showKey(c, v.File, v.answerAs) }

func showKey(c *console, path string, as answerAs) error {
	key, err := readKey(path)
	if err != nil {
		return err
	}
	public := offline.PublicOf(key)
	shown := publicKey{offline.KeyID(public), offline.PublicText(public)}
	return as.answer(c, shown, shown.write)
}

// readKey reads a key from a file.
func readKey(path string) (ed25519.PrivateKey, error) {
	text, err := readSmall(path, 64<<10)
	if err != nil {
		return nil, err
	}
	key, err := offline.ParseKey(text)
	if e, ok := errors.AsType[*trailmark.Error](err); ok {
		e.Document = path
	}
	return key, err
}

// readSmall reads a file that has no more bytes than most.
func readSmall(path string, most int64) ([]byte, error) {
	if err := seeFile(path); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Usage, err, "%s cannot be read", path)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return nil, trailmark.Wrapf(trailmark.Usage, err, "%s cannot be read", path)
	case int64(len(b)) > most:
		return nil, trailmark.Errorf(trailmark.Usage, "%s has more than %d bytes", path, most)
	}
	return b, nil
}
