package offline

import (
	"crypto/ed25519"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/trailmark/trailmark"
)

// No byte of a list can be changed, left out or added.
func TestTampering(t *testing.T) {
	file := sign(t, randomItems(20, 1), true)
	refused := func(what string, i int, file []byte) {
		t.Helper()
		signer, err := Signer(file)
		if err == nil {
			_, err = Read(file, issued, PublicOf(testKey), signer) // even when the signer is believed
		}
		if err == nil {
			t.Errorf("byte %d %s, and nobody minds", i, what)
		}
	}
	for i := range file {
		for _, flip := range []byte{1, 0x20, 0x80} {
			changed := slices.Clone(file)
			changed[i] ^= flip
			refused("is another", i, changed)
		}
		refused("is the end", i, file[:i])
		refused("is left out", i, slices.Delete(slices.Clone(file), i, i+1))
		refused("is there twice", i, slices.Insert(slices.Clone(file), i, file[i]))
	}
	refused("is added", len(file), append(slices.Clone(file), 0))
}

// reseal signs other sections than Sign would write.
func reseal(body []byte) []byte {
	file := append(append([]byte(magic), PublicOf(testKey)...), body...)
	return append(file, ed25519.Sign(testKey, file)...)
}

// sections gives those of a list, without the signature.
func sections(file []byte) []byte {
	return file[len(magic)+ed25519.PublicKeySize : len(file)-ed25519.SignatureSize]
}

// What is signed and yet no good list is refused, with what to do.
func TestRefused(t *testing.T) {
	good := sign(t, randomItems(20, 1), false)
	body := sections(good)
	_, stranger, _ := ed25519.GenerateKey(nil)
	foreign, err := Sign(header, nil, false, stranger)
	if err != nil {
		t.Fatal(err)
	}
	pair := sections(sign(t, randomItems(2, 1), false))
	packed := func(names ...trailmark.ThingID) []byte {
		b, err := encodeNames(names)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	head := func(json string) []byte { return appendSection(nil, headerSection, []byte(json)) }
	for _, test := range []struct {
		name string
		file []byte
		at   time.Time
		want trailmark.Kind
	}{
		{"nothing", nil, issued, trailmark.Malformed},
		{"something else", []byte("%PDF-1.7"), issued, trailmark.Malformed},
		{"the magic alone", []byte(magic), issued, trailmark.Malformed},
		{"a later format", []byte("trailmark-list/2\nanything"), issued, trailmark.Unavailable},
		{"another's key", foreign, issued, trailmark.Unauthenticated},
		{"expired", good, issued.Add(72 * time.Hour), trailmark.Refused},
		{"from the future", good, issued.Add(-24 * time.Hour), trailmark.Refused},
		{"too large", make([]byte, MaxSize+1), issued, trailmark.TooLarge},
		{"no sections", reseal(nil), issued, trailmark.Malformed},
		{"no set", reseal(head(`{"bits":20}`)), issued, trailmark.Malformed},
		{"no header", reseal(appendSection(nil, setSection, nil)), issued, trailmark.Malformed},
		{"two sets", reseal(appendSection(slices.Clone(body), setSection, nil)), issued, trailmark.Malformed},
		{"a part that must be known", reseal(appendSection(slices.Clone(body), 'N', nil)), issued, trailmark.Unavailable},
		{"a header that is none", reseal(head(`[]`)), issued, trailmark.Malformed},
		{"no bits", reseal(appendSection(head(`{"count":1}`), setSection, []byte{0})), issued, trailmark.Malformed},
		{"a count that lies", reseal(appendSection(head(`{"count":100000000,"bits":8}`), setSection, []byte{0})), issued, trailmark.Malformed},
		{"a set that is too long", reseal(appendSection(head(`{"bits":8}`), setSection, []byte{0})), issued, trailmark.Malformed},
		{"a place outside", reseal(appendSection(head(`{"count":1,"bits":8}`), setSection, []byte{0xc0, 0})), issued, trailmark.Malformed},
		{"a set with an end of its own", reseal(appendSection(head(`{"count":1,"bits":8}`), setSection, []byte{0, 1})), issued, trailmark.Malformed},
		{"an exact list out of order", reseal(appendSection(slices.Clone(pair), namesSection, packed("b", "a"))), issued, trailmark.Malformed},
		{"an exact list that is too short", reseal(appendSection(slices.Clone(pair), namesSection, packed("a"))), issued, trailmark.Malformed},
		{"an exact list that goes on", reseal(appendSection(slices.Clone(pair), namesSection, append(packed("a", "b"), 0))), issued, trailmark.Malformed},
		{"an exact list that is none", reseal(appendSection(slices.Clone(body), namesSection, []byte("x"))), issued, trailmark.Malformed},
	} {
		if _, err := Read(test.file, test.at, PublicOf(testKey)); err == nil || trailmark.KindOf(err) != test.want {
			t.Errorf("%s: %v, not of the kind %q", test.name, err, test.want)
		}
	}
}

// A count that lies takes no memory.
func TestCountThatLies(t *testing.T) {
	h := Header{Count: 8 * MaxSize, Bits: minBits}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := decodeSet(&h, make([]byte, 64))
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; err == nil || taken > 1<<20 {
		t.Errorf("%d bytes, %v", taken, err)
	}
}

// Whoever knows only this version reads what a later one has added.
func TestLaterAdditions(t *testing.T) {
	body := appendSection(slices.Clone(sections(sign(t, randomItems(20, 1), true))), 'q', []byte("added later"))
	if l := read(t, reseal(body)); l.Count != 20 || !l.Exact {
		t.Errorf("%+v", l)
	}
}

func TestTimesOfSign(t *testing.T) {
	h := header
	h.Expires = h.Issued
	if _, err := Sign(h, nil, false, testKey); trailmark.KindOf(err) != trailmark.Usage {
		t.Error(err)
	}
}

func TestKeys(t *testing.T) {
	text, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	public, err := ParsePublic(PublicText(PublicOf(key)) + "\n")
	if err != nil || !public.Equal(PublicOf(key)) || len(KeyID(public)) != 16 {
		t.Errorf("%v, %v", public, err)
	}
	for _, bad := range []string{"", "ed25519:", "ed25519:AAAA", "rsa:" + PublicText(public)[8:], PublicText(public) + "A"} {
		if _, err := ParsePublic(bad); trailmark.KindOf(err) != trailmark.Usage {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, err := ParseKey([]byte(bad)); trailmark.KindOf(err) != trailmark.Usage {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzRead holds for any file, and for any sections with a good signature: a
// reader comes to an end, and what it takes keeps its promises.
func FuzzRead(f *testing.F) {
	committed, err := filepath.Glob(filepath.Join("testdata", "fuzz", f.Name(), "*"))
	if err != nil || len(committed) == 0 {
		f.Fatal("no committed seeds", err)
	}
	f.Add(sections(sign(f, randomItems(3, 1), true)))
	f.Add(sections(sign(f, nil, false)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := Read(b, issued, PublicOf(testKey)); (l == nil) == (err == nil) {
			t.Errorf("neither a list nor an error: %v", err)
		}
		l, err := Read(reseal(b), issued, PublicOf(testKey))
		if err != nil {
			return
		}
		if len(l.set) != l.Count || !slices.IsSorted(l.set) || l.Exact && len(l.names) != l.Count {
			t.Errorf("%d things, a set of %d, %d names", l.Count, len(l.set), len(l.names))
		}
		if again := l.set.encode(l.Bits); l.Valid(issued) == nil && l.Count > 0 {
			if s, err := decodeSet(&l.Header, again); err != nil || !slices.Equal(s, l.set) {
				t.Errorf("the set is another when written again: %v", err)
			}
		}
		for _, name := range l.names {
			l.Check(name, issued)
		}
	})
}
