package offline

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// The file; see the documentation of the package.
const (
	magic = "trailmark-list/1\n"

	headerSection = 'H'
	setSection    = 'S'
	namesSection  = 'x'

	sectionHead = 1 + 4
)

// MaxSize bounds a file, in bytes: a set of six million things.
const MaxSize = 16 << 20

// maxHeader bounds the header, in bytes. It names each product that is
// concerned.
const maxHeader = 1 << 20

// bits are chosen so that 80,000 things take 216 kB, and one in a million
// things that are not listed is taken for one that is.
const setBits = 20

// Sign makes a list of things by their canonical names, in any order. An exact
// one has the names, too. Errors: Usage for times and
// names that make no sense, TooLarge.
func Sign(h Header, things []trailmark.ThingID, exact bool, key ed25519.PrivateKey) ([]byte, error) {
	if !h.Expires.After(h.Issued) {
		return nil, trailmark.Errorf(trailmark.Usage, "a list cannot expire before it is issued")
	}
	things = slices.Compact(slices.Sorted(slices.Values(things)))
	if i := slices.IndexFunc(things, unfit); i >= 0 {
		return nil, trailmark.Errorf(trailmark.Usage, "%.40q is no name for a list", things[i])
	}
	h.Issued, h.Expires = h.Issued.UTC().Truncate(time.Second), h.Expires.UTC().Truncate(time.Second)
	h.Count, h.Bits, h.Concerns = len(things), setBits, concernsOf(things)
	h.Salt = make([]byte, 16)
	if _, err := rand.Read(h.Salt); err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "there are no random numbers")
	}
	return seal(&h, things, exact, key)
}

func unfit(name trailmark.ThingID) bool { return name == "" || len(name) > maxName }

// concernsOf gives the families of things, sorted.
func concernsOf(things []trailmark.ThingID) []string {
	list := make([]string, 0, 1)
	for _, thing := range things {
		id, _ := gs1.Canonical(string(thing))
		if f := family(id); len(list) == 0 || list[len(list)-1] != f {
			list = append(list, f)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// seal writes the file.
func seal(h *Header, things []trailmark.ThingID, exact bool, key ed25519.PrivateKey) ([]byte, error) {
	header, err := json.Marshal(h)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "the header cannot be written")
	}
	if len(header) > maxHeader {
		return nil, tooLarge()
	}
	file := append([]byte(magic), PublicOf(key)...)
	file = appendSection(file, headerSection, header)
	file = appendSection(file, setSection, newSet(h, things).encode(h.Bits))
	if exact {
		packed, err := encodeNames(things)
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "the exact list cannot be written")
		}
		file = appendSection(file, namesSection, packed)
	}
	if len(file)+ed25519.SignatureSize > MaxSize {
		return nil, tooLarge()
	}
	return append(file, ed25519.Sign(key, file)...), nil
}

func appendSection(file []byte, kind byte, body []byte) []byte {
	file = binary.BigEndian.AppendUint32(append(file, kind), uint32(len(body)))
	return append(file, body...)
}

func tooLarge() error {
	return &trailmark.Error{
		Kind: trailmark.TooLarge, Message: "there are too many things for one list",
		Hint: "make one list for each product, or leave --exact out",
	}
}
