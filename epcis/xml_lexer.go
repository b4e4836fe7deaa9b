package epcis

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/trailmark/trailmark"
)

// markup is what the lexer found.
type markup uint8

const (
	startTag markup = iota
	endTag
	emptyTag // <a/>
	aside    // a comment, CDATA or processing instruction
)

// xmlLexer finds the tags of an XML document without looking into them: enough
// to cut out elements whole. It refuses document type declarations, and with
// them every entity of the document's own.
type xmlLexer struct {
	in    *bufio.Reader
	limit int
	line  int // of the read position

	keep bool   // whether buf grows over several calls
	buf  []byte // the markup that was read last, or all since keep was set
	tag  int    // where in buf the last markup begins
}

// next reads on to the end of the next markup. io.EOF means that nothing but
// white space was left.
func (x *xmlLexer) next() (markup, error) {
	if !x.keep {
		x.buf = x.buf[:0]
	}
	start := len(x.buf)
	if err := x.until('<'); err != nil {
		if err == io.EOF && len(bytes.TrimSpace(x.buf[start:])) > 0 {
			return 0, x.malformed("the document ends in the middle of a text")
		}
		return 0, err
	}
	if !x.keep {
		x.buf = append(x.buf[:0], '<')
	}
	x.tag = len(x.buf) - 1
	kind, err := x.classify()
	if err == io.EOF {
		err = x.malformed("the document ends inside of a tag or comment")
	}
	return kind, err
}

// classify reads the rest of the markup after its "<".
func (x *xmlLexer) classify() (markup, error) {
	ahead, _ := x.in.Peek(len("![CDATA["))
	switch {
	case bytes.HasPrefix(ahead, []byte("!--")):
		return aside, x.untilText("-->", len("<!--"))
	case bytes.Equal(ahead, []byte("![CDATA[")):
		return aside, x.untilText("]]>", len("<![CDATA["))
	case bytes.HasPrefix(ahead, []byte("!")):
		return aside, x.emptyDoctype()
	case bytes.HasPrefix(ahead, []byte("?")):
		if err := x.untilText("?>", len("<?")); err != nil {
			return 0, err
		}
		return aside, x.checkEncoding()
	}
	if err := x.untilTagEnd(); err != nil {
		return 0, err
	}
	switch tag := x.buf[x.tag:]; {
	case tag[1] == '/':
		return endTag, nil
	case tag[len(tag)-2] == '/':
		return emptyTag, nil
	}
	return startTag, nil
}

// emptyDoctype reads over <!DOCTYPE name>, which says nothing, and refuses every
// declaration that says something.
func (x *xmlLexer) emptyDoctype() error {
	if err := x.until('>'); err != nil {
		return err
	}
	words := strings.Fields(strings.TrimSuffix(string(x.buf[x.tag:]), ">"))
	if !x.keep && len(words) == 2 && words[0] == "<!DOCTYPE" && !strings.ContainsAny(words[1], "[<") {
		return nil
	}
	e := x.malformed("a document type declaration is not allowed")
	e.Hint = "remove <!DOCTYPE …>; EPCIS documents have none"
	return e
}

// until reads up to and including c.
func (x *xmlLexer) until(c byte) error {
	for {
		part, err := x.in.ReadSlice(c)
		x.line += bytes.Count(part, newline)
		x.buf = append(x.buf, part...)
		if len(x.buf) > x.limit {
			e := tooBig()
			e.Line = x.line
			return e
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return x.wrap(err)
		}
	}
}

// untilText reads up to and including a text that ends in ">", which cannot
// begin before the opening of the markup ends.
func (x *xmlLexer) untilText(end string, opening int) error {
	for {
		if err := x.until('>'); err != nil {
			return err
		}
		read := x.buf[x.tag:]
		if len(read) >= opening+len(end) && bytes.HasSuffix(read, []byte(end)) {
			return nil
		}
	}
}

// untilTagEnd reads up to the ">" that is not inside of an attribute's quotes.
func (x *xmlLexer) untilTagEnd() error {
	quote := byte(0)
	for {
		from := len(x.buf)
		if err := x.until('>'); err != nil {
			return err
		}
		for _, c := range x.buf[from:] {
			switch {
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case c == quote:
				quote = 0
			}
		}
		if quote == 0 {
			return nil
		}
	}
}

// name gives the prefix and the local name of the tag that was read last.
func (x *xmlLexer) name() (prefix, local string) {
	tag := strings.TrimLeft(string(x.buf[x.tag:]), "</")
	if i := strings.IndexAny(tag, " \t\r\n/>"); i >= 0 {
		tag = tag[:i]
	}
	if prefix, local, ok := strings.Cut(tag, ":"); ok {
		return prefix, local
	}
	return "", tag
}

// checkEncoding refuses an XML declaration with an encoding other than UTF-8.
func (x *xmlLexer) checkEncoding() error {
	declaration := strings.ToLower(string(x.buf[x.tag:]))
	if !strings.HasPrefix(declaration, "<?xml ") {
		return nil
	}
	_, encoding, ok := strings.Cut(declaration, "encoding")
	if !ok || strings.Contains(encoding, "utf-8") || strings.Contains(encoding, "us-ascii") {
		return nil
	}
	e := x.malformed("the document is not in UTF-8")
	e.Hint = "convert it to UTF-8 and change the encoding in its first line"
	return e
}

func (x *xmlLexer) malformed(message string) *trailmark.Error {
	e := trailmark.Errorf(trailmark.Malformed, "%s", message)
	e.Line = x.line
	return e
}

func (x *xmlLexer) wrap(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	e := trailmark.Wrapf(trailmark.Malformed, err, "the document cannot be read on")
	e.Line = x.line
	return e
}
