package epcis

import (
	"maps"
	"strings"

	"github.com/trailmark/trailmark"
)

// Context tells what prefixed names mean (JSON-LD 1.1, section 4.1): those
// that the standard context defines for every document, and a user's own. It
// does not change: it may be used concurrently.
type Context struct{ names namespaces }

// ReadContext reads the value of an @context: a URI, an object, or an array of
// both. Remote contexts are not fetched. An empty value defines nothing. Errors
// are of kind Malformed.
func ReadContext(raw []byte) (*Context, error) {
	names, err := parseContext(builtin, raw)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Malformed, err, "the @context cannot be read")
	}
	return &Context{names}, nil
}

// ContextOf defines prefixes: prefix to namespace.
func ContextOf(prefixes map[string]string) *Context {
	names := maps.Clone(builtin)
	for prefix, space := range prefixes {
		names[prefix] = canonicalSpace(space)
	}
	return &Context{names}
}

// Prefixes gives the prefixes that the standard context does not define.
func (c *Context) Prefixes() map[string]string {
	own := map[string]string{}
	for prefix, space := range c.names {
		if builtin[prefix] != space {
			own[prefix] = space
		}
	}
	return own
}

// Expand gives the full URI of a prefixed name, and anything else as it is.
func (c *Context) Expand(name string) string { return c.names.expand(name) }

// Split gives the namespace and the local name of an extension element, as an
// event has them: of a prefixed name, of a term of the context, or of a full
// URI. It is not ok when nothing defines the prefix, or there is none.
func (c *Context) Split(name string) (space, local string, ok bool) {
	prefix, rest, cut := strings.Cut(name, ":")
	_, defined := c.names[prefix]
	if !defined && !strings.HasPrefix(rest, "//") && prefix != "urn" || !cut && !defined {
		return "", "", false
	}
	space, local = c.names.split(name)
	return space, local, local != ""
}
