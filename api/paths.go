package api

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// collections are the resources under the mount whose members are named by
// URIs, and whether a member has events of its own (EPCIS 2.0, section 12.6).
var collections = map[string]bool{
	"events": false, "eventTypes": true, "epcs": true, "bizSteps": true,
	"bizLocations": true, "readPoints": true, "dispositions": true,
}

// route gives the request to the mux in a form that it takes as it is. A
// redirect would lose the body of a client that does not expect one.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	if r = s.code(r); isClean(r.URL.EscapedPath()) {
		s.mux.ServeHTTP(w, r)
	} else {
		s.answerElsewhere(w, r)
	}
}

// isClean reports whether the mux would take a path as it is.
func isClean(target string) bool {
	clean := path.Clean(target)
	return target == clean || target == clean+"/" && clean != "/"
}

// code gives a request in which a member's name is one segment of the path. It
// may stand there percent-coded or bare, as in
// /epcs/https://id.gs1.org/01/09506000134352/21/7/events.
func (s *Server) code(r *http.Request) *http.Request {
	escaped := r.URL.EscapedPath()
	if escaped == s.Mount {
		return withPath(r, s.Mount+"/", s.Mount+"/")
	}
	rest, ok := strings.CutPrefix(escaped, s.Mount+"/")
	if !ok {
		return r
	}
	collection, member, _ := strings.Cut(rest, "/")
	hasEvents, ok := collections[collection]
	if !ok || member == "" || collection == "events" && member == "validate" {
		return r
	}
	tail := ""
	if name, ok := strings.CutSuffix(member, "/events"); ok && hasEvents {
		member, tail = name, "/events"
	}
	name, err := url.PathUnescape(member)
	if err != nil || name == "" {
		return r
	}
	prefix := s.Mount + "/" + collection + "/"
	return withPath(r, prefix+whole(name)+tail, prefix+segment(whole(name))+tail)
}

// whole mends a link of which a proxy has taken one of two slashes for too many.
func whole(name string) string {
	for _, scheme := range []string{"https:/", "http:/"} {
		if rest, ok := strings.CutPrefix(name, scheme); ok && !strings.HasPrefix(rest, "/") {
			return scheme + "/" + rest
		}
	}
	return name
}

// withPath gives the request with another path, plain and escaped.
func withPath(r *http.Request, plain, escaped string) *http.Request {
	other := new(http.Request)
	*other = *r
	target := *r.URL
	target.Path, target.RawPath = plain, escaped
	other.URL = &target
	return other
}

// segment codes a name as one segment that no cleaning of paths touches.
func segment(name string) string {
	coded := url.PathEscape(name)
	if coded == "." || coded == ".." {
		return strings.ReplaceAll(coded, ".", "%2E")
	}
	return coded
}
