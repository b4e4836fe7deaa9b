package query

// Hurry makes the desk give a page up after looking at so many events.
func (d *Desk) Hurry(events int) { d.budget = effort{heads: events, decoded: events} }
