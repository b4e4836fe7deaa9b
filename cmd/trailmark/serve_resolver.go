package main

import (
	"log/slog"

	"github.com/trailmark/trailmark/authenticity"
	"github.com/trailmark/trailmark/resolver"
	"github.com/trailmark/trailmark/store"
)

// resolverFlags say where the service answers GS1 Digital Links.
type resolverFlags struct {
	Resolver   string `default:"/" placeholder:"BASE" help:"Where GS1 Digital Links begin that are answered: a path, https://HOST or https://HOST/PATH for that host only, or off (default: ${default})."`
	PublicPage bool   `help:"A link is a page about its item, even where a default link is set."`

	ResponderGLN string `placeholder:"GLN" help:"The GLN of yours that answers to verifications say."`

	ScanPlaceHeader string `placeholder:"NAME" help:"The header in which a proxy of yours tells where a scan of an item comes from, as LATITUDE,LONGITUDE or a geohash. Only a cell of some 150 km is kept."`
}

// base is where the links begin.
func (f *resolverFlags) base() string {
	if f.Resolver == "off" {
		return "/"
	}
	return f.Resolver
}

// openResolver gives the resolver, nil for none.
func (f *resolverFlags) openResolver(st *store.Store) *resolver.Resolver {
	if f.Resolver == "off" {
		return nil
	}
	return resolver.Open(st)
}

// openScans watches what the public scans.
func (f *resolverFlags) openScans(st *store.Store, log *slog.Logger) *authenticity.Watch {
	return authenticity.Open(authenticity.Config{Store: st, Log: log})
}
