package recall

import "github.com/trailmark/trailmark"

// Version is an answer as it was frozen (R4). A version never changes; when
// later events change the answer, the next one says what came and what went.
type Version struct {
	Number   int               // from 1
	AsOf     trailmark.Seq     // the newest event that it counts
	At       trailmark.Instant // record time at which it was computed
	Affected Set
	Cleared  Set
	Added    Set // to the affected since the version before
	Removed  Set // from the affected since then
}

// Freeze keeps a result as the version that follows another, or as the first
// one if that is nil. When nothing has changed, it gives the version before.
func (r *Result) Freeze(before *Version, asOf trailmark.Seq, at trailmark.Instant) *Version {
	v := &Version{Number: 1, AsOf: asOf, At: at, Affected: r.Affected, Cleared: r.Cleared}
	if before == nil {
		v.Added = r.Affected
		return v
	}
	v.Number = before.Number + 1
	v.Added, v.Removed = r.Affected.Minus(before.Affected), before.Affected.Minus(r.Affected)
	if len(v.Added)+len(v.Removed) == 0 && len(r.Cleared.Minus(before.Cleared)) == 0 && len(before.Cleared.Minus(r.Cleared)) == 0 {
		return before
	}
	return v
}
