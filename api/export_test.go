package api

import (
	"net/http"
	"strings"
	"time"
)

// PatternOf gives the pattern of the route that would answer a request, "" for
// none.
func (s *Server) PatternOf(r *http.Request) string {
	r = s.code(r)
	_, pattern := s.mux.Handler(r)
	if pattern == "/" && s.isLink(r) {
		return linkPath
	}
	if pattern == "/" || !isClean(r.URL.EscapedPath()) {
		return ""
	}
	return strings.TrimSuffix(pattern, "{$}")
}

// Routes lists the table: methods and paths, with "~" for the mount.
func Routes() (list []string) {
	for _, r := range routes {
		list = append(list, r.method+" "+strings.TrimSuffix(r.pattern, "{$}"))
	}
	return list
}

// SetClock sets the time that requests are answered by. None may be under way.
func (s *Server) SetClock(now func() time.Time) { s.now = now }

// EvenTime is what every public answer takes at least.
const EvenTime = evenTime
