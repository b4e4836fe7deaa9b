package label

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"net/url"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/ean"
	"github.com/boombuler/barcode/twooffive"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"

	"github.com/trailmark/trailmark/gs1"
)

// code is data in modules, dark ones true, without anything around it. A linear
// symbol has one row.
type code struct {
	symbology Symbology
	message
	content string
	rows    [][]bool
}

// message is what goes into a code. The key is zero when a barcode holds
// attributes only: the key is then on another one of the same label.
type message struct {
	key      gs1.Key
	elements gs1.Elements
	link     string // the Digital Link that the message came as; "" for another form
}

// linkAt gives the Digital Link of the message. A link that somebody wrote stays
// as it is, unless it is to have another stem.
func (m message) linkAt(stem string) (string, error) {
	switch {
	case m.key.AI == "":
		return "", &Error{QRLink, "holds a key, and here is none", "this is " + m.elements.Bracketed()}
	case stem == "" && m.link != "":
		return m.link, nil
	case stem != "" && !isStem(stem):
		return "", &Error{QRLink, fmt.Sprintf("no link begins with %q", stem), "a domain, and a path if there is one: https://shop.example/goods"}
	}
	return m.key.LinkAt(cmp.Or(stem, gs1.Root))
}

// isStem reports whether a text can be the domain and path before a Digital Link.
func isStem(s string) bool {
	at, err := url.Parse(s)
	return err == nil && (at.Scheme == "https" || at.Scheme == "http") && at.Host != "" && at.RawQuery == "" && at.Fragment == ""
}

// The most characters that fit into a symbol: GS1-128 is limited by its standard
// (General Specifications, section 5.4.4.3), the others by what scanners like.
const (
	most128 = 48
	mostQR  = 1000
)

func encode(symbology Symbology, m message, stem string) (*code, error) {
	c := &code{symbology: symbology, message: m}
	err := c.encode(stem)
	if _, told := errors.AsType[*Error](err); err != nil && !told {
		err = &Error{symbology, err.Error(), ""}
	}
	return c, err
}

func (c *code) encode(stem string) error {
	switch c.symbology {
	case ITF14, EAN13:
		return c.gtin()
	case QRLink:
		return c.qrLink(stem)
	}
	c.content = c.elements.ElementString()
	switch c.symbology {
	case Code128:
		return c.code128()
	case QR:
		return c.qr()
	}
	return c.dataMatrix()
}

// wide gives how many modules the code has with its quiet zones.
func (c *code) wide() int {
	q := quiet[c.symbology]
	return q.left + len(c.rows[0]) + q.right
}

// separated puts FNC1 before an element string and in the place of its separators.
func separated(s, fnc1 string) string {
	return fnc1 + strings.ReplaceAll(s, string(gs1.GS), fnc1)
}

func (c *code) dataMatrix() (err error) {
	c.rows, err = matrix(datamatrix.Encode(separated(c.content, string([]byte{datamatrix.FNC1}))))
	if err != nil { // nothing else can go wrong
		return &Error{c.symbology, "more data than the largest symbol holds", ""}
	}
	return nil
}

func (c *code) code128() (err error) {
	if len(c.content) > most128 {
		return &Error{c.symbology, fmt.Sprintf("more than %d characters", most128), "use two symbols, or gs1-datamatrix"}
	}
	c.rows, err = matrix(code128.Encode(separated(c.content, string(code128.FNC1))))
	return err
}

// gtin fills the symbols that hold a GTIN and nothing else.
func (c *code) gtin() (err error) {
	switch {
	case c.key.AI != "01":
		return &Error{c.symbology, "holds a GTIN only", "this is " + c.elements.Bracketed()}
	case len(c.elements) > 1:
		return &Error{c.symbology, "holds a GTIN and nothing else", "leave out the other elements, or use gs1-128 or gs1-datamatrix"}
	}
	if c.symbology == ITF14 {
		c.content = c.key.Value
		c.rows, err = matrix(twooffive.Encode(c.content, true))
		return err
	}
	digits, short := strings.CutPrefix(c.key.Value, "0")
	if !short {
		return &Error{c.symbology, "a GTIN of 14 digits does not fit", "use itf-14, gs1-128 or gs1-datamatrix"}
	}
	if strings.HasPrefix(digits, "00000") {
		return &Error{c.symbology, "a GTIN of 8 digits is not printed as 13", "use gs1-datamatrix"}
	}
	c.content = digits
	c.rows, err = matrix(ean.Encode(digits))
	return err
}

// matrix reads the modules off a barcode.
func matrix[B barcode.Barcode](b B, err error) ([][]bool, error) {
	if err != nil {
		return nil, err
	}
	box := b.Bounds()
	rows := make([][]bool, box.Dy())
	for y := range rows {
		rows[y] = make([]bool, box.Dx())
		for x := range rows[y] {
			rows[y][x] = b.At(box.Min.X+x, box.Min.Y+y) == color.Color(color.Black)
		}
	}
	return rows, nil
}

// alphanumeric are the characters of the mode in which, after FNC1, a percent
// sign would be a separator and has to be doubled (ISO/IEC 18004, section 7.4.8).
const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

func (c *code) qrLink(stem string) (err error) {
	if c.content, err = c.linkAt(stem); err != nil {
		return err
	}
	return c.qr()
}

// qr encodes with error correction M. A GS1 QR Code has FNC1 in first position.
func (c *code) qr() error {
	if len(c.content) > mostQR {
		return &Error{c.symbology, fmt.Sprintf("more than %d characters", mostQR), ""}
	}
	content := c.content
	if c.symbology == QR && strings.Trim(content, alphanumeric) == "" {
		content = strings.ReplaceAll(content, "%", "%%")
	}
	hints := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_GS1_FORMAT: c.symbology == QR}
	symbol, err := encoder.Encoder_encode(content, decoder.ErrorCorrectionLevel_M, hints)
	if err != nil {
		return err
	}
	m := symbol.GetMatrix()
	c.rows = make([][]bool, m.GetHeight())
	for y := range c.rows {
		c.rows[y] = make([]bool, m.GetWidth())
		for x := range c.rows[y] {
			c.rows[y][x] = m.Get(x, y) == 1
		}
	}
	return nil
}
