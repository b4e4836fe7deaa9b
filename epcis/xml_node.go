package epcis

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/trailmark/trailmark"
)

// node is an element of an event in XML. The elements of the standard have no
// namespace, and what they wrap into extension and baseExtension is theirs.
type node struct {
	space, local string
	attributes   []xml.Attr
	text         string
	chars        []byte // the text so far
	children     []*node
	parent       *node
	line         int // from the beginning of the event
}

// parseNode reads one element, with the namespaces that surround it.
func parseNode(r Raw) (*node, *trailmark.Error) {
	header := r.Source.Header
	dec := xml.NewDecoder(bytes.NewReader(append([]byte(header), r.Original...)))
	b := &nodeBuilder{dec: dec, headerLines: 1 + strings.Count(header, "\n")}
	for b.root == nil || b.open != nil {
		if fault := b.step(int64(len(header))); fault != nil {
			fault.Line += r.Line
			return nil, fault
		}
	}
	return b.root, nil
}

type nodeBuilder struct {
	dec         *xml.Decoder
	headerLines int
	depth       int
	count       int
	wrappers    []int // the depths of the open extension wrappers
	open, root  *node
}

// step takes one token. Those of the header only set up the namespaces.
func (b *nodeBuilder) step(header int64) *trailmark.Error {
	start := b.dec.InputOffset()
	token, err := b.dec.Token()
	if err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return b.fault(err)
	}
	if start < header {
		return nil
	}
	switch t := token.(type) {
	case xml.StartElement:
		return b.start(t)
	case xml.EndElement:
		b.end()
	case xml.CharData:
		if b.open != nil {
			b.open.chars = append(b.open.chars, t...)
		}
	}
	return nil
}

func (b *nodeBuilder) fault(err error) *trailmark.Error {
	if syntax, ok := err.(*xml.SyntaxError); ok {
		e := invalid("", "this is not XML: %s", syntax.Msg)
		e.Line = syntax.Line - b.headerLines
		return e
	}
	return invalid("", "this is not XML: %v", err)
}

func (b *nodeBuilder) start(t xml.StartElement) *trailmark.Error {
	b.depth++
	b.count++
	space := unqualified(t.Name.Space)
	line, _ := b.dec.InputPos()
	n := &node{space: space, local: t.Name.Local, attributes: t.Attr, parent: b.open, line: line - b.headerLines}
	if b.depth > maxDepth {
		return n.fault("this is nested more than %d levels deep", maxDepth)
	}
	if b.count > maxValues {
		return n.fault("the event has more than %d elements", maxValues)
	}
	if message := nameFault(t); message != "" {
		return n.fault("%s", message)
	}
	if b.open != nil && b.open.space == "" && isWrapper(space, n.local) {
		b.wrappers = append(b.wrappers, b.depth)
		return nil
	}
	if b.root == nil {
		b.root = n
	} else {
		b.open.children = append(b.open.children, n)
	}
	b.open = n
	return nil
}

// nameFault says what is wrong with the names of a tag, "" if nothing is.
func nameFault(t xml.StartElement) string {
	message := badName(t.Name)
	for i := 0; message == "" && i < len(t.Attr); i++ {
		message = badName(t.Attr[i].Name)
	}
	return message
}

// badName says what is wrong with a name: a prefix that is not declared stands
// for itself, and a colon that parts nothing is in the local name.
func badName(name xml.Name) string {
	switch {
	case strings.Contains(name.Local, ":"):
		return fmt.Sprintf("%q is no name of an element or attribute", name.Local)
	case name.Space != "" && name.Space != "xmlns" && !strings.Contains(name.Space, ":"):
		return fmt.Sprintf("the namespace prefix %q is not declared", name.Space)
	}
	return ""
}

func (b *nodeBuilder) end() {
	if last := len(b.wrappers) - 1; last >= 0 && b.wrappers[last] == b.depth {
		b.wrappers = b.wrappers[:last]
	} else {
		b.open.text, b.open.chars = string(bytes.TrimSpace(b.open.chars)), nil
		b.open = b.open.parent
	}
	b.depth--
}

// unqualified takes the namespaces of EPCIS itself as none: its inner elements
// have none, but some senders give them the default one.
func unqualified(space string) string {
	if strings.HasPrefix(space, "urn:epcglobal:epcis") {
		return ""
	}
	return canonicalSpace(space)
}

// fault makes an error at the element.
func (n *node) fault(format string, args ...any) *trailmark.Error {
	e := invalid(n.path(), format, args...)
	e.Line = n.line
	return e
}

// path writes the place of the element as JSON would have it: the entries of a
// list by their index, without their own names.
func (n *node) path() string {
	if n.parent == nil {
		return ""
	}
	up := n.parent.path()
	if isList(n.parent.local) {
		return up + "[" + strconv.Itoa(n.index(func(*node) bool { return true })) + "]"
	}
	if up != "" {
		up += "."
	}
	if n.local == "sensorReport" {
		return up + n.local + "[" + strconv.Itoa(n.index(func(s *node) bool { return s.local == n.local })) + "]"
	}
	return up + n.local
}

// index counts the siblings before the element that match.
func (n *node) index(match func(*node) bool) int {
	i := 0
	for _, s := range n.parent.children {
		if s == n {
			break
		}
		if match(s) {
			i++
		}
	}
	return i
}

func isList(local string) bool {
	return strings.HasSuffix(local, "List") || local == "childEPCs" || local == "correctiveEventIDs"
}

// xmlLineOf gives how many lines into the event the element of a path is, or
// the nearest one around it that exists.
func xmlLineOf(r Raw, path string) int {
	n, fault := parseNode(r)
	if fault != nil {
		return 0
	}
	for path != "" {
		var segment string
		segment, path, _ = strings.Cut(path, ".")
		child := n.at(segment)
		if child == nil {
			break
		}
		n = child
	}
	return n.line
}

// at finds the child that a segment of a path names, such as "epcList[3]".
func (n *node) at(segment string) *node {
	name, rest, indexed := strings.Cut(segment, "[")
	index, _ := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	var same []*node
	for _, c := range n.children {
		if c.local == name {
			same = append(same, c)
		}
	}
	switch {
	case len(same) == 0:
		return nil
	case indexed && isList(name) && index < len(same[0].children):
		return same[0].children[index]
	case indexed && index < len(same):
		return same[index]
	}
	return same[0]
}
