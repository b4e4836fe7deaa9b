package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// postgresTx is a transaction whose opening goes to the server together with
// its first statement. A question of three statements makes four round trips
// then, the commit included, and not five; a writer does not hold the lock
// before it has something to say.
type postgresTx struct {
	conn    *pgxpool.Conn
	opening *pgx.Batch
	tx      pgx.Tx // nil before the first statement
}

// ask sends a statement and reads its answer.
func (t *postgresTx) ask(ctx context.Context, text string, args []any, read func(pgx.Rows) error) error {
	if t.tx == nil {
		return t.askFirst(ctx, text, args, read)
	}
	answer, err := t.tx.Query(ctx, text, args...)
	if err != nil {
		return postgresError(err)
	}
	defer answer.Close()
	if err := read(answer); err != nil {
		return err
	}
	answer.Close()
	return postgresError(answer.Err())
}

// askFirst opens the transaction with a statement. A fault of the reader is not
// one of the batch, which would then forget how its statements are prepared.
func (t *postgresTx) askFirst(ctx context.Context, text string, args []any, read func(pgx.Rows) error) error {
	var fault error
	t.opening.Queue(text, args...).Query(func(answer pgx.Rows) error {
		fault = read(answer)
		return nil
	})
	if err := t.open(ctx); fault == nil {
		return err
	}
	return fault
}

// open sends what opens the transaction, unless that has been done.
func (t *postgresTx) open(ctx context.Context) error {
	if t.tx != nil {
		return nil
	}
	answers := t.conn.SendBatch(ctx, t.opening)
	t.tx = answers.Tx()
	return postgresError(answers.Close())
}

func (t *postgresTx) query(ctx context.Context, text string, args []any, each func(row) error) error {
	return t.ask(ctx, postgresDialect.Replace(text), postgresArgs(args), func(answer pgx.Rows) error {
		r := &postgresRow{}
		for answer.Next() {
			r.values = answer.RawValues()
			if err := each(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *postgresTx) rows(ctx context.Context, text string, each func([]value) error) error {
	return t.ask(ctx, text, nil, func(answer pgx.Rows) error {
		columns := answer.FieldDescriptions()
		values := make([]value, len(columns))
		r := &postgresRow{}
		for answer.Next() {
			r.values = answer.RawValues()
			for i := range values {
				values[i] = r.value(i, columns[i].DataTypeOID)
			}
			if err := each(values); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *postgresTx) exec(ctx context.Context, text string, args ...any) (changed int64, err error) {
	err = t.ask(ctx, postgresDialect.Replace(text), postgresArgs(args), func(answer pgx.Rows) error {
		answer.Close()
		changed = answer.CommandTag().RowsAffected()
		return nil
	})
	return changed, err
}

// postgresArgs writes pairs as the JSON that their word reads.
func postgresArgs(args []any) []any {
	for i, arg := range args {
		if p, ok := arg.(pairs); ok {
			args[i] = p.json()
		}
	}
	return args
}

func (t *postgresTx) script(ctx context.Context, text string) error {
	if err := t.open(ctx); err != nil {
		return err
	}
	_, err := t.tx.Exec(ctx, text)
	return postgresError(err)
}

func (t *postgresTx) insert(ctx context.Context, into *table, rows *rows) error {
	n := rows.len()
	if n == 0 {
		return nil
	}
	if err := t.open(ctx); err != nil {
		return err
	}
	at := 0
	line := make([]any, rows.width)
	_, err := t.tx.CopyFrom(ctx, pgx.Identifier{into.name}, into.columns, pgx.CopyFromFunc(func() ([]any, error) {
		if at == n {
			return nil, nil
		}
		for i, v := range rows.values[at*rows.width : (at+1)*rows.width] {
			line[i] = v.any()
		}
		at++
		return line, nil
	}))
	return postgresError(err)
}

func (t *postgresTx) replace(ctx context.Context, into *table, key []string, rows *rows) error {
	if rows.len() == 0 {
		return nil
	}
	lists, columns := make([]string, rows.width), make([]any, rows.width)
	var changed []string
	for i, name := range into.columns {
		lists[i] = fmt.Sprintf("$%d::%s[]", i+1, postgresTypes[rows.values[i].kind])
		columns[i] = rows.column(i)
		if !slices.Contains(key, name) {
			changed = append(changed, name+" = excluded."+name)
		}
	}
	_, err := t.exec(ctx, "insert into "+into.name+" ("+strings.Join(into.columns, ", ")+") select * from unnest("+strings.Join(lists, ", ")+
		") on conflict ("+strings.Join(key, ", ")+") do update set "+strings.Join(changed, ", "), columns...)
	return err
}

var postgresTypes = map[uint8]string{isInt: "bigint", isText: "text"}

// column gives a column of integers or of texts as a list.
func (r *rows) column(i int) any {
	var ints []int64
	var texts []string
	for ; i < len(r.values); i += r.width {
		if v := &r.values[i]; v.kind == isInt {
			ints = append(ints, v.int)
		} else {
			texts = append(texts, v.text)
		}
	}
	if ints != nil {
		return ints
	}
	return texts
}

func (v value) any() any {
	switch v.kind {
	case isInt:
		return v.int
	case isText:
		return v.text
	case isBytes:
		return v.bytes
	}
	return nil
}

// postgresRow reads the binary form of the result's columns without going
// through reflection.
type postgresRow struct{ values [][]byte }

// Int reads a smallint, an integer or a bigint.
func (r *postgresRow) Int(column int) (n int64) {
	b := r.values[column]
	if len(b) == 0 {
		return 0
	}
	n = int64(int8(b[0]))
	for _, c := range b[1:] {
		n = n<<8 | int64(c)
	}
	return n
}

func (r *postgresRow) Text(column int) string  { return string(r.values[column]) }
func (r *postgresRow) Bytes(column int) []byte { return append([]byte(nil), r.values[column]...) }

// value reads a column of a type, NULL apart from zero.
func (r *postgresRow) value(column int, oid uint32) value {
	switch {
	case r.values[column] == nil:
		return value{}
	case oid == pgtype.TextOID:
		return text(r.Text(column))
	case oid == pgtype.ByteaOID:
		return blob(r.Bytes(column))
	}
	return integer(r.Int(column))
}
