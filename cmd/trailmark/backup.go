package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

type backupVerb struct {
	File string `arg:"" help:"The file to write, with everything in it that is in the database, secrets too. - is the standard output."`
	answerAs
}

// backupReport is the answer of trailmark backup --json and restore --json.
type backupReport struct {
	File string `json:"file"`
	store.BackupReport
	Bytes int64 `json:"bytes"`
}

// Run writes the backup, beside a server or without. A file of this name is
// replaced once the new one is whole and on disk.
func (v *backupVerb) Run(ctx context.Context, c *console, db *database) error {
	if v.File == stdinName && v.JSON {
		return trailmark.Errorf(trailmark.Usage, "the standard output can have the backup or the report, not both")
	}
	report := &backupReport{File: v.File}
	err := db.read(ctx, func(st *store.Store) error {
		if v.File == stdinName {
			_, err := st.Backup(ctx, c.stdout, nil)
			return err
		}
		return writeWhole(v.File, func(w io.Writer) (err error) {
			bar := c.progress("backing up")
			defer bar.close()
			out := &sized{w: w}
			report.BackupReport, err = st.Backup(ctx, out, func(rows int64) { bar.update(int(rows), -1) })
			report.Bytes = out.n
			return err
		})
	})
	if err != nil || v.File == stdinName {
		return err
	}
	return v.answer(c, report, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s, %s bytes\n", v.File, plural(report.Events, "event"), count(report.Bytes))
	})
}

// writeWhole writes a file that only its owner can read, and gives it its name
// when it is whole.
func writeWhole(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return trailmark.Wrapf(trailmark.Unavailable, err, "%s cannot be written", path)
	}
	err = write(file)
	if err == nil {
		err = errors.Join(file.Sync(), file.Close(), os.Rename(file.Name(), path))
	}
	if err != nil {
		return errors.Join(err, ignoreClosed(file.Close()), ignoreMissing(os.Remove(file.Name())))
	}
	return nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// sized counts the bytes that are written through it.
type sized struct {
	w io.Writer
	n int64
}

// Write implements io.Writer.
func (s *sized) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	s.n += int64(n)
	return n, err
}

type restoreVerb struct {
	File  string `arg:"" help:"The backup. - is the standard input."`
	Force bool   `help:"Overwrite a database that is not empty: all that is in it is gone."`
	answerAs
}

// Run puts the backup into the database, all of it or nothing.
func (v *restoreVerb) Run(ctx context.Context, c *console, db *database) error {
	file, err := c.open(v.File)
	if err != nil {
		return err
	}
	defer file.Close()
	made := newFiles(db)
	bar := c.byteProgress("restoring")
	defer bar.close()
	read := 0
	in := meter{file, func(n int) { read += n; bar.update(read, fileSize(v.File)) }}
	report, err := store.Restore(ctx, db.url(), in, v.Force, nil)
	if err != nil {
		return errors.Join(err, made.remove())
	}
	answer := &backupReport{v.File, report, int64(read)}
	return v.answer(c, answer, func(w io.Writer) {
		fmt.Fprintf(w, "restored %s into %s\n", plural(report.Events, "event"), db.shown())
	})
}

// madeFiles are the files of a database that is made now, to be taken away
// again when that fails.
type madeFiles []string

func newFiles(db *database) (list madeFiles) {
	file, ok := databaseFile(db.url())
	if !ok {
		return nil
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return madeFiles{file, file + "-wal", file + "-shm"}
}

func (list madeFiles) remove() (err error) {
	for _, file := range list {
		err = errors.Join(err, ignoreMissing(os.Remove(file)))
	}
	return err
}
