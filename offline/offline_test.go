package offline

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

var (
	testKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	issued  = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	header  = Header{Recall: "vacuum", Version: 2, Issued: issued, Expires: issued.Add(72 * time.Hour)}
)

func sign(tb testing.TB, things []trailmark.ThingID, exact bool) []byte {
	tb.Helper()
	file, err := Sign(header, things, exact, testKey)
	if err != nil {
		tb.Fatal(err)
	}
	return file
}

func read(tb testing.TB, file []byte) *List {
	tb.Helper()
	l, err := Read(file, issued, PublicOf(testKey))
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

const product = "https://id.gs1.org/01/09521302000013"

func item(serial string) trailmark.ThingID { return trailmark.ThingID(product + "/21/" + serial) }

// randomItems have serials of 14 characters that nothing can be saved on.
func randomItems(n int, seed uint64) []trailmark.ThingID {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]trailmark.ThingID, n)
	for i := range list {
		var serial [14]byte
		for j := range serial {
			serial[j] = alphabet[r.IntN(len(alphabet))]
		}
		list[i] = item(string(serial[:]))
	}
	return list
}

// anyThing makes canonical names of every sort of thing that may be listed,
// those with a wrong check digit included.
func anyThing() *rapid.Generator[trailmark.ThingID] {
	return rapid.Custom(func(t *rapid.T) trailmark.ThingID {
		serial := rapid.StringMatching(`[0-9A-Za-z]{1,14}`).Draw(t, "serial")
		digits := fmt.Sprintf("%012d", rapid.IntRange(0, 99).Draw(t, "digits"))
		name := rapid.SampledFrom([]string{
			"https://id.gs1.org/01/09521302000013/21/" + serial, "https://id.gs1.org/01/09521302000013/10/" + serial,
			"https://id.gs1.org/01/09521302000019/21/" + serial, "urn:epc:id:sscc:9521302.0" + digits[3:],
			"https://id.gs1.org/8004/9521302" + serial, "https://id.gs1.org/8003/09521302000013" + serial,
			"urn:epc:id:gid:95100000.12345." + digits, "https://example.com/machine/" + serial, "urn:uuid:" + serial,
		}).Draw(t, "name")
		id, _ := gs1.Canonical(name)
		return trailmark.ThingID(id.ID)
	}).Filter(func(id trailmark.ThingID) bool { return id != "" })
}

// What is listed is found, always and in every form, and an exact list finds
// nothing else.
func TestNeverMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		things := rapid.SliceOfDistinct(anyThing(), rapid.ID[trailmark.ThingID]).Draw(t, "things")
		others := rapid.SliceOf(anyThing()).Draw(t, "others")
		known := map[trailmark.ThingID]bool{}
		for _, thing := range things {
			known[thing] = true
		}
		for _, exact := range []bool{false, true} {
			file, err := Sign(header, things, exact, testKey)
			if err != nil {
				t.Fatal(err)
			}
			l, err := Read(file, issued, PublicOf(testKey))
			if err != nil || l.Count != len(things) || l.Exact != exact {
				t.Fatalf("%+v, %v", l, err)
			}
			for _, thing := range things {
				for _, form := range forms(thing) {
					if a := l.Check(form, issued); a.Status != Listed {
						t.Errorf("%s as %q: %+v", thing, form, a)
					}
				}
			}
			for _, other := range others {
				if a := l.Check(string(other), issued); exact && (a.Status == Listed) != known[other] {
					t.Errorf("%s: %+v", other, a)
				}
			}
		}
	})
}

// forms are all that a thing is written as on labels and in documents.
func forms(thing trailmark.ThingID) []string {
	list := []string{string(thing)}
	k, err := gs1.Parse(string(thing))
	if err != nil {
		return list
	}
	link, _ := k.LinkAt("https://example.com/goods")
	compressed, _ := k.CompressedLinkAt("https://example.com")
	list = append(list, k.Bracketed(), "]d2"+k.ElementString(), link)
	if compressed != "" {
		list = append(list, compressed)
	}
	if k.AI == "01" && k.Qualifiers[0].AI == "21" {
		list = append(list, k.Bracketed()+"(17)261231(10)ANY")
	}
	return list
}

// A list says how often it takes a thing for listed that is not.
func TestFalsePositives(t *testing.T) {
	things := randomItems(5_000, 1)
	for _, test := range []struct{ bits, probes int }{{8, 200_000}, {12, 400_000}, {setBits, 2_000_000}} {
		h := Header{Count: len(things), Bits: test.bits, Salt: []byte("salt")}
		s := newSet(&h, things)
		r, hits := rand.New(rand.NewPCG(3, 3)), 0
		for range test.probes {
			if s.has(r.Uint64N(h.span())) {
				hits++
			}
		}
		for _, other := range randomItems(100_000, 2) {
			if s.has(place(h.Salt, string(other), h.span())) {
				hits++
			}
		}
		expected := float64(test.probes+100_000) / float64(uint64(1)<<test.bits)
		t.Logf("1 in 2^%d: %d hits of %d, %.1f expected", test.bits, hits, test.probes+100_000, expected)
		if float64(hits) > expected*1.15+6 {
			t.Errorf("1 in 2^%d: %d hits, %.1f expected", test.bits, hits, expected)
		}
	}
}

// An exact list knows better than its set.
func TestExact(t *testing.T) {
	h := header
	h.Bits, h.Concerns = minBits, []string{product}
	things := randomItems(2_000, 1)
	h.Count = len(things)
	slices.Sort(things)
	for _, exact := range []bool{false, true} {
		file, err := seal(&h, things, exact, testKey)
		if err != nil {
			t.Fatal(err)
		}
		l, taken := read(t, file), 0
		for _, other := range randomItems(5_000, 2) {
			if l.Check(string(other), issued).Status == Listed {
				taken++
			}
		}
		if exact != (taken == 0) {
			t.Errorf("exact %t: %d things are taken for listed", exact, taken)
		}
	}
}

// A shop fetches the list of a large recall over a bad connection.
func TestSize(t *testing.T) {
	things := randomItems(80_000, 3)
	small, exact := sign(t, things, false), sign(t, things, true)
	t.Logf("80,000 random serials: %d bytes, %d with the exact list", len(small), len(exact))
	if len(small) >= 250_000 {
		t.Errorf("%d bytes", len(small))
	}
	l := read(t, exact)
	for _, thing := range things[:1000] {
		if a := l.Check(string(thing), issued); a.Status != Listed {
			t.Fatalf("%s: %+v", thing, a)
		}
	}
}

// What a list says of codes that it has not.
func TestCheck(t *testing.T) {
	h := header
	h.Lots = []trailmark.ThingID{product + "/10/L-7"}
	file, err := Sign(h, []trailmark.ThingID{item("J3"), product + "/10/L-9", "https://id.gs1.org/01/09521302000099/21/J3"}, false, testKey)
	if err != nil {
		t.Fatal(err)
	}
	l := read(t, file)
	for _, test := range []struct {
		code   string
		want   Status
		reason string
	}{
		{"(01)09521302000013(21)J3", Listed, ""},
		{"(01)09521302000013(21)J5", NotListed, ""},
		{"(01)09521302000013(10)L-7(21)J3", Listed, ""},
		{"(01)09521302000013(10)L-9(21)J5", Listed, ""}, // the lot is
		{"(01)09521302000013(10)L-9", Listed, ""},
		{"(01)09521302000013(10)L-7", Unknown, "with the serial"},
		{"(01)09521302000013(10)L-8", NotListed, ""},
		{"(01)09521302000013", Unknown, "with the serial"},
		{"09521302000013", Unknown, "with the serial"},
		{"(01)09521234004219", NotListed, ""},
		{"(01)09521302000018(21)J3", Unknown, "check digit"},
		{"https://id.gs1.org/01/09521302000099/21/J3", Listed, ""}, // so it was captured
		{"9521302000013", Unknown, "with the serial"},
		{"9521234004219", NotListed, ""},
		{"01234565", Unknown, "can mean several things"},
		{"010952130200001310ANY|21J3", Listed, ""},                           // a scanner's own separator
		{"01095213020000131727130121J3", Listed, ""},                         // no scanner may send this date; the jar is listed all the same
		{"3616452258000065330000000000000000000000000000000000", Listed, ""}, // the bits of its tag
		{"]C110ANY", Unknown, "scan the other one"},
		{"(00)095213020000000013", Unknown, "scan what is in it"},
		{"https://example.com/p/123", Unknown, "scan what is in it"},
		{"hello", Unknown, ""},
		{"", Unknown, ""},
	} {
		a := l.Check(test.code, issued)
		if a.Status != test.want || !strings.Contains(a.Reason, test.reason) || a.Status == Unknown && a.Reason == "" {
			t.Errorf("%s: %+v, want %v", test.code, a, test.want)
		}
	}
	for _, at := range []time.Time{l.Expires, issued.Add(-2 * clockSkew)} {
		if a := l.Check("(01)09521302000013(21)J5", at); a.Status != Unknown || a.Reason == "" {
			t.Errorf("at %v: %+v", at, a)
		}
	}
}

// A list that is older than one that was used is not used any more.
func TestSeen(t *testing.T) {
	at := func(recall string, after time.Duration, key ed25519.PrivateKey) *List {
		h := header
		h.Recall, h.Issued = recall, issued.Add(after)
		file, err := Sign(h, []trailmark.ThingID{item("J3")}, false, key)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Read(file, h.Issued, PublicOf(key))
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	_, other, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := Seen{}
	for _, test := range []struct {
		name string
		list *List
		ok   bool
	}{
		{"the first", at("vacuum", time.Hour, testKey), true},
		{"again", at("vacuum", time.Hour, testKey), true},
		{"an older one", at("vacuum", 0, testKey), false},
		{"an older one of another recall", at("glass", 0, testKey), true},
		{"an older one of another signer", at("vacuum", 0, other), true},
		{"a newer one", at("vacuum", 2*time.Hour, testKey), true},
		{"what was the newest before", at("vacuum", time.Hour, testKey), false},
	} {
		text, err := json.Marshal(seen)
		if err != nil {
			t.Fatal(err)
		}
		seen = Seen{} // as when the device was off
		if err := json.Unmarshal(text, &seen); err != nil {
			t.Fatal(err)
		}
		if err := seen.Take(test.list); (err == nil) != test.ok || err != nil && trailmark.KindOf(err) != trailmark.Refused {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

var update = flag.Bool("update", false, "write the list in testdata again")

// A list that the first version has written can be read for ever.
func TestFirstVersion(t *testing.T) {
	const path = "testdata/first.list"
	if *update {
		h := header
		h.Expires = time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC)
		file, err := Sign(h, randomItems(50, 4), true, testKey)
		if err == nil {
			err = os.WriteFile(path, file, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l := read(t, file)
	for _, thing := range randomItems(50, 4) {
		if !l.has(string(thing)) || !l.set.has(place(l.Salt, string(thing), l.span())) {
			t.Errorf("%s is not found", thing)
		}
	}
	if l.Recall != "vacuum" || l.Version != 2 || l.Concerns[0] != product {
		t.Errorf("%+v", l.Header)
	}
}

func BenchmarkCheck(b *testing.B) {
	l := read(b, sign(b, randomItems(80_000, 5), false))
	b.ReportAllocs()
	for b.Loop() {
		l.Check("(01)09521302000013(21)0123456789ABCD", issued)
	}
}

func BenchmarkRead(b *testing.B) {
	file := sign(b, randomItems(80_000, 5), false)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		read(b, file)
	}
}
