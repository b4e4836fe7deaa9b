package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
)

var (
	sceneTable    = &table{"scene", []string{"id", "hash", "body"}}
	sceneRefTable = &table{"scene_ref", []string{"ref", "part", "scene"}}
)

// Parts of scene_ref beyond those of a scene's cast.
const (
	partReadPoint   trailmark.Part = 101
	partBizLocation trailmark.Part = 102
)

// InternScenes gives the numbers of scenes in the order of the list and
// numbers those that are new. The casts must be sorted.
func (t *Tx) InternScenes(ctx context.Context, scenes []*trailmark.Scene) ([]trailmark.SceneID, error) {
	bodies := make([]string, len(scenes))
	hashes := make([]int64, len(scenes))
	for i, s := range scenes {
		bodies[i] = sceneBody(s)
		hashes[i] = shortHash([]byte(bodies[i]))
	}
	known := map[string]trailmark.SceneID{}
	err := t.query(ctx, `select s.id, s.body from {ints $1} cross join scene s where s.hash = k.key`,
		[]any{distinct(hashes)}, func(r row) error {
			known[r.Text(1)] = trailmark.SceneID(r.Int(0))
			return nil
		})
	if err != nil {
		return nil, err
	}
	next, err := t.numbering(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]trailmark.SceneID, len(scenes))
	fresh, refs := newRows(sceneTable, 0), newRows(sceneRefTable, 0)
	var met []*trailmark.Scene
	for i, body := range bodies {
		id, ok := known[body]
		if !ok {
			id = trailmark.SceneID(next.scene)
			next.scene++
			known[body] = id
			fresh.add(integer(id), integer(hashes[i]), text(body))
			addSceneRefs(refs, id, scenes[i])
			t.freshScenes[id] = scenes[i]
			met = append(met, scenes[i])
		}
		ids[i] = id
	}
	if err := t.insert(ctx, sceneTable, fresh); err != nil {
		return nil, err
	}
	if err := t.insert(ctx, sceneRefTable, refs); err != nil {
		return nil, err
	}
	return ids, t.noteResources(ctx, met)
}

// addSceneRefs lists what a scene refers to, so that scenes can be found by it.
func addSceneRefs(rows *rows, id trailmark.SceneID, s *trailmark.Scene) {
	mentions := append([]trailmark.Mention{
		{As: partReadPoint, Ref: s.ReadPoint},
		{As: partBizLocation, Ref: s.BizLocation},
	}, s.Cast...)
	seen := map[trailmark.Mention]bool{}
	for _, m := range mentions {
		m.Typ = ""
		if m.Ref != 0 && !seen[m] {
			seen[m] = true
			rows.add(integer(m.Ref), integer(m.As), integer(id))
		}
	}
}

// Scenes gives scenes by number. The caller must not change them.
func (t *Tx) Scenes(ctx context.Context, ids []trailmark.SceneID) (map[trailmark.SceneID]*trailmark.Scene, error) {
	scenes := make(map[trailmark.SceneID]*trailmark.Scene)
	var missing []int64
	for _, id := range ids {
		if scenes[id] != nil {
			continue
		}
		s := t.freshScenes[id]
		if s == nil {
			s = t.store.scenes.get(id)
		}
		if s == nil {
			missing = append(missing, int64(id))
		} else {
			scenes[id] = s
		}
	}
	if len(missing) == 0 {
		return scenes, nil
	}
	loaded := map[trailmark.SceneID]*trailmark.Scene{}
	err := t.query(ctx, `select s.id, s.body from {ints $1} cross join scene s where s.id = k.key`,
		[]any{distinct(missing)}, func(r row) error {
			s, err := readScene(r.Text(1))
			loaded[trailmark.SceneID(r.Int(0))] = s
			return err
		})
	if err != nil {
		return nil, err
	}
	for id, s := range loaded {
		scenes[id] = s
	}
	t.store.scenes.add(loaded)
	return scenes, nil
}

// ScenesMentioning gives the scenes that mention any of the refs in a part.
func (t *Tx) ScenesMentioning(ctx context.Context, as trailmark.Part, refs []trailmark.Ref) ([]trailmark.SceneID, error) {
	return t.scenesBy(ctx, as, refs)
}

// ScenesAt gives the scenes whose read point is one of the places.
func (t *Tx) ScenesAt(ctx context.Context, readPoints []trailmark.Ref) ([]trailmark.SceneID, error) {
	return t.scenesBy(ctx, partReadPoint, readPoints)
}

// ScenesIn gives the scenes whose business location is one of the places.
func (t *Tx) ScenesIn(ctx context.Context, bizLocations []trailmark.Ref) ([]trailmark.SceneID, error) {
	return t.scenesBy(ctx, partBizLocation, bizLocations)
}

func (t *Tx) scenesBy(ctx context.Context, as trailmark.Part, refs []trailmark.Ref) ([]trailmark.SceneID, error) {
	var ids []trailmark.SceneID
	const text = `select r.scene from {ints $1} cross join scene_ref r where r.ref = k.key and r.part = $2`
	err := t.query(ctx, text, []any{distinct(refs), int64(as)}, func(r row) error {
		ids = append(ids, trailmark.SceneID(r.Int(0)))
		return nil
	})
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// AllScenes gives the numbers of all scenes.
func (t *Tx) AllScenes(ctx context.Context) ([]trailmark.SceneID, error) {
	var ids []trailmark.SceneID
	err := t.query(ctx, `select id from scene order by id`, nil, func(r row) error {
		ids = append(ids, trailmark.SceneID(r.Int(0)))
		return nil
	})
	return ids, err
}

// A scene's body is its fields, each on a line, the mentions last. Words of a
// vocabulary hold no line ends: they are URIs or CBV words.
func sceneBody(s *trailmark.Scene) string {
	var b strings.Builder
	line := func(fields ...string) {
		b.WriteString(strings.Join(fields, "\t"))
		b.WriteByte('\n')
	}
	line(string(s.Type))
	line(string(s.Action))
	line(string(s.BizStep))
	line(string(s.Disposition))
	line(strings.TrimRight(s.Offset+"\t"+s.Expiry+"\t"+s.Origin, "\t"))
	line(ref(s.ReadPoint), ref(s.BizLocation))
	for _, m := range s.Cast {
		line(strconv.Itoa(int(m.As)), ref(m.Ref), string(m.Typ))
	}
	return b.String()
}

func ref(r trailmark.Ref) string { return strconv.FormatInt(int64(r), 10) }

func readScene(body string) (*trailmark.Scene, error) {
	lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
	if len(lines) < 6 {
		return nil, trailmark.Errorf(trailmark.Internal, "a scene has %d lines", len(lines))
	}
	places := strings.Split(lines[5], "\t")
	offset, made, _ := strings.Cut(lines[4], "\t")
	expiry, origin, _ := strings.Cut(made, "\t")
	s := &trailmark.Scene{
		Type: trailmark.EventType(lines[0]), Action: trailmark.Action(lines[1]),
		BizStep: trailmark.Term(lines[2]), Disposition: trailmark.Term(lines[3]), Offset: offset, Expiry: expiry, Origin: origin,
		ReadPoint: readRef(places[0]), BizLocation: readRef(places[1]),
	}
	for _, line := range lines[6:] {
		f := strings.SplitN(line, "\t", 3)
		as, _ := strconv.Atoi(f[0])
		s.Cast = append(s.Cast, trailmark.Mention{As: trailmark.Part(as), Ref: readRef(f[1]), Typ: trailmark.Term(f[2])})
	}
	return s, nil
}

func readRef(text string) trailmark.Ref {
	n, _ := strconv.ParseInt(text, 10, 64)
	return trailmark.Ref(n)
}

// CompareMentions orders a scene's cast.
func CompareMentions(a, b trailmark.Mention) int {
	return cmp.Or(cmp.Compare(a.As, b.As), cmp.Compare(a.Typ, b.Typ), cmp.Compare(a.Ref, b.Ref))
}
