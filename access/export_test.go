package access

import "time"

// SetClock gives a gate another clock.
func (g *Gate) SetClock(now func() time.Time) { g.now = now }

// Believed is how long the database's word is good.
const Believed = believed

// PasswordsWaiting is how many sign-ins may wait.
const PasswordsWaiting = passwordsWaiting

// Remembered is how many tokens are remembered.
func (g *Gate) Remembered() int { return len(g.tokens.kept) }

// Waiting is how many sign-ins wait for their password to be checked.
func (g *Gate) Waiting() int { return len(g.waiting) }

// Occupy takes all turns at checking passwords until free is called.
func (g *Gate) Occupy() (free func()) {
	for range passwordsAtOnce {
		g.signing <- struct{}{}
	}
	return func() {
		for range passwordsAtOnce {
			<-g.signing
		}
	}
}
