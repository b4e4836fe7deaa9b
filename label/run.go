package label

import (
	"context"
	"iter"
	"time"
)

// Run prints a label for each of the rows from the one with number from (1 is the
// first), and gives how many were printed in this run. It holds one label at a
// time. Errors are of type *[RunError]: they say which row was the last to be
// printed, so that a run can go on with the next.
func (t *Template) Run(ctx context.Context, rows iter.Seq2[Data, error], from int, today time.Time, p Printer) (int, error) {
	n, printed := 0, 0
	for data, err := range rows {
		if n++; n < from && err == nil {
			continue
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = t.print(data, today, p)
		}
		if err != nil {
			_ = p.Close() // what went wrong is told already
			return printed, &RunError{Printed: n - 1, Err: err}
		}
		printed++
	}
	if err := p.Close(); err != nil {
		return printed, &RunError{Printed: n, Err: err}
	}
	return printed, nil
}

func (t *Template) print(data Data, today time.Time, p Printer) error {
	l, err := t.Fill(data, today)
	if err != nil {
		return err
	}
	return p.Print(l)
}
