package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"path"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/api"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/store"
)

type serveVerb struct {
	Listen      string        `default:"127.0.0.1:8080" placeholder:"ADDR" help:"Address to listen on; port 0 takes a free one (default: ${default})."`
	AddressFile string        `placeholder:"FILE" help:"Write the address here as soon as requests are answered."`
	Mount       string        `default:"/epcis" placeholder:"PATH" help:"Where the EPCIS endpoints are (default: ${default})."`
	Mode        string        `enum:"record,enforce,quarantine" default:"record" help:"What becomes of an event that breaks a rule: record takes it and notes the finding, enforce refuses it, quarantine keeps it aside."`
	Spool       string        `placeholder:"DIR" help:"Where documents wait to be captured (default: beside the database)."`
	Grace       time.Duration `default:"30s" help:"How long captures may go on after a signal to stop (default: ${default})."`
	tlsFlags
	logFlags
	watchFlags
	feedFlags
	limitFlags
	oidcFlags
	resolverFlags
}

// Help tells more than the one line of the list of commands.
func (serveVerb) Help() string {
	return `The service is ready when GET /readyz answers 200. It ends in good order on SIGTERM
and SIGINT, at once on the second; SIGHUP reads the TLS files again. Many servers
may share one PostgreSQL. docs/serve.md tells how to run it for long.`
}

// Run serves until ctx ends.
func (v *serveVerb) Run(ctx context.Context, c *console, db *database) error {
	if err := v.check(); err != nil {
		return err
	}
	log := v.logger(c)
	certificate, err := v.certificate(db, log)
	if err != nil {
		return err
	}
	oidc, err := v.oidc()
	if err != nil {
		return err
	}
	tracing, err := v.tracing(ctx)
	if err != nil {
		return err
	}
	defer tracing.stop()
	return db.write(ctx, func(st *store.Store) error {
		s := &service{serveVerb: v, console: c, db: db, log: log, certificate: certificate, oidc: oidc, tracing: tracing}
		return s.run(ctx, st)
	})
}

// check sees that the flags make sense together.
func (v *serveVerb) check() error {
	switch {
	case !strings.HasPrefix(v.Mount, "/") || path.Clean(v.Mount) != v.Mount || v.Mount == "/":
		return trailmark.Errorf(trailmark.Usage, "--mount is a path like /epcis")
	case (v.TLSCert == "") != (v.TLSKey == ""):
		return trailmark.Errorf(trailmark.Usage, "--tls-cert and --tls-key belong together")
	case v.TLSCert != "" && v.TLSSelfSigned:
		return trailmark.Errorf(trailmark.Usage, "--tls-self-signed makes a certificate of its own; leave --tls-cert and --tls-key out")
	}
	return nil
}

// service is a server and what it stands on.
type service struct {
	*serveVerb
	console     *console
	db          *database
	log         *slog.Logger
	certificate *certificate // nil without TLS
	oidc        *api.OIDC    // nil without a provider
	tracing     *tracing
	server      *api.Server
}

// run opens the rooms of the house, serves, and closes them in turn: nobody is
// in a room that closes.
func (s *service) run(ctx context.Context, st *store.Store) (err error) {
	defer reserve()()
	door, gate, desk := capture.Open(st), access.Open(st), query.Open(st)
	defer func() {
		door.Close()
		err = errors.Join(err, gate.Close())
	}()
	calls := s.openFeed(st, desk, gate)
	defer calls.Close()
	scans := s.openScans(st, s.log)
	defer func() { err = errors.Join(err, scans.Close(context.Background())) }()
	s.server, err = api.New(api.Config{
		Store: st, Door: door, Desk: desk, Gate: gate, Feed: calls, OIDC: s.oidc,
		Mount: s.Mount, Mode: capture.Mode(s.Mode), Spool: s.spool(), Takeover: s.Takeover,
		Resolver: s.openResolver(st), ResolverBase: s.base(), PublicPage: s.PublicPage, ResponderGLN: s.ResponderGLN,
		Authenticity: scans, PlaceHeader: s.ScanPlaceHeader,
		Limits: s.limits(), Version: version(), Log: s.log,
	})
	if err != nil {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() { s.watchSerials(watching, st) })
	if err = s.advise(ctx, st); err == nil {
		err = s.listenAndServe(ctx)
	}
	stop()
	watch.Wait()
	over, cancel := context.WithCancel(context.Background())
	cancel() // what is not finished by now is stopped
	return errors.Join(err, s.server.Close(over))
}

// spool is where documents wait. It has to be there after a restart.
func (s *service) spool() string {
	if s.Spool != "" {
		return s.Spool
	}
	return s.db.beside("spool")
}

// finish ends the service: it answers the requests that are under way, and
// waits for the captures, for as long as there is grace. Then it stops them:
// what was not captured is rolled back, or taken up again after the next start.
func (s *service) finish(front *http.Server, stop context.CancelFunc) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.Grace)
	defer cancel()
	ctx, forget := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM) // the second one
	defer forget()
	s.log.Info("stopping", "grace", s.Grace)
	s.server.Drain()
	err := front.Shutdown(ctx)
	stop()
	if err != nil {
		s.log.Warn("requests were cut off")
		err = front.Close()
	}
	return errors.Join(err, s.server.Close(ctx))
}

// advise says what is missing on a first start.
func (s *service) advise(ctx context.Context, st *store.Store) error {
	if s.certificate == nil && !isLocal(s.Listen) {
		s.log.Warn("tokens go over the network in clear; use --tls-cert and --tls-key, --tls-self-signed, or a proxy that speaks TLS", "listen", s.Listen)
	}
	return st.View(ctx, func(tx *store.Tx) error {
		users, err := tx.Users(ctx)
		if err != nil || len(users) > 0 {
			return err
		}
		tokens, err := tx.Tokens(ctx)
		if err == nil && len(tokens) == 0 {
			fmt.Fprintln(s.console.stderr, "nobody may ask this service anything yet; make the first administrator with: trailmark setup --db", s.db.shown())
		}
		return err
	})
}
