package serial_test

import (
	"context"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

var ctx = context.Background()

const jar = "09521234004219"

func create(tb testing.TB, i *serial.Issuer, s serial.Spec) serial.Pool {
	tb.Helper()
	if s.AI == "" {
		s.AI, s.Key = "01", jar
	}
	p, err := i.Create(ctx, "test", s)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// allocate gives the numbers of a request that has to succeed.
func allocate(tb testing.TB, i *serial.Issuer, pool, request string, count int64) []string {
	tb.Helper()
	list, err := tryAllocate(i, pool, request, count)
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

func tryAllocate(i *serial.Issuer, pool, request string, count int64) (list []string, err error) {
	a, err := i.Allocate(ctx, "test", serial.Request{Pool: pool, Count: count, ID: request})
	if err != nil {
		return nil, err
	}
	return list, a.Each(ctx, func(number []byte) error {
		list = append(list, string(number))
		return nil
	})
}

func wantKind(tb testing.TB, err error, kind trailmark.Kind) {
	tb.Helper()
	if err == nil || trailmark.KindOf(err) != kind {
		tb.Errorf("error %v is not of the kind %q", err, kind)
	}
}

// TestPools: what each kind of pool gives out.
func TestPools(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		i := serial.Open(open(t))
		for _, c := range []struct {
			spec serial.Spec
			want string // "" for what is not known beforehand
		}{
			{serial.Spec{Name: "zeros", From: "00098", To: "00101"}, "00098 00099 00100 00101"},
			{serial.Spec{Name: "plain", From: "8", To: "11"}, "8 9 10 11"},
			{serial.Spec{Name: "letters", From: "L1-098", To: "L1-101"}, "L1-098 L1-099 L1-100 L1-101"},
			{serial.Spec{Name: "more-letters", From: "L2-8", To: "L2-101"}, "L2-8 L2-9 L2-10"},
			{serial.Spec{Name: "large", From: "99999999999999999998", To: "99999999999999999999"}, "99999999999999999998 99999999999999999999"},
			{serial.Spec{Name: "list", List: strings.NewReader("\ufeffb\r\n\na-1\nb2\n\"q\"\n")}, `"q" a-1 b b2`},
			{serial.Spec{Name: "pallets", AI: "00", Key: "39521234", From: "000000000", To: "999999999"}, "395212340000000007 395212340000000014"},
			{serial.Spec{Name: "crates", AI: "8003", Key: "9521234000013", From: "1", To: "3"}, "1 2 3"},
			{serial.Spec{Name: "machines", AI: "8004", Key: "9521234", From: "07", To: "09"}, "952123407 952123408 952123409"},
			{serial.Spec{Name: "random", Random: true}, ""},
			{serial.Spec{Name: "random pallets", AI: "00", Key: "09521302", Random: true}, ""},
		} {
			c.spec.Name = strings.ReplaceAll(c.spec.Name, " ", "-")
			create(t, i, c.spec)
			if want := strings.Fields(c.want); len(want) > 0 {
				if got := allocate(t, i, c.spec.Name, "", int64(len(want))); strings.Join(got, " ") != c.want {
					t.Errorf("%s gives %v, want %s", c.spec.Name, got, c.want)
				}
			}
		}
		for _, number := range allocate(t, i, "random", "", 1000) {
			if len(number) != serial.DefaultLength || strings.Trim(number, serial.DefaultAlphabet) != "" {
				t.Errorf("a random number is %s", number)
			}
		}
		for _, number := range allocate(t, i, "random-pallets", "", 1000) {
			if n, err := i.Number(ctx, "random-pallets", number); err != nil || n.State != serial.Allocated || n.Name != trailmark.ThingID("https://id.gs1.org/00/"+number) {
				t.Errorf("%s is %+v, %v", number, n, err)
			}
		}
	})
}

// TestRefusedSpecs: what is no pool, and what to do is told.
func TestRefusedSpecs(t *testing.T) {
	i := serial.Open(storetest.Open(t, storetest.SQLite(t)))
	create(t, i, serial.Spec{Name: "there", Random: true, Length: new(12)})
	create(t, i, serial.Spec{Name: "range", From: "100", To: "199"})
	create(t, i, serial.Spec{Name: "list", List: strings.NewReader("AB\nZZZZ\n")})
	create(t, i, serial.Spec{Name: "assets", AI: "8004", Key: "9521234", From: "1", To: "9"})
	const usage, invalid, conflict = trailmark.Usage, trailmark.Invalid, trailmark.Conflict
	for _, c := range []struct {
		what string
		spec serial.Spec
		kind trailmark.Kind
	}{
		{"no name", serial.Spec{Random: true}, usage},
		{"a name with a space", serial.Spec{Name: "a b", Random: true}, usage},
		{"the name of another", serial.Spec{Name: "there", Random: true, Length: new(13)}, conflict},
		{"of nothing", serial.Spec{Name: "x", AI: "414", Key: jar, Random: true}, usage},
		{"a wrong check digit", serial.Spec{Name: "x", AI: "01", Key: "09521234004218", Random: true}, usage},
		{"no kind", serial.Spec{Name: "x"}, usage},
		{"two kinds", serial.Spec{Name: "x", Random: true, From: "1", To: "2"}, usage},
		{"too long for AI 21", serial.Spec{Name: "x", Random: true, Length: new(21)}, usage},
		{"easily guessed", serial.Spec{Name: "x", Random: true, Length: new(2)}, usage},
		{"an alphabet with a letter twice", serial.Spec{Name: "x", Random: true, Length: new(13), Alphabet: new("ABCA")}, usage},
		{"an alphabet of one", serial.Spec{Name: "x", Random: true, Length: new(13), Alphabet: new("A")}, usage},
		{"an alphabet beyond set 82", serial.Spec{Name: "x", Random: true, Length: new(13), Alphabet: new("AB#")}, invalid},
		{"an alphabet beyond ASCII", serial.Spec{Name: "x", Random: true, Length: new(13), Alphabet: new("ABÖ")}, invalid},
		{"an SSCC of letters", serial.Spec{Name: "x", AI: "00", Key: "39521234", Random: true, Alphabet: new("ABC")}, invalid},
		{"a range down", serial.Spec{Name: "x", From: "9", To: "1"}, usage},
		{"a range of letters", serial.Spec{Name: "x", From: "A", To: "B"}, usage},
		{"a range from one letter to another", serial.Spec{Name: "x", From: "A1", To: "B1"}, usage},
		{"a range with letters behind", serial.Spec{Name: "x", From: "1A", To: "2A"}, usage},
		{"no length", serial.Spec{Name: "x", Random: true, Length: new(0), Odds: new(int64(1))}, usage},
		{"no alphabet", serial.Spec{Name: "x", Random: true, Alphabet: new("")}, usage},
		{"no odds", serial.Spec{Name: "x", Random: true, Length: new(13), Odds: new(int64(0))}, usage},
		{"a range without end", serial.Spec{Name: "x", From: "1"}, usage},
		{"zeros that get lost", serial.Spec{Name: "x", From: "001", To: "1000"}, usage},
		{"a number too long", serial.Spec{Name: "x", From: "1", To: "100000000000000000000"}, invalid},
		{"an empty list", serial.Spec{Name: "x", List: strings.NewReader("\n")}, usage},
		{"a list with a repeat", serial.Spec{Name: "x", List: strings.NewReader("C\nD\nC\n")}, conflict},
		{"a list with a bad character", serial.Spec{Name: "x", List: strings.NewReader("C D\n")}, invalid},
		{"a list of other SSCCs", serial.Spec{Name: "x", AI: "00", Key: "39521234", List: strings.NewReader("395213020000000006\n")}, invalid},
		{"a list with a wrong check digit", serial.Spec{Name: "x", AI: "00", Key: "39521234", List: strings.NewReader("395212340000000006\n")}, invalid},
		{"the same random numbers", serial.Spec{Name: "x", Random: true, Length: new(12), Alphabet: new("XYZ0123456789")}, conflict},
		{"a range among random numbers", serial.Spec{Name: "x", From: "1", To: "999999999999"}, conflict},
		{"a range in a range", serial.Spec{Name: "x", From: "1", To: "1000"}, conflict},
		{"a range with a number of a list", serial.Spec{Name: "x", Random: true, Odds: new(int64(1)), Length: new(4), Alphabet: new("YZ")}, conflict},
		{"a list with a number of a list", serial.Spec{Name: "x", List: strings.NewReader("AA\nZZZZ\n")}, conflict},
		{"a list with a number of a range", serial.Spec{Name: "x", List: strings.NewReader("AA\n150\n")}, conflict},
		{"a part of the company's assets", serial.Spec{Name: "x", AI: "8004", Key: "95212345", From: "1", To: "9"}, conflict},
	} {
		if c.spec.AI == "" {
			c.spec.AI, c.spec.Key = "01", jar
		}
		_, err := i.Create(ctx, "test", c.spec)
		if err == nil || trailmark.KindOf(err) != c.kind {
			t.Errorf("%s: %v is not of the kind %q", c.what, err, c.kind)
		}
	}
	for _, good := range []serial.Spec{
		{Name: "longer", Random: true, Length: new(13)},
		{Name: "zeros", From: "0100", To: "0199"},
		{Name: "after", From: "200", To: "5000"},
		{Name: "of-a-line", From: "L1-000000001", To: "L1-999999999"}, // as long as the random ones
		{Name: "of-another", From: "L2-000000001", To: "L2-999999999"},
		{Name: "more", List: strings.NewReader("AC\n")},
	} {
		create(t, i, good)
	}
}

// TestRequests: the same request has the same numbers, and a wrong one none.
func TestRequests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open storetest.Opener) {
		i := serial.Open(open(t))
		for name, spec := range map[string]serial.Spec{
			"random": {Random: true, Length: new(14)}, "small": {Random: true, Length: new(8)}, "range": {From: "1", To: "99"},
			"list": {List: strings.NewReader("A\nB\nC\nD\nE\n")},
		} {
			spec.Name = name
			create(t, i, spec)
			first := allocate(t, i, name, "one", 2)
			between := allocate(t, i, name, "two", 1)
			again := allocate(t, i, name, "one", 2)
			if strings.Join(first, " ") != strings.Join(again, " ") || strings.Contains(strings.Join(first, " "), between[0]) {
				t.Errorf("%s: %v, then %v, then %v", name, first, between, again)
			}
			_, err := tryAllocate(i, name, "one", 3)
			wantKind(t, err, trailmark.Conflict)
			_, err = tryAllocate(i, name, "", 0)
			wantKind(t, err, trailmark.Usage)
			_, err = tryAllocate(i, name, "a\nb", 1)
			wantKind(t, err, trailmark.Usage)
		}
		_, err := tryAllocate(i, "none", "", 1)
		wantKind(t, err, trailmark.NotFound)
	})
}

// TestStopped: who stops while numbers are computed is told how to have them.
func TestStopped(t *testing.T) {
	i := serial.Open(storetest.Open(t, storetest.SQLite(t)))
	create(t, i, serial.Spec{Name: "range", From: "1", To: "1000000"})
	a, err := i.Allocate(ctx, "test", serial.Request{Pool: "range", Count: 1_000_000, ID: "po-1"})
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(ctx)
	given := 0
	err = a.Each(stopped, func([]byte) error {
		given++
		stop()
		return nil
	})
	wantKind(t, err, trailmark.Unavailable)
	if given > 100_000 || !strings.Contains(err.Error(), "ask again with the request po-1") {
		t.Errorf("%d numbers left after the stop: %v", given, err)
	}
	_, err = tryAllocate(i, "range", "", serial.MostAtOnce+1)
	wantKind(t, err, trailmark.TooLarge)
}

// TestLimits: no more leaves than there is, than was said, and than the odds
// allow; and it is told in time.
func TestLimits(t *testing.T) {
	i := serial.Open(storetest.Open(t, storetest.SQLite(t)))
	create(t, i, serial.Spec{Name: "range", From: "1", To: "10"})
	create(t, i, serial.Spec{Name: "most", From: "101", To: "200", Most: 10, Warn: new(int64(50))})
	create(t, i, serial.Spec{Name: "odds", Random: true, Length: new(5), Alphabet: new("0123456789"), Odds: new(int64(10_000))})
	for _, name := range []string{"range", "most", "odds"} {
		if a, err := i.Allocate(ctx, "test", serial.Request{Pool: name, Count: 4}); err != nil || a.Low {
			t.Errorf("%s: four of ten are %+v, %v", name, a, err)
		}
		_, err := tryAllocate(i, name, "", 7)
		wantKind(t, err, trailmark.Conflict)
		if a, err := i.Allocate(ctx, "test", serial.Request{Pool: name, Count: 6}); err != nil || !a.Low {
			t.Errorf("%s: ten of ten are %+v, %v", name, a, err)
		}
		_, err = tryAllocate(i, name, "", 1)
		wantKind(t, err, trailmark.Conflict)
	}
	old := create(t, i, serial.Spec{Name: "old", List: strings.NewReader("OLD-1\nOLD-2"), Issued: true})
	if old.Free != 0 || old.Trouble() != "" {
		t.Errorf("a list that is in circulation is %+v", old)
	}
	p, err := i.Pool(ctx, "odds")
	if err != nil || p.Guess != 1e-4 || p.Odds != 1e4 || p.Space != "100000" || p.Capacity != 10 || p.Free != 0 || !p.Low {
		t.Errorf("%+v, %v", p, err)
	}
}

// openAt opens a store that the test closes by itself.
func openAt(tb testing.TB, url string) *store.Store {
	tb.Helper()
	st, err := store.Open(ctx, url)
	if err != nil {
		tb.Fatal(err)
	}
	return st
}
