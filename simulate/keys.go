package simulate

import (
	"fmt"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// The names that a question about the order starts with.
const (
	Lot     trailmark.Name = jarClass + "/10/" + lotNumber                    // the 400,000 jars
	Order   trailmark.Name = "urn:epcglobal:cbv:bt:9521234000013:PO-88013"    // the production order
	Sealer  trailmark.Name = "https://id.gs1.org/414/9521234000143"           // of line 4
	Process trailmark.Name = "urn:epcglobal:cbv:xform:9521234000013:PO-88013" // which made the lot
)

const (
	link      = "https://id.gs1.org/"
	jarClass  = link + "01/09521234004219"
	caseClass = link + "01/19521234004216"
	lotNumber = "B-2291"
	company   = "9521234" // the GS1 company prefix of the plant's owner
)

// checked appends the check digit. Its argument is made of digits, so that
// there is always one.
func checked(digits string) string {
	check, _ := gs1.CheckDigit(digits)
	return digits + string(check)
}

// gln gives the number of the n-th location or party of a company.
func gln(prefix string, n int) string { return checked(fmt.Sprintf("%s%05d", prefix, n)) }

// productName gives the class of the n-th product of a company. Indicator 9 is
// for products whose quantity varies, 0 for those counted by the piece.
func productName(indicator int, prefix string, n int) trailmark.Name {
	return trailmark.Name(link + "01/" + checked(fmt.Sprintf("%d%s%05d", indicator, prefix, n)))
}

// documentName names a business transaction in the form of CBV 2.0, section 8.5.
func documentName(issuer, id string) trailmark.Name {
	return trailmark.Name("urn:epcglobal:cbv:bt:" + issuer + ":" + id)
}

// operatorName gives the service relation number (GSRNP) of an operator.
func operatorName(n int) trailmark.Name {
	return trailmark.Name(link + "8017/" + checked(fmt.Sprintf("%s%010d", company, n)))
}

// Jar names the n-th jar of the order, counted from 1 in order of sealing.
func (p *Plant) Jar(n int) trailmark.Name { return p.jar(n - 1) }

// jar and its siblings count from 0.
func (p *Plant) jar(n int) trailmark.Name {
	serial := p.jars.at(uint64(n))
	return trailmark.Name(jarClass + "/21/" + string(serial[:]))
}

func (p *Plant) carton(n int) trailmark.Name {
	serial := p.cases.at(uint64(n))
	return trailmark.Name(caseClass + "/21/" + string(serial[:]))
}

func (p *Plant) pallet(n int) trailmark.Name {
	return trailmark.Name(link + "00/" + checked(fmt.Sprintf("0%s%09d", company, n+1)))
}
