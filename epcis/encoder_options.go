package epcis

import (
	"maps"
	"slices"
	"time"

	"github.com/trailmark/trailmark"
)

// Format is a notation of EPCIS documents that an [Encoder] writes.
type Format uint8

// The formats. XML1 is EPCIS 1.2: what that does not know is put where its
// schema lets later versions put things, so that nothing is lost.
const (
	JSON Format = iota // JSON-LD 2.0 (EPCIS 2.0, section 10)
	XML                // XML 2.0 (EPCIS 2.0, section 9)
	XML1               // XML 1.2
)

// EncoderOption changes an [Encoder].
type EncoderOption func(*settings)

// settings are what the options say.
type settings struct {
	format       Format
	created      time.Time
	master       []trailmark.MasterData
	prefixes     map[string]string // namespace to prefix
	names        Names
	words        WordFormat
	kind         documentKind
	queryName    string
	subscription string
}

// documentKind is what a document is for.
type documentKind uint8

const (
	captureDocument documentKind = iota
	queryDocument
	masterDocument
)

func newSettings(options []EncoderOption) *settings {
	s := &settings{created: time.Now()}
	for _, o := range options {
		o(s)
	}
	s.declareMaster()
	return s
}

// declareMaster gives the namespaces of the master data prefixes, which are
// declared at the beginning of the document.
func (s *settings) declareMaster() {
	p := prefixes{document: s.prefixes, builtin: builtinPrefixes}
	for _, m := range s.master {
		for _, a := range m.Attributes {
			p.declare(a.Value.Children)
		}
	}
	if s.prefixes == nil {
		s.prefixes = p.mine
	}
	maps.Copy(s.prefixes, p.mine)
}

// simpleQuery names the results of a query that has no name of its own.
const simpleQuery = "SimpleEventQuery"

func (s *settings) resultName() string {
	if s.queryName == "" {
		return simpleQuery
	}
	return s.queryName
}

// InFormat sets the format; without it, it is [JSON].
func InFormat(f Format) EncoderOption { return func(s *settings) { s.format = f } }

// WithMasterData puts vocabulary elements into the header of the document, and
// into the results of an EPCISQueryDocument in JSON.
func WithMasterData(list []trailmark.MasterData) EncoderOption {
	return func(s *settings) { s.master = list }
}

// WithNamespaces declares prefixes (prefix to namespace) for the whole
// document. A namespace that is not declared gets a prefix in each event that
// uses it, and so does one whose prefix means something else already or is none
// in XML.
func WithNamespaces(prefixes map[string]string) EncoderOption {
	return func(s *settings) {
		s.prefixes = make(map[string]string, len(prefixes))
		for _, prefix := range slices.Sorted(maps.Keys(prefixes)) {
			if isOwnPrefix(prefix) {
				s.prefixes[canonicalSpace(prefixes[prefix])] = prefix
			}
		}
	}
}

// WithCreationDate sets the creation date of the document; without it, it is
// the time of [NewEncoder].
func WithCreationDate(t time.Time) EncoderOption {
	return func(s *settings) { s.created = t }
}

// WithNames says in which form identifiers are written; without it, they are
// written as they are.
func WithNames(n Names) EncoderOption { return func(s *settings) { s.names = n } }

// WithWords says in which form XML writes the words of standard vocabularies.
// JSON writes the bare words always (CBV 2.0, section 7).
func WithWords(f WordFormat) EncoderOption { return func(s *settings) { s.words = f } }

// AsQueryResult writes an EPCISQueryDocument: the answer to a query (EPCIS
// 2.0, section 8.2.7). The subscription is "" unless the answer belongs to one.
func AsQueryResult(queryName, subscription string) EncoderOption {
	return func(s *settings) { s.kind, s.queryName, s.subscription = queryDocument, queryName, subscription }
}
