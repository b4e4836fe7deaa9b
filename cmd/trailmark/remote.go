package main

import (
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/client"
)

// remote is the flags of verbs that can ask a service in the place of a
// database.
type remote struct {
	Server string `env:"TRAILMARK_SERVER" placeholder:"URL" help:"Ask this service, such as https://trace.example.com/epcis, instead of a database."`
	Token  string `env:"TRAILMARK_TOKEN" placeholder:"TOKEN" help:"The API token for the service. Better given by the variable: other users of the machine see arguments."`
}

// client gives a client of the service.
func (r remote) client() (*client.Client, error) {
	return client.New(r.Server, r.Token, client.WithUserAgent("trailmark/"+version()))
}

// ofService gives an error of a service the kind that the shell goes by.
func ofService(err error) error {
	p, ok := client.AsProblem(err)
	if !ok {
		return err
	}
	kind := trailmark.Invalid
	switch p.Status {
	case 401:
		kind = trailmark.Unauthenticated
	case 403:
		kind = trailmark.Forbidden
	case 404:
		kind = trailmark.NotFound
	case 413:
		kind = trailmark.TooLarge
	}
	if p.Status >= 500 || p.Status == 429 {
		kind = trailmark.Unavailable
	}
	return trailmark.Wrapf(kind, err, "the service says")
}
