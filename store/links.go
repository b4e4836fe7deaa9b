package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// Link leads from a GS1 Digital Link to a page or a service.
type Link struct {
	ID int64 `json:"id"`
	// Key is the first key of the anchor, "/01/09521250000011", or "/01/" and no
	// value when the anchor takes many.
	Key    string `json:"-"`
	Anchor string `json:"anchor"` // "/01/09521250000011/21/{21}"
	// Shape is the anchor without the names of what is open in it,
	// "/01/09521250000011/21/{}". Fixed says that it has a qualifier with one
	// value. There may be a million such links of one key, so they are looked
	// up by their shapes.
	Shape string `json:"-"`
	Fixed bool   `json:"-"`

	Type         string   `json:"type"` // a URI, or the name of a registered link relation
	Href         string   `json:"href"`
	Title        string   `json:"title"`
	Languages    []string `json:"languages,omitempty"`
	Media        string   `json:"media,omitempty"`
	Contexts     []string `json:"contexts,omitempty"`
	Default      bool     `json:"default,omitempty"`
	WithoutQuery bool     `json:"withoutQuery,omitempty"` // the query of the request is not passed on
}

// digest is what makes a link this one: of two with the same, there can be only
// one. The title and the flags may change.
func (l *Link) digest() string {
	parts := []string{l.Anchor, l.Type, l.Href, l.Media, strings.Join(l.Languages, " "), strings.Join(l.Contexts, "\x1f")}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:16])
}

// LinkChanges counts what became of links that were put.
type LinkChanges struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
}

var linkTable = &table{"link", []string{"id", "digest", "key", "shape", "fixed", "body"}}

// PutLinks adds links; one that is there already, but for title and flags,
// takes those of the new one. The list gets the numbers of its links. Of two
// that are the same the later counts.
func (t *Tx) PutLinks(ctx context.Context, list []Link) (LinkChanges, error) {
	places := map[string]int{} // in the list
	for i := range list {
		places[list[i].digest()] = i
	}
	known, err := t.linksBy(ctx, places)
	if err != nil {
		return LinkChanges{}, err
	}
	highest, err := t.count(ctx, "select coalesce(max(id), 0) from link")
	if err != nil {
		return LinkChanges{}, err
	}
	w := linkWriting{known: known, next: int64(highest) + 1, rows: newRows(linkTable, len(list))}
	for i := range list {
		if digest := list[i].digest(); places[digest] == i {
			w.put(&list[i], digest)
		}
	}
	return w.counts, t.writeLinks(ctx, &w)
}

// linkWriting is what has to change for links to be there.
type linkWriting struct {
	known  map[string]Link // by digest
	next   int64           // number of a new link
	gone   []int64
	rows   *rows
	counts LinkChanges
}

func (w *linkWriting) put(l *Link, digest string) {
	old, found := w.known[digest]
	l.ID = old.ID
	body := linkBody(l)
	switch {
	case found && body == linkBody(&old):
		w.counts.Same++
		return
	case found:
		w.counts.Changed++
		w.gone = append(w.gone, old.ID)
	default:
		w.counts.Added++
		l.ID = w.next
		w.next++
	}
	w.rows.add(integer(l.ID), text(digest), text(l.Key), text(l.Shape), integer(flag(l.Fixed)), text(body))
}

func (t *Tx) writeLinks(ctx context.Context, w *linkWriting) error {
	if w.rows.len() == 0 {
		return nil
	}
	if len(w.gone) > 0 {
		if _, err := t.exec(ctx, "delete from link where id in (select k.key from {ints $1})", w.gone); err != nil {
			return err
		}
	}
	if err := t.insert(ctx, linkTable, w.rows); err != nil {
		return err
	}
	return t.changed(ctx, linksVersion)
}

// flag is a truth value as a column keeps it.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (t *Tx) linksBy(ctx context.Context, digests map[string]int) (map[string]Link, error) {
	keys := make([]string, 0, len(digests))
	for digest := range digests {
		keys = append(keys, digest)
	}
	slices.Sort(keys)
	list, err := t.links(ctx, "join {texts $1} on digest = k.key", keys)
	known := make(map[string]Link, len(list))
	for _, l := range list {
		known[l.digest()] = l
	}
	return known, err
}

// RemoveLink removes a link and gives what it was. Errors: NotFound.
func (t *Tx) RemoveLink(ctx context.Context, id int64) (Link, error) {
	list, err := t.links(ctx, "where id = $1", id)
	if err == nil && len(list) == 0 {
		err = trailmark.Errorf(trailmark.NotFound, "there is no link %d", id)
	}
	if err != nil {
		return Link{}, err
	}
	if _, err := t.exec(ctx, "delete from link where id = $1", id); err != nil {
		return Link{}, err
	}
	return list[0], t.changed(ctx, linksVersion)
}

// Links gives up to limit links in order of their numbers, those after a number.
// With keys only those of the keys.
func (t *Tx) Links(ctx context.Context, keys []string, after int64, limit int) ([]Link, error) {
	if keys == nil {
		return t.links(ctx, "where id > $1 order by id limit $2", after, int64(limit))
	}
	return t.links(ctx, "join {texts $1} on link.key = k.key where id > $2 order by id limit $3", keys, after, int64(limit))
}

// LinksOfKeys gives the links of keys that are not fixed, in order of
// their numbers, and the keys that have others.
func (t *Tx) LinksOfKeys(ctx context.Context, keys []string) (list []Link, fixed map[string]bool, err error) {
	list, err = t.links(ctx, "join {texts $1} on link.key = k.key where fixed = 0 order by id", keys)
	if err != nil {
		return nil, nil, err
	}
	fixed = map[string]bool{}
	const some = `select k.key from {texts $1} where exists (select 1 from link l where l.key = k.key and l.fixed = 1)`
	err = t.query(ctx, some, []any{keys}, func(r row) error {
		fixed[r.Text(0)] = true
		return nil
	})
	return list, fixed, err
}

// LinksAt gives the fixed links of a key with one of some shapes.
func (t *Tx) LinksAt(ctx context.Context, key string, shapes []string) ([]Link, error) {
	return t.links(ctx, "join {texts $2} on link.shape = k.key where link.key = $1 and fixed = 1 order by id", key, shapes)
}

func (t *Tx) links(ctx context.Context, which string, args ...any) (list []Link, err error) {
	err = t.query(ctx, "select id, link.key, shape, fixed, body from link "+which, args, func(r row) error {
		l := Link{}
		if err := json.Unmarshal(r.Bytes(4), &l); err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "link")
		}
		l.ID, l.Key, l.Shape, l.Fixed = r.Int(0), r.Text(1), r.Text(2), r.Int(3) != 0
		list = append(list, l)
		return nil
	})
	return list, err
}

// linkBody is the columns of a link that nothing is looked up by.
func linkBody(l *Link) string {
	plain := *l
	plain.ID = 0
	body, _ := json.Marshal(plain) // of texts and flags, which cannot fail
	return string(body)
}

// linksVersion is the row of meta that changes with every change of the links
// and of what is published.
const linksVersion = "links"

// LinksVersion gives a text that is another after every change of the links and
// of what is published, whichever server made it.
func (t *Tx) LinksVersion(ctx context.Context) (string, error) {
	return metaValue(ctx, t.tx, linksVersion)
}

// KnowsPrefix reports whether the store has met a name that begins with all of
// a name up to its last slash, such as an item of a product.
func (t *Tx) KnowsPrefix(ctx context.Context, name trailmark.ThingID) (bool, error) {
	prefix, _ := splitName(name)
	id, err := t.prefixID(ctx, prefix)
	return id != 0, err
}
