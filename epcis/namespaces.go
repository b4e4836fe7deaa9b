package epcis

import (
	"maps"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

const rdfsSpace = "http://www.w3.org/2000/01/rdf-schema#"

// builtin are the prefixes that the EPCIS JSON-LD context defines for every
// document.
var builtin = map[string]string{
	"epcis":   "https://ref.gs1.org/epcis/",
	"cbv":     cbvSpace,
	mdaPrefix: mdaSpace,
	"gs1":     voc,
	"rdfs":    rdfsSpace,
	"owl":     "http://www.w3.org/2002/07/owl#",
	"xsd":     "http://www.w3.org/2001/XMLSchema#",
	"dcterms": "http://purl.org/dc/terms/",
}

// namespaces are the prefixes and terms that a JSON-LD @context defines: a
// name to a namespace or to a full URI. The empty name is @vocab.
type namespaces map[string]string

// parseContext reads a raw @context value: a URI, an object, or an array of
// both. Remote contexts are not fetched; of a URI only the standard one means
// anything, and that is built in.
func parseContext(base namespaces, raw []byte) (namespaces, error) {
	ns := make(namespaces, len(base))
	maps.Copy(ns, base)
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)))
	for {
		switch dec.PeekKind() {
		case jsontext.KindBeginObject:
			if err := ns.define(dec); err != nil {
				return nil, err
			}
		case jsontext.KindInvalid:
			return ns, nil // the end: raw is valid JSON
		default: // a URI, or the brackets of the array
			if _, err := dec.ReadToken(); err != nil {
				return nil, err
			}
		}
	}
}

// define takes over the members of one context object.
func (ns namespaces) define(dec *jsontext.Decoder) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != jsontext.KindEndObject {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if uri := contextURI(value); strings.Contains(uri, ":") { // a relative one names no namespace
			if key == "@vocab" {
				key = ""
			}
			ns[key] = canonicalSpace(uri)
		}
	}
	_, err := dec.ReadToken()
	return err
}

// contextURI gives the URI of a term definition: the string, or the @id of an
// expanded definition.
func contextURI(v jsontext.Value) string {
	switch v.Kind() {
	case jsontext.KindString:
		b, _ := jsontext.AppendUnquote(nil, v)
		return string(b)
	case jsontext.KindBeginObject:
		return memberText(v, "@id")
	}
	return ""
}

// memberText gives the text of a string member of an object, else "".
func memberText(object []byte, name string) string {
	if v := member(object, name); v.Kind() == jsontext.KindString {
		b, _ := jsontext.AppendUnquote(nil, v)
		return string(b)
	}
	return ""
}

// member gives the raw value of a member of an object, else nil.
func member(object []byte, name string) jsontext.Value {
	dec := jsontext.NewDecoder(strings.NewReader(string(object)))
	if t, err := dec.ReadToken(); err != nil || t.Kind() != jsontext.KindBeginObject {
		return nil
	}
	for dec.PeekKind() == jsontext.KindString {
		key, err := dec.ReadToken()
		if err != nil {
			return nil
		}
		wanted := key.String() == name
		value, err := dec.ReadValue()
		if err != nil {
			return nil
		}
		if wanted {
			return value
		}
	}
	return nil
}

// canonicalSpace gives the one form of the namespace of the CBV master data
// attributes, which is seen with a colon, with a hash and bare.
func canonicalSpace(uri string) string {
	if rest, ok := strings.CutPrefix(uri, mdaSpace); ok && (rest == ":" || rest == "#") {
		return mdaSpace
	}
	return uri
}

// expand gives the full URI of a CURIE or of a term of the context, else s.
func (ns namespaces) expand(s string) string {
	prefix, local, ok := strings.Cut(s, ":")
	if !ok {
		if uri, defined := ns[s]; defined && s != "" {
			return uri
		}
		return s
	}
	if space, defined := ns[prefix]; defined && !strings.HasPrefix(local, "//") {
		if space == mdaSpace {
			return space + ":" + local
		}
		return space + local
	}
	return s
}

// split gives the namespace and the local name of a member name. A CURIE or a
// term is resolved; a full URI is cut after its last separator; a bare name
// that means nothing has no namespace.
func (ns namespaces) split(name string) (space, local string) {
	prefix, rest, ok := strings.Cut(name, ":")
	if ok && !strings.HasPrefix(rest, "//") {
		if space, defined := ns[prefix]; defined && prefix != "" {
			return space, rest
		}
	}
	if !ok {
		uri, defined := ns[name]
		if !defined || name == "" {
			return ns[""], name
		}
		name = ns.expand(uri)
	}
	i := strings.LastIndexAny(name, "/#:")
	return canonicalSpace(name[:i+1]), name[i+1:]
}
