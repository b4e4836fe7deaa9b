package access

import "time"

// SetClock gives a gate another clock.
func (g *Gate) SetClock(now func() time.Time) { g.now = now }

// Believed is how long the database's word is good.
const Believed = believed

// CacheMost bounds how many tokens are remembered, Remembered how many are.
const CacheMost = cacheMost

func (g *Gate) Remembered() int { return len(g.tokens.kept) }
