package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/store"
)

// spool takes a document as it comes in: in memory while it is small, else in
// a file. It is for one goroutine.
type spool struct {
	folder string
	small  int64
	memory []byte
	file   *os.File
	kept   string // path, once it belongs to a job
}

const (
	spoolSuffix = ".epcis" // of the files, which are named for their jobs
	partSuffix  = ".part"  // of those that are still coming in
)

func (j *jobs) newSpool(small int64) *spool { return &spool{folder: j.folder, small: small} }

// Write takes a part of the document.
func (s *spool) Write(p []byte) (n int, err error) {
	if s.file == nil && int64(len(s.memory)+len(p)) <= s.small {
		s.memory = append(s.memory, p...)
		return len(p), nil
	}
	if s.file == nil {
		err = s.toFile()
	}
	if err == nil {
		n, err = s.file.Write(p)
	}
	if err != nil {
		err = trailmark.Wrapf(trailmark.Internal, err, "spool")
	}
	return n, err
}

// toFile goes on in a file.
func (s *spool) toFile() (err error) {
	if s.file, err = os.CreateTemp(s.folder, "receiving-*"+partSuffix); err != nil {
		return err
	}
	_, err = s.file.Write(s.memory)
	s.memory = nil
	return err
}

// document gives what has come in.
func (s *spool) document() (io.Reader, error) {
	if s.file == nil {
		return bytes.NewReader(s.memory), nil
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "spool")
	}
	return s.file, nil
}

// keep makes the document a job's own, and durable. A small one is given back,
// to be stored with the job.
func (s *spool) keep(id string) ([]byte, error) {
	if s.file == nil {
		return append([]byte{}, s.memory...), nil
	}
	path := filepath.Join(s.folder, id+spoolSuffix)
	err := errors.Join(s.file.Sync(), s.file.Close(), os.Rename(s.file.Name(), path), syncFolder(s.folder))
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "spool")
	}
	s.kept = path
	return nil, nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// drop removes a document that was kept for a job that there is not.
func (s *spool) drop() {
	if s.kept != "" {
		os.Remove(s.kept)
	}
}

// discard removes what belongs to no job.
func (s *spool) discard() {
	if s.file != nil && s.kept == "" {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}

func (j *jobs) path(id string) string { return filepath.Join(j.folder, id+spoolSuffix) }

// hasDocument reports whether this server can read the document of a job.
func (j *jobs) hasDocument(ctx context.Context, id string) (bool, error) {
	document, err := j.open(ctx, id)
	if trailmark.KindOf(err) == trailmark.NotFound {
		return false, nil
	}
	if err == nil {
		err = document.Close()
	}
	return err == nil, err
}

// open gives the document of a job. Errors: NotFound.
func (j *jobs) open(ctx context.Context, id string) (io.ReadCloser, error) {
	file, err := os.Open(j.path(id))
	if err == nil {
		return file, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "spool")
	}
	var document []byte
	err = j.s.Store.View(ctx, func(tx *store.Tx) (err error) {
		document, err = tx.JobDocument(ctx, id)
		return err
	})
	if err == nil && len(document) == 0 {
		err = trailmark.Errorf(trailmark.NotFound, "the document of the job %s is gone", id)
	}
	return io.NopCloser(bytes.NewReader(document)), err
}

// dropDocument removes the spooled document of a job, if it has one.
func (j *jobs) dropDocument(id string) {
	if err := os.Remove(j.path(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		j.s.Log.Error("spool", "job", id, "error", err)
	}
}

// sweep removes files that nobody will read: of documents that never came to
// their end, and of jobs that have ended elsewhere.
func (j *jobs) sweep(ctx context.Context) error {
	entries, err := os.ReadDir(j.folder)
	if err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "spool")
	}
	for _, entry := range entries {
		id, spooled := strings.CutSuffix(entry.Name(), spoolSuffix)
		info, err := entry.Info()
		if err != nil || time.Since(info.ModTime()) < sweepAge {
			continue // it has just gone, or come
		}
		over := strings.HasSuffix(entry.Name(), partSuffix)
		if spooled {
			if over, err = j.isOver(ctx, id); err != nil {
				return err
			}
		}
		if !over {
			continue
		}
		if err := os.Remove(filepath.Join(j.folder, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return trailmark.Wrapf(trailmark.Internal, err, "spool")
		}
	}
	return nil
}

const sweepAge = 24 * time.Hour

// isOver reports whether nobody waits for a job.
func (j *jobs) isOver(ctx context.Context, id string) (over bool, err error) {
	err = j.s.Store.View(ctx, func(tx *store.Tx) error {
		job, err := tx.Job(ctx, id)
		over = job.Finished != 0 || trailmark.KindOf(err) == trailmark.NotFound
		if over {
			return nil
		}
		return err
	})
	return over, err
}
