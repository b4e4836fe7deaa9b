package serial_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/serial"
	"github.com/trailmark/trailmark/store"
	"github.com/trailmark/trailmark/store/storetest"
)

// ledger remembers all numbers that ever left, and finds those that leave again.
type ledger struct {
	tb   testing.TB
	seen map[string]bool
	last string
}

func (l *ledger) take(pool string, numbers []string) {
	l.tb.Helper()
	for _, number := range numbers {
		if l.seen[pool+" "+number] {
			l.tb.Fatalf("%s of %s left twice", number, pool)
		}
		l.seen[pool+" "+number] = true
		l.last = number
	}
}

// TestNoRepeatAfterRestores: however allocations, backups, restores of older
// backups and restarts follow each other, no number leaves twice.
func TestNoRepeatAfterRestores(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		st := openAt(t, url)
		defer func() { st.Close() }()
		i := serial.Open(st)
		create(t, i, serial.Spec{Name: "timed", Random: true})
		create(t, i, serial.Spec{Name: "small", Random: true, Length: new(8)})
		create(t, i, serial.Spec{Name: "range", From: "000001", To: "999999"})
		pools := []string{"timed", "small", "range"}
		books := map[string]*ledger{}
		for _, pool := range pools {
			books[pool] = &ledger{tb: t, seen: map[string]bool{}}
		}
		var backups []backup
		random := rand.New(rand.NewPCG(1, uint64(len(url))))
		for range 60 {
			switch random.IntN(6) {
			case 0: // back up
				var b bytes.Buffer
				if _, err := st.Backup(ctx, &b, nil); err != nil {
					t.Fatal(err)
				}
				backups = append(backups, backup{b.Bytes(), left(books)})
			case 1: // restart
				st.Close()
				st = openAt(t, url)
				i = serial.Open(st)
			case 2: // restore any backup
				if len(backups) == 0 {
					continue
				}
				st.Close()
				old := backups[random.IntN(len(backups))]
				if _, err := store.Restore(ctx, url, bytes.NewReader(old.data), true, nil); err != nil {
					t.Fatal(err)
				}
				st = openAt(t, url)
				i = serial.Open(st)
				for _, pool := range pools[1:] {
					goOn(t, i, pool, books[pool], len(books[pool].seen) > old.left[pool])
				}
			default:
				pool := pools[random.IntN(len(pools))]
				books[pool].take(pool, allocate(t, i, pool, "", 1+random.Int64N(500)))
			}
		}
	})
}

// backup is a backup, and how many numbers of each pool had left.
type backup struct {
	data []byte
	left map[string]int
}

func left(books map[string]*ledger) map[string]int {
	n := map[string]int{}
	for pool, book := range books {
		n[pool] = len(book.seen)
	}
	return n
}

// goOn allocates after a restore. A pool goes on by itself when the database that
// was overwritten had given out more; any other needs to be told.
func goOn(t *testing.T, i *serial.Issuer, pool string, book *ledger, more bool) {
	t.Helper()
	if numbers, err := tryAllocate(i, pool, "", 1); more || err == nil {
		if err != nil {
			t.Fatal(err)
		}
		book.take(pool, numbers)
		return
	}
	_, err := tryAllocate(i, pool, "", 1)
	wantKind(t, err, trailmark.Conflict)
	r := serial.Resume{After: book.last}
	if r.After == "" {
		r.Skip = 1
	}
	if err := i.Resume(ctx, "test", pool, r); err != nil {
		t.Fatal(err)
	}
}

// TestRestoreElsewhere: a database that knows nothing of what left since the
// backup, or that was itself suspended, does not let a pool go on.
func TestRestoreElsewhere(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		first, second := fresh(t), fresh(t)
		var early, late bytes.Buffer
		st := openAt(t, first)
		create(t, serial.Open(st), serial.Spec{Name: "range", From: "001", To: "999"})
		book := &ledger{tb: t, seen: map[string]bool{}}
		for _, b := range []*bytes.Buffer{&early, &late} {
			book.take("range", allocate(t, serial.Open(st), "range", "", 10))
			if _, err := st.Backup(ctx, b, nil); err != nil {
				t.Fatal(err)
			}
		}
		book.take("range", allocate(t, serial.Open(st), "range", "", 10))
		st.Close()
		for _, b := range []*bytes.Buffer{&late, &early} { // the second time over what is suspended
			if _, err := store.Restore(ctx, second, bytes.NewReader(b.Bytes()), true, nil); err != nil {
				t.Fatal(err)
			}
			st := openAt(t, second)
			_, err := tryAllocate(serial.Open(st), "range", "", 1)
			wantKind(t, err, trailmark.Conflict)
			st.Close()
		}
		for range 2 { // over what knew it, also when nothing was given out since
			if _, err := store.Restore(ctx, first, bytes.NewReader(early.Bytes()), true, nil); err != nil {
				t.Fatal(err)
			}
		}
		if file, ok := strings.CutPrefix(first, "sqlite:"); ok { // what lies beside it knows it, too
			if err := os.Remove(file + ".serials"); err != nil {
				t.Fatal(err)
			}
		}
		st = openAt(t, first)
		book.take("range", allocate(t, serial.Open(st), "range", "", 10))
		if n, err := serial.Open(st).Number(ctx, "range", "025"); err != nil || n.State != serial.Allocated {
			t.Errorf("a number that left after the backup is %+v, %v", n, err)
		}
		var last bytes.Buffer
		if _, err := st.Backup(ctx, &last, nil); err != nil {
			t.Fatal(err)
		}
		st.Close()
		if _, err := store.Restore(ctx, first, &last, true, nil); err != nil {
			t.Fatal(err)
		}
		st = openAt(t, first)
		defer st.Close()
		_, err := tryAllocate(serial.Open(st), "range", "", 1) // both could be old copies
		wantKind(t, err, trailmark.Conflict)
	})
}

// TestRestoreAtOnce: of a small pool that goes on by itself, a restore right after
// a block does not meet it again.
func TestRestoreAtOnce(t *testing.T) {
	url := storetest.SQLite(t)
	st := openAt(t, url)
	defer func() { st.Close() }()
	create(t, serial.Open(st), serial.Spec{Name: "slow", Random: true, Length: new(10)})
	var backup bytes.Buffer
	if _, err := st.Backup(ctx, &backup, nil); err != nil {
		t.Fatal(err)
	}
	book := &ledger{tb: t, seen: map[string]bool{}}
	for range 3 {
		book.take("slow", allocate(t, serial.Open(st), "slow", "", 160_000)) // 0.32 s of them
		st.Close()
		if _, err := store.Restore(ctx, url, bytes.NewReader(backup.Bytes()), true, nil); err != nil {
			t.Fatal(err)
		}
		st = openAt(t, url)
	}
	_, err := tryAllocate(serial.Open(st), "slow", "", 400_000_000)
	wantKind(t, err, trailmark.Conflict)
}

// TestCopiedFile: an SQLite file that is put back by copying is seen through
// what lies beside it, also when the copy is put under the same inode.
func TestCopiedFile(t *testing.T) {
	url := storetest.SQLite(t)
	file := strings.TrimPrefix(url, "sqlite:")
	st := openAt(t, url)
	i := serial.Open(st)
	create(t, i, serial.Spec{Name: "range", From: "0001", To: "9999"})
	create(t, i, serial.Spec{Name: "timed", Random: true})
	book := &ledger{tb: t, seen: map[string]bool{}}
	book.take("range", allocate(t, i, "range", "before", 3))
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	copied, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := os.WriteFile(file, copied, 0o600); err != nil {
			t.Fatal(err)
		}
		st := openAt(t, url)
		i := serial.Open(st)
		for _, pool := range []string{"range", "timed"} {
			book.take(pool, allocate(t, i, pool, "", 5))
		}
		if n, err := i.Number(ctx, "range", "0004"); err != nil || n.State != serial.Allocated {
			t.Errorf("a number that left before the copy came back is %+v, %v", n, err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMovedPostgres: what pg_restore does, a new table with the old rows, is
// seen; and the verb for what is not.
func TestMovedPostgres(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, fresh func(testing.TB) string) {
		url := fresh(t)
		st := openAt(t, url)
		defer st.Close()
		i := serial.Open(st)
		create(t, i, serial.Spec{Name: "range", From: "1", To: "999"})
		create(t, i, serial.Spec{Name: "timed", Random: true})
		allocate(t, i, "range", "", 3)
		if strings.HasPrefix(url, "postgres") {
			replaceTable(t, url)
		} else if n, err := i.Restored(ctx, "test"); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		_, err := tryAllocate(i, "range", "", 1)
		wantKind(t, err, trailmark.Conflict)
		if p, err := i.Pool(ctx, "range"); p.Suspended == "" || err != nil {
			t.Errorf("%+v, %v", p, err)
		}
		allocate(t, i, "timed", "", 1)
		wantKind(t, i.Resume(ctx, "test", "timed", serial.Resume{Skip: 1}), trailmark.Conflict)
		wantKind(t, i.Resume(ctx, "test", "range", serial.Resume{}), trailmark.Usage)
		wantKind(t, i.Resume(ctx, "test", "range", serial.Resume{From: "3"}), trailmark.Conflict)
		wantKind(t, i.Resume(ctx, "test", "range", serial.Resume{From: "A"}), trailmark.NotFound)
		if err := i.Resume(ctx, "test", "range", serial.Resume{From: "500"}); err != nil {
			t.Fatal(err)
		}
		if got := allocate(t, i, "range", "", 2); got[0] != "500" || got[1] != "501" {
			t.Errorf("it goes on with %v", got)
		}
	})
}

func replaceTable(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	const text = `create table fresh (like serial_pool including all); insert into fresh select * from serial_pool;
		drop table serial_pool; alter table fresh rename to serial_pool`
	if _, err := conn.Exec(ctx, text); err != nil {
		t.Fatal(err)
	}
}
