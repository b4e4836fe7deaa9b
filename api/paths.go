package api

import (
	"net/http"
	"net/url"
	"strings"
)

// collections are the resources under the mount whose members are named by
// URIs, and whether a member has events of its own (EPCIS 2.0, section 12.6).
var collections = map[string]bool{
	"events": false, "eventTypes": true, "epcs": true, "bizSteps": true,
	"bizLocations": true, "readPoints": true, "dispositions": true,
}

// route gives a request in the form that the mux takes. A member's name may
// stand in the path percent-coded or bare, as in
// /epcs/https://id.gs1.org/01/09506000134352/21/7/events; a bare one is coded
// here, for the mux would redirect because of its empty segment.
func (s *Server) route(r *http.Request) *http.Request {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), s.Mount+"/")
	if !ok {
		return r
	}
	collection, member, _ := strings.Cut(rest, "/")
	hasEvents, ok := collections[collection]
	if !ok || member == "" {
		return r
	}
	tail := ""
	if hasEvents {
		if name, ok := strings.CutSuffix(member, "/events"); ok {
			member, tail = name, "/events"
		}
	}
	name, err := url.PathUnescape(member)
	if err != nil {
		return r
	}
	bare := new(http.Request)
	*bare = *r
	target := *r.URL
	bare.URL = &target
	prefix := s.Mount + "/" + collection + "/"
	target.Path, target.RawPath = prefix+name+tail, prefix+segment(name)+tail
	return bare
}

// segment codes a name as one segment that no path cleaning touches.
func segment(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), ".", "%2E")
}
