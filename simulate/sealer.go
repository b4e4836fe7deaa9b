package simulate

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"github.com/trailmark/trailmark"
)

const (
	logEvery   = 10 * time.Second
	logMargin  = 2 * time.Hour   // of the log before and after the order
	dipEvery   = 5 * time.Minute // while the sealer leaks
	dipAtMost  = 3               // readings
	logsPerDip = int(dipEvery / logEvery)
)

// WriteReadings writes what the sealer logged, as CSV with the columns time
// (RFC 3339), parameter, value and unit (UN/ECE Recommendation 20): the vacuum
// and the temperature of its head, every ten seconds. A reading holds until
// the next.
func (p *Plant) WriteReadings(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString("time,parameter,value,unit\n")
	for t := p.logStart(); t.Before(p.end().Add(logMargin)); t = t.Add(logEvery) {
		at := t.Format(time.RFC3339)
		fmt.Fprintf(out, "%s,vacuum,%s,KPA\n", at, decimal(p.vacuum(t), 1))
		fmt.Fprintf(out, "%s,head temperature,%s,CEL\n", at, decimal(p.headTemperature(t), 1))
	}
	if err := out.Flush(); err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "the sealer's readings cannot be written")
	}
	return nil
}

func (p *Plan) logStart() time.Time { return p.Start.Add(-logMargin) }

// logged numbers the reading that holds at t.
func (p *Plan) logged(t time.Time) int { return int(t.Sub(p.logStart()) / logEvery) }

// vacuum gives the reading that holds at t, in tenths of a kilopascal.
func (p *Plant) vacuum(t time.Time) int {
	n := p.logged(t)
	noise := int(mix(p.noise+uint64(2*n)) % 100)
	if p.dips(p.logStart().Add(time.Duration(n) * logEvery)) {
		return 360 + noise*85/100
	}
	return 560 + noise
}

// dips reports whether the vacuum of the reading taken at t is too low: the
// first and the last of the leak, and a few in every five minutes between.
func (p *Plant) dips(t time.Time) bool {
	if !p.Leak.Contains(t) {
		return false
	}
	n := int(t.Sub(p.Leak.From) / logEvery)
	if n == 0 || !p.Leak.Contains(t.Add(logEvery)) {
		return true
	}
	chance := mix(p.noise + uint64(n/logsPerDip)<<32)
	length := 1 + int(chance%dipAtMost)
	begin := int(chance/dipAtMost) % (logsPerDip - dipAtMost)
	return n%logsPerDip >= begin && n%logsPerDip < begin+length
}

// headTemperature gives the reading that holds at t, in tenths of a degree
// Celsius. The head cools a little while the line stands.
func (p *Plant) headTemperature(t time.Time) int {
	noise := int(mix(p.noise+uint64(2*p.logged(t)+1)) % 20)
	if p.standing(t) {
		return 830 + noise
	}
	return 935 + noise
}
