package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// resolverBase is where the links that the server answers begin.
type resolverBase struct {
	scheme, host string // "" for any
	stem         string // "" or "/goods"
}

// parseBase reads a base: "/", "/goods" or "https://id.example.com/goods".
func parseBase(s string) (resolverBase, error) {
	u, err := url.Parse(s)
	if err == nil && u.RawQuery == "" && isBase(u) {
		return resolverBase{u.Scheme, u.Host, strings.TrimSuffix(u.EscapedPath(), "/")}, nil
	}
	return resolverBase{}, &trailmark.Error{
		Kind: trailmark.Usage, Message: "the resolver cannot be at " + s,
		Hint: "write /, a path like /goods, or https://id.example.com",
	}
}

// isBase reports whether a URL is a path, or one of the web.
func isBase(u *url.URL) bool {
	path := strings.TrimSuffix(u.EscapedPath(), "/") + "/"
	isPath := u.Scheme == "" && u.Host == "" && u.Path != ""
	isWeb := (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	return (isPath || isWeb) && path[0] == '/' && isClean(path)
}

// rest gives the path of a request below the base.
func (b *resolverBase) rest(r *http.Request) (path string, ok bool) {
	if b.host != "" && !strings.EqualFold(r.Host, b.host) {
		return "", false
	}
	path, ok = strings.CutPrefix(r.URL.EscapedPath(), b.stem)
	return path, ok && strings.HasPrefix(path, "/")
}

// url is the base as the links in answers have it.
func (b *resolverBase) url(r *http.Request) string {
	scheme, host := b.scheme, b.host
	if host == "" {
		scheme, host = "http", r.Host
		if r.TLS != nil {
			scheme = "https"
		}
	}
	return scheme + "://" + host + b.stem
}

// isLink reports whether a request is the resolver's to answer: its path begins
// with a key, or may be a compressed link, which is one segment.
func (s *Server) isLink(r *http.Request) bool {
	if s.Resolver == nil {
		return false
	}
	path, ok := s.base.rest(r)
	if !ok {
		return false
	}
	first, value, found := strings.Cut(path[1:], "/")
	return found && value != "" && isKeyName(first) || !found && isCompressed(first)
}

// isKeyName reports whether a segment of a path is the identifier of a key, or
// the short name that earlier editions had for it.
func isKeyName(segment string) bool {
	return slices.Contains(keyNames, segment)
}

var keyNames = []string{
	"01", "00", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013", "8017", "8018",
	"gtin", "sscc", "gdti", "gcn", "ginc", "gsin", "gln", "payto", "party", "grai", "giai", "itip", "cpid", "gsrn", "gsrnp",
}

// isCompressed reports whether a segment may be a compressed link.
func isCompressed(segment string) bool {
	return len(segment) >= 8 && len(segment) <= 400 && !strings.ContainsFunc(segment, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_'
	})
}
