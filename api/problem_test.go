package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/trailmark/trailmark"
)

// TestProblems: kinds of error become the statuses and exceptions of the
// standard, unless a handler knows better.
func TestProblems(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		typ    string
	}{
		{trailmark.Errorf(trailmark.Invalid, "x"), 400, "epcisException:ValidationException"},
		{trailmark.Errorf(trailmark.Usage, "x"), 400, "epcisException:QueryParameterException"},
		{trailmark.Errorf(trailmark.Conflict, "x"), 409, "epcisException:ResourceAlreadyExistsException"},
		{trailmark.Errorf(trailmark.Forbidden, "x"), 403, "epcisException:SecurityException"},
		{trailmark.Errorf(trailmark.Unavailable, "x"), 503, "epcisException:ImplementationException"},
		{notFound("x"), 404, "epcisException:NoSuchResourceException"},
		{as(trailmark.NotFound, noSuchName, notFound("x")), 404, "epcisException:NoSuchNameException"},
		{as(trailmark.Invalid, noSuchName, notFound("x")), 404, "epcisException:NoSuchResourceException"},
		{statusError(http.StatusMethodNotAllowed, "", "x"), 405, "about:blank"},
		{overloaded("x"), 503, "epcisException:ImplementationException"},
		{errors.New("x"), 500, "epcisException:ImplementationException"},
	} {
		if p := problemOf(c.err); p.Status != c.status || p.Type != c.typ || p.Title == "" {
			t.Errorf("%v: %+v", c.err, p)
		}
	}
}

// TestInternalErrors: nothing of a fault of ours is shown but an id.
func TestInternalErrors(t *testing.T) {
	for _, err := range []error{errors.New("secret"), trailmark.Wrapf(trailmark.Internal, errors.New("secret"), "secret")} {
		body, _, encoded := problemOf(err).encode(false)
		if encoded != nil || strings.Contains(string(body), "secret") || !strings.Contains(string(body), "urn:trailmark:error:") {
			t.Errorf("%s, %v", body, encoded)
		}
	}
}

// TestProblemXML: the form is that of the XML Schema of EPCIS 2.0, with what is
// ours in a namespace of our own.
func TestProblemXML(t *testing.T) {
	body, media, err := problemOf(&trailmark.Error{Kind: trailmark.Invalid, Message: "a<b", Event: 3}).encode(true)
	const want = `<epcis:EPCISException xmlns:epcis="urn:epcglobal:epcis:xsd:2"><type>epcisException:ValidationException</type>` +
		`<title>The document breaks the standard</title><status>400</status><detail>a&lt;b</detail>` +
		`<event xmlns="https://ns.trailmark.org/">3</event></epcis:EPCISException>`
	if string(body) != want || media != "application/problem+xml" || err != nil {
		t.Errorf("%s %s, %v", media, body, err)
	}
}
