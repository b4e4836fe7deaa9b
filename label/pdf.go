package label

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

// Sheet is paper with several labels on it, in mm. The zero Sheet is none: each
// label is a page of its own size.
type Sheet struct {
	Wide, High float64
	Margin     float64 // on all sides
	Gap        float64 // between labels
}

// PDF writes labels as pages of a PDF 1.4 document, one after the other: what is
// written is forgotten but for where it is in the file. It says nothing of when
// or where it was made, so that the same labels are the same file. A PDF is for
// one goroutine.
type PDF struct {
	out     *bufio.Writer
	at      int64   // bytes written
	objects []int64 // where each is, from number 1 on
	sheet   Sheet
	page    page
	pages   []int // their objects
	letters letters
	packer  *zlib.Writer
	err     error
}

// The objects that every document has. What all pages need, the fonts, is known
// at the end only.
const (
	catalogObject = 1 + iota
	pagesObject
	resourcesObject
	firstFreeObject
)

// NewPDF begins a document. Nothing is a PDF before Close.
func NewPDF(w io.Writer, sheet Sheet) *PDF {
	p := &PDF{out: bufio.NewWriterSize(w, 64<<10), sheet: sheet, objects: make([]int64, firstFreeObject-1)}
	p.letters.where = map[letter]coded{}
	p.packer, _ = zlib.NewWriterLevel(nil, zlib.BestSpeed) // the level is one that exists
	p.write("%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n")
	return p
}

// Print adds a label. On a sheet the next free place is taken, row by row. It is
// an error when a sheet is smaller than a label.
func (p *PDF) Print(l *Label) error {
	if p.err != nil {
		return p.err
	}
	x, y, fits := p.page.place(l, p.sheet)
	if !fits && p.page.labels > 0 {
		p.endPage()
		x, y, fits = p.page.place(l, p.sheet)
	}
	if !fits {
		return &Error{Rule: fmt.Sprintf("a label of %g × %g mm does not fit on the sheet", l.Wide, l.High)}
	}
	p.page.draw(l, x, y, &p.letters)
	return nil
}

// Close ends the document. It does not close what it is written to.
func (p *PDF) Close() error {
	if p.page.labels > 0 {
		p.endPage()
	}
	p.fonts()
	p.begin(catalogObject)
	p.write("<</Type/Catalog/Pages %d 0 R>>\nendobj\n", pagesObject)
	p.begin(pagesObject)
	p.write("<</Type/Pages/Count %d/Resources %d 0 R/Kids[", len(p.pages), resourcesObject)
	for _, n := range p.pages {
		p.write("%d 0 R ", n)
	}
	p.write("]>>\nendobj\n")
	p.trailer()
	p.note(p.out.Flush())
	return p.err
}

// note keeps the first error.
func (p *PDF) note(err error) {
	if p.err == nil {
		p.err = err
	}
}

// write writes, until the first error.
func (p *PDF) write(format string, args ...any) {
	if p.err != nil {
		return
	}
	n, err := fmt.Fprintf(p.out, format, args...)
	p.at += int64(n)
	p.err = err
}

// begin notes where an object is and opens it.
func (p *PDF) begin(number int) {
	p.objects[number-1] = p.at
	p.write("%d 0 obj\n", number)
}

// add opens an object with the next number.
func (p *PDF) add() int {
	p.objects = append(p.objects, 0)
	p.begin(len(p.objects))
	return len(p.objects)
}

// stream adds an object of packed data, and gives its number.
func (p *PDF) stream(data []byte) int {
	var packed bytes.Buffer
	p.packer.Reset(&packed)
	_, err := p.packer.Write(data)
	p.note(err)
	p.note(p.packer.Close())
	n := p.add()
	p.write("<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n", packed.Len(), packed.Bytes())
	return n
}

// endPage writes the page.
func (p *PDF) endPage() {
	content := p.stream(p.page.content)
	p.pages = append(p.pages, p.add())
	p.write("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.3f %.3f]/Contents %d 0 R>>\nendobj\n",
		pagesObject, p.page.wide*pointsPerMM, p.page.high*pointsPerMM, content)
	p.page = page{content: p.page.content[:0]}
}

// fonts writes the letters that were used.
func (p *PDF) fonts() {
	var list bytes.Buffer
	for i, f := range p.letters.fonts {
		n, err := p.font(f)
		p.note(err)
		fmt.Fprintf(&list, "/F%d %d 0 R", i, n)
	}
	p.begin(resourcesObject)
	p.write("<</Font<<%s>>>>\nendobj\n", list.Bytes())
}

// trailer writes where the objects are.
func (p *PDF) trailer() {
	start := p.at
	p.write("xref\n0 %d\n0000000000 65535 f \n", len(p.objects)+1)
	for _, at := range p.objects {
		p.write("%010d 00000 n \n", at)
	}
	p.write("trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(p.objects)+1, catalogObject, start)
}
