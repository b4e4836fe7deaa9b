package query

// Impatient makes the desk look for what a partner sees after so many events.
func (d *Desk) Impatient(events int) { d.budget.patience = events }

// Hurry makes the desk give a page up after looking at so many events.
func (d *Desk) Hurry(events int) { d.budget = effort{heads: events, decoded: events, patience: events} }
