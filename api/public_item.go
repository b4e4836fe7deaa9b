package api

import (
	"bytes"
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/trailmark/trailmark/gs1"
	"github.com/trailmark/trailmark/resolver"
)

// itemPage is what the page about an item shows.
type itemPage struct {
	Frame         frame
	Rows, Journey []row
	More          bool // there are links
}

// row is a line of a page: what it is, and what is said of it.
type row struct {
	Label, Value string
	Time         string // the date that it tells, as machines read it; "" for none
}

// Where a page that is kept has the numbers of an item (Unicode, private use).
const (
	keyHere    = "\uE000"
	serialHere = "\uE001"
)

// item makes the page about an item. The items of a lot differ in their serials,
// and their pages in nothing else: a page is made once, and gets the numbers of
// each item.
func (p *publicPages) item(k gs1.Key, a *resolver.Answer, words *publicWords, h http.Header) ([]byte, error) {
	serial := serialOf(k)
	like := likenessOf(k.AI, serial != "", a, words)
	page, known := p.kept.get(like)
	if !known {
		var err error
		if page, err = p.write("page.html", words.itemPage(like, a)); err != nil {
			return nil, err
		}
		p.kept.put(like, page)
	}
	words.head(h)
	page = bytes.ReplaceAll(page, []byte(keyHere), []byte(template.HTMLEscapeString(k.Value)))
	return bytes.ReplaceAll(page, []byte(serialHere), []byte(template.HTMLEscapeString(serial))), nil
}

// likeness is all that a page is made from but the numbers of the item.
type likeness struct {
	language, ai                                            string
	state                                                   resolver.State
	name, description, lot, expiry, origin, journey, notice string
	serial, linked                                          bool
}

func likenessOf(ai string, serial bool, a *resolver.Answer, words *publicWords) likeness {
	var journey strings.Builder
	for _, s := range a.Journey {
		for _, part := range [...]string{s.Date, string(s.Step), s.Place, s.Country} {
			journey.WriteString(part)
			journey.WriteByte(0)
		}
	}
	return likeness{
		language: words.Language, ai: ai, state: a.State, name: a.Product.Name, description: a.Product.Description,
		lot: a.Lot, expiry: a.Expiry, origin: a.Origin, journey: journey.String(), notice: a.Notice,
		serial: serial, linked: a.Linked,
	}
}

// mostPages are kept: 4 kB each.
const mostPages = 1000

// keptPages are pages that were made before.
type keptPages struct {
	sync.RWMutex
	pages map[likeness][]byte
}

func (k *keptPages) get(like likeness) (page []byte, known bool) {
	k.RLock()
	defer k.RUnlock()
	page, known = k.pages[like]
	return page, known
}

func (k *keptPages) put(like likeness, page []byte) {
	k.Lock()
	defer k.Unlock()
	if k.pages == nil || len(k.pages) >= mostPages {
		k.pages = map[likeness][]byte{}
	}
	k.pages[like] = page
}

// itemPage says what a page shows.
func (w *publicWords) itemPage(like likeness, a *resolver.Answer) itemPage {
	view := itemPage{Rows: w.rows(like), More: like.linked, Frame: frame{
		Words: w, Told: w.States[like.state], Look: lookOf(like.state), Notice: like.notice,
	}}
	view.Frame.Title = view.Frame.Told.Headline + " – " + view.Rows[0].Value
	for _, s := range a.Journey {
		said := slices.DeleteFunc([]string{w.step(string(s.Step)), s.Place, w.country(s.Country)}, isEmpty)
		view.Journey = append(view.Journey, row{w.date(s.Date), strings.Join(said, ", "), s.Date})
	}
	return view
}

func isEmpty(s string) bool { return s == "" }

// lookOf is how urgent a state looks.
func lookOf(s resolver.State) string {
	switch s {
	case resolver.Safe:
		return "safe"
	case resolver.Recalled:
		return "recalled"
	case resolver.ProductOnly, resolver.Unknown:
		return "plain"
	}
	return "warn"
}

// rows tell what the item is: its name, the numbers as they are printed on the
// pack, and what else is known.
func (w *publicWords) rows(like likeness) []row {
	serial := ""
	if like.serial {
		serial = serialHere
	}
	rows := []row{
		{Label: w.Product, Value: cmp.Or(like.name, w.Unnamed)},
		{Label: w.Description, Value: like.description},
		{Label: gs1.Title(like.ai), Value: keyHere},
		{Label: w.Serial, Value: serial},
		{Label: w.Lot, Value: like.lot},
		{w.Expiry, w.date(like.expiry), like.expiry},
		{Label: w.Origin, Value: w.country(like.origin)},
	}
	return slices.DeleteFunc(rows, func(r row) bool { return r.Value == "" })
}

// serialOf gives the serial number that qualifies a key.
func serialOf(k gs1.Key) string {
	for _, ai := range []string{"21", "235", "8011", "8019"} {
		if serial, found := k.Qualifiers.Get(ai); found {
			return serial
		}
	}
	return ""
}
