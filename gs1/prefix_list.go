package gs1

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"unicode"
)

// ReadPrefixes reads the list of company prefix lengths that GS1 publishes, the
// GCPPrefixFormatList, as XML or as JSON. Entries of length 0 are ranges that
// have no company prefixes, and are left out. Errors say which entry is wrong.
func ReadPrefixes(r io.Reader) (Prefixes, error) {
	in := bufio.NewReader(r)
	for {
		c, _, err := in.ReadRune()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errors.New("the list is empty")
		case err != nil:
			return nil, err
		case unicode.IsSpace(c), c == '\ufeff':
			continue
		}
		if err := in.UnreadRune(); err != nil {
			return nil, err
		}
		if c == '<' {
			return prefixesFromXML(in)
		}
		return prefixesFromJSON(in)
	}
}

// prefixEntry is a line of the list.
type prefixEntry struct {
	Prefix string      `xml:"prefix,attr" json:"prefix"`
	Length json.Number `xml:"gcpLength,attr" json:"gcpLength"` // a number, or a text with one
}

func prefixesFromXML(in io.Reader) (Prefixes, error) {
	var list struct {
		XMLName xml.Name      `xml:"GCPPrefixFormatList"`
		Entries []prefixEntry `xml:"entry"`
	}
	if err := xml.NewDecoder(in).Decode(&list); err != nil {
		return nil, fmt.Errorf("this is no GCPPrefixFormatList: %w", err)
	}
	return prefixesOf(list.Entries)
}

func prefixesFromJSON(in io.Reader) (Prefixes, error) {
	var list struct {
		List struct {
			Entries []prefixEntry `json:"entry"`
		} `json:"GCPPrefixFormatList"`
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(bytes.TrimSpace(text), &list); err != nil {
		return nil, fmt.Errorf("this is no GCPPrefixFormatList: %w", err)
	}
	return prefixesOf(list.List.Entries)
}

func prefixesOf(entries []prefixEntry) (Prefixes, error) {
	if len(entries) == 0 {
		return nil, errors.New("the GCPPrefixFormatList has no entries")
	}
	prefixes := make(Prefixes, len(entries))
	for i, e := range entries {
		length, err := e.Length.Int64()
		switch {
		case err != nil, length != 0 && (length < 4 || length > longestPrefix):
			return nil, fmt.Errorf("entry %d: %q is no length of a company prefix", i+1, e.Length)
		case e.Prefix == "" || !isDigits(e.Prefix) || len(e.Prefix) > longestPrefix:
			return nil, fmt.Errorf("entry %d: %q is no beginning of a company prefix", i+1, e.Prefix)
		case length != 0:
			prefixes[e.Prefix] = int(length)
		}
	}
	return prefixes, nil
}
