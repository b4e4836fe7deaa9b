package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/authenticity"
	"github.com/trailmark/trailmark/capture"
	"github.com/trailmark/trailmark/feed"
	"github.com/trailmark/trailmark/query"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/store"
)

// Config is what a [Server] is made of. Store, Door, Desk, Gate and Feed are needed;
// the zero value of everything else has a default.
type Config struct {
	Store *store.Store
	Door  *capture.Door
	Desk  *query.Desk
	Gate  *access.Gate
	Feed  *feed.Feed // named queries and subscriptions
	OIDC  *OIDC      // how people sign in elsewhere; nil for not at all

	Resolver     *resolver.Resolver // of GS1 Digital Links; nil for none
	ResolverBase string             // where the links begin: "/" by default, "/goods", or "https://id.example.com"
	PublicPage   bool               // a link is a page about its item, even where a default link is set
	ResponderGLN string             // whoever answers verifications; "" is not told

	Authenticity *authenticity.Watch // of scans by the public; nil for none
	PlaceHeader  string              // which a trusted proxy sets to where a request comes from; "" for none

	Mount   string       // where the EPCIS endpoints are; "/epcis" by default
	Mode    capture.Mode // of events that break a rule; [capture.Record] by default
	Spool   string       // folder for captured documents on their way; one in the system's temporary folder by default
	Limits  Limits
	Version string // of trailmark
	// Takeover is how long a server may be silent before others take its
	// capture jobs up; 30 s by default.
	Takeover time.Duration
	Log      *slog.Logger // [slog.Default] by default
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	Config
	mux       *http.ServeMux
	now       func() time.Time
	operation *operation
	attempts  *rates // of sign-ins
	visitors  *rates // of public answers
	base      resolverBase
	pages     *publicPages
	links     []route // those of Digital Links
	oidc      *provider
	jobs      *jobs
	tokens    *tokens
	openapi   *openapiDocument
}

// New makes a server. Close it before the door and the store.
func New(config Config) (*Server, error) {
	s := &Server{Config: config.withDefaults(), mux: http.NewServeMux(), now: time.Now}
	s.operation = newOperation(s)
	s.operation.metrics.scans(s.Authenticity)
	s.attempts, s.visitors, s.oidc = newRates(), newRates(), newProvider(s.OIDC)
	err := checkResponder(s.ResponderGLN)
	if err != nil {
		return nil, err
	}
	if s.base, err = parseBase(s.ResolverBase); err != nil {
		return nil, err
	}
	if s.pages, err = newPublicPages(); err != nil {
		return nil, err
	}
	if s.openapi, err = newOpenAPI(s.Mount, s.Version); err != nil {
		return nil, err
	}
	if s.tokens, err = newTokens(context.Background(), s.Store); err != nil {
		return nil, err
	}
	if s.jobs, err = newJobs(s); err != nil {
		return nil, err
	}
	s.handleAll(routes)
	return s, nil
}

// Close ends what the server does by itself: it waits for the capture jobs that
// run, and stops those that still do when ctx ends. Requests must have ended.
func (s *Server) Close(ctx context.Context) error { return s.jobs.close(ctx) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.operation.serve(w, r, s.route)
}

func (c Config) withDefaults() Config {
	if c.Mount == "" {
		c.Mount = "/epcis"
	}
	c.ResolverBase = cmp.Or(c.ResolverBase, "/")
	if c.Mode == "" {
		c.Mode = capture.Record
	}
	c.Takeover = cmp.Or(c.Takeover, 30*time.Second)
	if c.Spool == "" {
		c.Spool = filepath.Join(os.TempDir(), "trailmark-spool")
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Limits = c.Limits.withDefaults()
	return c
}
