package query

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/eventquery"
)

// cursor is where a walk through the pages of an answer stands.
type cursor struct {
	order ordering
	top   trailmark.Seq // the newest event at the first page; later ones do not count
	last  position      // the last event that was looked at
	given int64         // events on the pages before
}

// position is a place in the order of (time, sequence), or of sequence alone.
type position struct {
	time trailmark.Instant
	seq  trailmark.Seq
}

// seal turns cursors into text for one query and viewer, and back. The text is
// encrypted: a partner must not read from it how many events there are, nor
// when the last one was that it may not see.
type seal struct {
	cipher cipher.AEAD
	about  []byte
}

func (d *Desk) seal(ctx context.Context, q *eventquery.Query, viewer Viewer) (*seal, error) {
	text, err := q.JSON()
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "page token")
	}
	delete(members, "perPage") // the size of a page may change on the way
	delete(members, "nextPageToken")
	if text, err = json.Marshal(members); err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "page token")
	}
	return d.sealFor(ctx, "events", string(text), string(viewer.Party))
}

// sealFor gives the seal of a question that these texts tell.
func (d *Desk) sealFor(ctx context.Context, about ...string) (*seal, error) {
	secret, err := d.secret(ctx)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "page token")
	}
	sealer, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "page token")
	}
	sum := sha256.New()
	for _, text := range about {
		sum.Write(binary.AppendUvarint(nil, uint64(len(text))))
		sum.Write([]byte(text))
	}
	return &seal{sealer, sum.Sum(nil)}, nil
}

// secret gives the key of all servers on the database. It is read once.
func (d *Desk) secret(ctx context.Context) ([]byte, error) {
	d.key.Lock()
	defer d.key.Unlock()
	if d.key.secret != nil {
		return d.key.secret, nil
	}
	secret, err := d.store.Secret(ctx, "page token")
	if err == nil {
		d.key.secret = secret
	}
	return secret, err
}

func (s *seal) close(c cursor) string {
	b := []byte{byte(c.order)}
	for _, n := range []int64{int64(c.top), int64(c.last.time), int64(c.last.seq), c.given} {
		b = binary.AppendVarint(b, n)
	}
	return s.text(b)
}

func (s *seal) open(text string) (c cursor, err error) {
	b, err := s.bytes(text)
	if err != nil {
		return c, err
	}
	c.order, b = ordering(b[0]), b[1:]
	var numbers [4]int64
	for i := range numbers {
		n, size := binary.Varint(b)
		numbers[i], b = n, b[size:]
	}
	c.top, c.given = trailmark.Seq(numbers[0]), numbers[3]
	c.last = position{trailmark.Instant(numbers[1]), trailmark.Seq(numbers[2])}
	return c, nil
}

func (s *seal) text(b []byte) string {
	return base64.RawURLEncoding.EncodeToString(s.cipher.Seal(nil, nil, b, s.about))
}

// bytes gives what text was made of. Nobody else can have made it.
func (s *seal) bytes(text string) ([]byte, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		sealed, err = s.cipher.Open(nil, nil, sealed, s.about)
	}
	if err != nil {
		return nil, &trailmark.Error{
			Kind: trailmark.Usage, Path: "nextPageToken",
			Message: "the page token is damaged, or of another query",
			Hint:    "ask for the first page again, without a token",
		}
	}
	return sealed, nil
}
