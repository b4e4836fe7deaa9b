package offline

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// Signer gives the key that a file says it is signed with. Whether to trust it
// is another question. Errors: as those of [Read] for a file that is no list.
func Signer(file []byte) (ed25519.PublicKey, error) {
	switch {
	case len(file) > MaxSize:
		return nil, trailmark.Errorf(trailmark.TooLarge, "a list has at most %d bytes", MaxSize)
	case bytes.HasPrefix(file, []byte(magic)):
	case bytes.HasPrefix(file, []byte(magic[:strings.IndexByte(magic, '/')+1])):
		return nil, newer("the list has another format")
	default:
		return nil, &trailmark.Error{Kind: trailmark.Malformed, Message: "this is not a list", Hint: "trailmark recall list makes one"}
	}
	rest := file[len(magic):]
	if len(rest) < ed25519.PublicKeySize+ed25519.SignatureSize {
		return nil, damaged("the list is cut off")
	}
	return slices.Clone(rest[:ed25519.PublicKeySize]), nil
}

// Read reads a list that is signed with one of the keys that are trusted.
//
// Errors: Malformed for what is no list or was changed, Unauthenticated for a
// key that is not trusted, Refused for a list that has expired, Unavailable for
// one that needs a newer reader, TooLarge.
func Read(file []byte, at time.Time, trusted ...ed25519.PublicKey) (*List, error) {
	signer, err := Signer(file)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(trusted, func(key ed25519.PublicKey) bool { return key.Equal(signer) }) {
		return nil, &trailmark.Error{
			Kind:    trailmark.Unauthenticated,
			Message: "the list is signed with the key " + KeyID(signer) + ", which is not trusted",
			Hint:    "ask whoever has sent it for the public key",
		}
	}
	end := len(file) - ed25519.SignatureSize
	if !ed25519.Verify(signer, file[:end], file[end:]) {
		return nil, damaged("the signature does not fit")
	}
	l := &List{Signer: signer}
	if err := l.read(file[len(magic)+ed25519.PublicKeySize : end]); err != nil {
		return nil, err
	}
	if err := l.Valid(at); err != nil {
		return nil, err
	}
	return l, nil
}

// read reads the sections.
func (l *List) read(rest []byte) error {
	for want := byte(headerSection); len(rest) > 0 || want != 0; {
		kind, body, after, ok := cutSection(rest)
		if !ok {
			return damaged("a section is cut off")
		}
		rest = after
		var err error
		switch {
		case kind == headerSection && want == headerSection:
			err, want = l.readHeader(body), setSection
		case kind == setSection && want == setSection:
			l.set, err = decodeSet(&l.Header, body)
			want = 0
		case kind == namesSection && want == 0 && !l.Exact:
			l.names, err = decodeNames(l.Count, body)
			l.Exact = true
		case strings.IndexByte("HSx", kind) >= 0:
			err = damaged("the sections are out of order")
		case 'a' > kind || kind > 'z':
			err = newer("the list has a part that must not be left out")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func cutSection(b []byte) (kind byte, body, rest []byte, ok bool) {
	if len(b) < sectionHead {
		return 0, nil, nil, false
	}
	size := binary.BigEndian.Uint32(b[1:])
	if kind, b = b[0], b[sectionHead:]; uint64(size) > uint64(len(b)) {
		return 0, nil, nil, false
	}
	return kind, b[:size], b[size:], true
}

func (l *List) readHeader(b []byte) error {
	if len(b) > maxHeader {
		return damaged("the header is too long")
	}
	if err := json.Unmarshal(b, &l.Header); err != nil {
		return trailmark.Wrapf(trailmark.Malformed, err, "the header of the list is broken")
	}
	// That there are fewer things than bits is what keeps span from overflowing.
	if l.Bits < minBits || l.Bits > maxBits || l.Count < 0 || l.Count > 8*MaxSize || !slices.IsSorted(l.Concerns) {
		return damaged("the header makes no sense")
	}
	return nil
}

func damaged(how string) error {
	return &trailmark.Error{Kind: trailmark.Malformed, Message: "the list is damaged: " + how, Hint: "fetch it again"}
}

func newer(what string) error {
	return &trailmark.Error{Kind: trailmark.Unavailable, Message: what + ", which this trailmark does not know", Hint: "use a newer one"}
}
