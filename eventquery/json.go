package eventquery

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// ParseJSON reads a query in JSON, as in the member "query" of a named query
// (query-schema.json of EPCIS 2.0); one value may stand for a list of one. Its
// @context tells what prefixes mean. Errors are those of [Parse]; text that is
// no JSON object is of kind Malformed.
func ParseJSON(text []byte) (*Query, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(text))
	if t, err := dec.ReadToken(); err != nil || t.Kind() != jsontext.KindBeginObject {
		return nil, notJSON(err)
	}
	context := epcis.ContextOf(nil)
	var parameters []parameter
	for dec.PeekKind() == jsontext.KindString {
		t, err := dec.ReadToken()
		if err != nil {
			return nil, notJSON(err)
		}
		name := t.String()
		v, err := dec.ReadValue()
		switch {
		case err != nil:
			return nil, notJSON(err)
		case name == "@context":
			context, err = epcis.ReadContext(v)
		default:
			parameters, err = appendJSON(parameters, name, v)
		}
		if err != nil {
			return nil, err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, notJSON(err)
	}
	if _, err := dec.ReadToken(); err != io.EOF {
		return nil, notJSON(err) // something follows
	}
	return read(parameters, context)
}

func notJSON(err error) error {
	return &trailmark.Error{Kind: trailmark.Malformed, Message: "the query is not a JSON object", Err: err}
}

// appendJSON appends a parameter with its value or its list of values.
func appendJSON(list []parameter, name string, v jsontext.Value) ([]parameter, error) {
	p := parameter{name: name}
	if v.Kind() != jsontext.KindBeginArray {
		s, err := scalar(name, v)
		p.values = []string{s}
		return append(list, p), err
	}
	dec := jsontext.NewDecoder(bytes.NewReader(v))
	if _, err := dec.ReadToken(); err != nil {
		return nil, notJSON(err)
	}
	for dec.PeekKind() != jsontext.KindEndArray {
		item, err := dec.ReadValue()
		if err != nil {
			return nil, notJSON(err)
		}
		s, err := scalar(name, item)
		if err != nil {
			return nil, err
		}
		p.values = append(p.values, s)
	}
	return append(list, p), nil
}

// scalar gives the text of a string, a number without its exponent, a boolean
// or null.
func scalar(name string, v jsontext.Value) (string, error) {
	switch v.Kind() {
	case jsontext.KindString:
		text, err := jsontext.AppendUnquote(nil, v)
		return string(text), err
	case jsontext.KindNumber:
		d, err := trailmark.ParseDecimal(trailmark.Number(v))
		if err != nil {
			return "", &trailmark.Error{Kind: trailmark.Usage, Path: name, Message: "this number is beyond what can be compared", Err: err}
		}
		return d.String(), nil
	case jsontext.KindNull:
		return "", nil
	case jsontext.KindTrue, jsontext.KindFalse:
		return v.String(), nil
	}
	return "", &trailmark.Error{Kind: trailmark.Usage, Path: name, Message: "an object or a list inside a list is no value",
		Hint: "give a string, a number, or a list of them"}
}

// JSON writes the query as [ParseJSON] reads it, the parameters in order of
// their names. Reading it again gives the same query. perPage and nextPageToken
// are left out: they belong to one call.
func (q *Query) JSON() ([]byte, error) {
	members := make(map[string]any, len(q.parameters)+1)
	if len(q.prefixes) > 0 {
		members["@context"] = []any{epcis.StandardContext, contextOf(q.prefixes)}
	}
	for _, p := range q.parameters {
		if p.name != "perPage" && p.name != "nextPageToken" {
			members[p.name] = p.json()
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(members); err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "the query cannot be written as JSON")
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// MarshalJSON writes the query as [Query.JSON] does.
func (q *Query) MarshalJSON() ([]byte, error) { return q.JSON() }

// contextOf gives the context object that defines prefixes.
func contextOf(prefixes map[string]string) map[string]string {
	defined := make(map[string]string, len(prefixes))
	for prefix, uri := range prefixes {
		if prefix == "" {
			prefix = "@vocab"
		}
		defined[prefix] = uri
	}
	return defined
}

// json gives the values in the shape that query-schema.json wants.
func (p *parameter) json() any {
	switch p.shape {
	case texts:
		return p.values
	case numbers:
		all := make([]json.Number, len(p.values))
		for i, s := range p.values {
			all[i] = plainNumber(s)
		}
		return all
	case number:
		return plainNumber(p.values[0])
	case boolean:
		return p.values[0] == "true"
	case flag:
		if isWanted, _ := parseFlag(p.values[0]); !isWanted {
			return 0
		}
		return 1
	case typed:
		if v := valueOf(p.values[0], false); v.kind == numberValue {
			return plainNumber(p.values[0])
		}
	}
	return jsonText(p.values[0])
}

// jsonText gives a text, a time with the + that a URL may have lost.
func jsonText(s string) string {
	if t, ok := parseTime(s); ok {
		return t.Format(time.RFC3339Nano)
	}
	return s
}

// plainNumber gives a number that was read before without an exponent.
func plainNumber(s string) json.Number {
	d, err := trailmark.ParseDecimal(trailmark.Number(s))
	if err != nil {
		return json.Number("0")
	}
	return json.Number(d.String())
}
