package simulate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// ReadingsFile is the name under which WriteFiles writes the sealer's log.
const ReadingsFile = "sealer-readings.csv"

// WriteFiles writes the events as EPCIS JSON-LD documents into a folder, which
// it makes if need be, and the sealer's log beside them. The names of the
// documents sort in the order in which they are to be captured: one of the
// materials received, one of each shift of the order and one of each day that
// follows. The first has the master data in its header.
//
// It gives the paths written, the log last. From time to time it calls
// progress, unless that is nil, with the number of events written and that of
// all events. A file that cannot be written is an error of kind Internal that
// names it; an end of ctx is one of kind Unavailable. Files begun before stay.
func (p *Plant) WriteFiles(ctx context.Context, dir string, progress func(done, total int)) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "the folder for the files cannot be made")
	}
	w := &filesWriter{plant: p, dir: dir, documents: p.documents(), progress: progress}
	if progress != nil {
		w.total = p.count()
		w.report()
	}
	if err := w.writeEvents(ctx); err != nil {
		return nil, err
	}
	if err := w.writeReadings(); err != nil {
		return nil, err
	}
	return w.paths, nil
}

// count gives the number of all events.
func (p *Plant) count() int {
	total := 0
	for range p.Events() {
		total++
	}
	return total
}

// document is a stretch of the story that has a file of its own.
type document struct {
	name string
	from time.Time
}

// documents gives all documents in order of time.
func (p *Plan) documents() []document {
	list := []document{{name: "receiving"}}
	for t := p.Start; t.Before(p.dispatch()); t = nextShift(t) {
		list = append(list, document{"making-" + t.Format("2006-01-02-15h"), t})
	}
	for t := p.dispatch(); t.Before(p.alert()); t = clock(t, 1, t.Hour()) {
		list = append(list, document{"moving-" + t.Format(time.DateOnly), t})
	}
	width := max(2, len(fmt.Sprint(len(list))))
	for i := range list {
		list[i].name = fmt.Sprintf("%0*d-%s.jsonld", width, i+1, list[i].name)
	}
	return list
}

// filesWriter writes the documents one after the other.
type filesWriter struct {
	plant     *Plant
	dir       string
	documents []document // still to be begun
	paths     []string

	file    *os.File // the one being written
	encoder *epcis.Encoder

	progress    func(done, total int)
	done, total int
}

const progressEvery = 1 << 12 // events

func (w *filesWriter) writeEvents(ctx context.Context) error {
	for e := range w.plant.Events() {
		if err := w.turnTo(e.Time); err != nil {
			return err
		}
		if err := w.encoder.Encode(e); err != nil {
			return w.close(err)
		}
		if w.done++; w.done%progressEvery == 0 {
			if err := ctx.Err(); err != nil {
				return errors.Join(stopped(err), w.finish())
			}
			w.report()
		}
	}
	w.report()
	return w.finish()
}

func (w *filesWriter) report() {
	if w.progress != nil {
		w.progress(w.done, w.total)
	}
}

func stopped(err error) error {
	return trailmark.Wrapf(trailmark.Unavailable, err, "the simulation was stopped")
}

// turnTo makes the document to which an event of time t belongs the one being
// written.
func (w *filesWriter) turnTo(t time.Time) error {
	for len(w.documents) > 0 && !t.Before(w.documents[0].from) {
		if err := w.finish(); err != nil {
			return err
		}
		if err := w.begin(w.documents[0]); err != nil {
			return err
		}
		w.documents = w.documents[1:]
	}
	return nil
}

func (w *filesWriter) begin(d document) error {
	options := []epcis.EncoderOption{
		epcis.WithCreationDate(w.plant.alert()),
		epcis.WithNamespaces(map[string]string{"tm": trailmark.Namespace, "plant": settingsSpace}),
	}
	if len(w.paths) == 0 {
		options = append(options, epcis.WithMasterData(w.plant.MasterData()))
	}
	err := w.create(d.name)
	if err == nil {
		w.encoder = epcis.NewEncoder(w.file, options...)
	}
	return err
}

func (w *filesWriter) create(name string) error {
	path := filepath.Join(w.dir, name)
	w.paths = append(w.paths, path)
	file, err := os.Create(path)
	w.file = file
	if err != nil {
		return w.failed(err)
	}
	return nil
}

// finish ends the document being written, if there is one.
func (w *filesWriter) finish() error {
	if w.encoder == nil {
		return nil
	}
	err := w.encoder.Close()
	w.encoder = nil
	return w.close(err)
}

// close closes the file and gives the first of two errors.
func (w *filesWriter) close(err error) error {
	if closed := w.file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return w.failed(err)
	}
	return nil
}

func (w *filesWriter) writeReadings() error {
	if err := w.create(ReadingsFile); err != nil {
		return err
	}
	return w.close(w.plant.WriteReadings(w.file))
}

func (w *filesWriter) failed(err error) error {
	path := w.paths[len(w.paths)-1]
	e := trailmark.Wrapf(trailmark.Internal, err, "%s cannot be written", path)
	e.Hint = "see that there is room and that the folder may be written to"
	return e
}
