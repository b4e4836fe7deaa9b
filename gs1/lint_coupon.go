package gs1

import "strings"

// coupon reads the fields of a North American coupon, one after the other. The
// first rule that is broken stays in err; from then on nothing is read.
type coupon struct {
	v   []byte
	at  int
	err *Error
}

// checkCoupon checks a coupon code (North American Coupon Application Guideline).
func checkCoupon(v []byte) *Error {
	c := coupon{v: v}
	c.digitsOnly()
	c.variable("gcp", "0123456", 6)
	c.fixed("offer code", 6)
	c.variable("save value", "12345", 0)
	c.purchase("1st purchase", "")
	if c.option('1') {
		c.code("additional purchase rules code", "0123")
		c.purchase("2nd purchase", "01234569")
	}
	if c.option('2') {
		c.purchase("3rd purchase", "01234569")
	}
	c.dates()
	if c.option('5') {
		c.variable("serial number", digits, 6)
	}
	if c.option('6') {
		c.variable("retailer gcp or gln", "1234567", 6)
	}
	if c.option('9') {
		c.code("save value code", "01256")
		c.code("save value applies to item", "012")
		c.code("store coupon flag", digits)
		c.code("dont multiply flag", "01")
	}
	return c.end()
}

// checkCouponPointer checks a positive offer file coupon code.
func checkCouponPointer(v []byte) *Error {
	c := coupon{v: v}
	c.digitsOnly()
	c.code("format code", "01")
	c.variable("funder", "0123456", 6)
	c.fixed("offer code", 6)
	c.variable("serial number", digits, 6)
	return c.end()
}

func (c *coupon) digitsOnly() {
	if at, ok := numeric.hasAll(c.v); !ok {
		c.err = broken(numeric.invalid(), at, 1)
	}
}

// end checks that nothing is left.
func (c *coupon) end() *Error {
	if c.err == nil && c.at < len(c.v) {
		c.fail("excess data", c.at)
	}
	return c.err
}

// fail keeps the broken rule, with the place from which it is broken: the whole
// when the data has ended there.
func (c *coupon) fail(rule string, at int) {
	if at >= len(c.v) {
		at = 0
	}
	c.err = broken("coupon "+rule, at, len(c.v)-at)
}

// code reads one digit out of some.
func (c *coupon) code(what, allowed string) byte {
	return c.one("missing "+what, "invalid "+what, allowed)
}

func (c *coupon) one(missing, invalid, allowed string) byte {
	switch {
	case c.err != nil:
	case c.at == len(c.v):
		c.fail(missing, c.at)
	case strings.IndexByte(allowed, c.v[c.at]) < 0:
		c.err = broken("coupon "+invalid, c.at, 1)
	default:
		c.at++
		return c.v[c.at-1]
	}
	return 0
}

// fixed reads n digits.
func (c *coupon) fixed(what string, n int) []byte {
	if c.err == nil && c.at+n > len(c.v) {
		c.fail("truncated "+what, c.at)
	}
	if c.err != nil {
		return nil
	}
	c.at += n
	return c.v[c.at-n : c.at]
}

// variable reads a digit that tells the length, and as many digits and some
// more. With 9 as length where it is more than is possible, the field is empty.
func (c *coupon) variable(what, lengths string, more int) {
	indicator := c.one("missing "+what+" vli", "invalid "+what+" length", lengths)
	if c.err != nil || indicator == '9' && lengths != digits {
		return
	}
	c.fixed(what, int(indicator-'0')+more)
}

// purchase reads a purchase requirement; for the second and third one, the
// company prefix of the product follows.
func (c *coupon) purchase(which, prefixLengths string) {
	c.variable(which+" requirement", "12345", 0)
	c.code(which+" requirement code", "012349")
	c.fixed(which+" family code", 3)
	if prefixLengths != "" {
		c.variable(which+" gcp", prefixLengths, 6)
	}
}

// option reports whether the optional field with this number comes next.
func (c *coupon) option(field byte) bool {
	if c.err != nil || c.at == len(c.v) || c.v[c.at] != field {
		return false
	}
	c.at++
	return true
}

// dates reads the optional expiration and start dates.
func (c *coupon) dates() {
	start := c.at
	expires, begins := "", ""
	if c.option('3') {
		expires = c.date("expiration date")
	}
	if c.option('4') {
		begins = c.date("start date")
	}
	if c.err == nil && expires != "" && expires < begins {
		c.err = broken("coupon expiration before start", start, c.at-start)
	}
}

// date reads a date and gives it with its century: up to 50 is after 2000.
func (c *coupon) date(what string) string {
	if c.err == nil && c.at+6 > len(c.v) {
		c.fail("too short for "+what, c.at)
	}
	v := c.fixed(what, 6)
	switch {
	case c.err != nil:
		return ""
	case checkDate(v, 2, false) != nil:
		c.err = broken("coupon invalid "+what, c.at-6, 6)
		return ""
	case string(v[:2]) <= "50":
		return "20" + string(v)
	}
	return "19" + string(v)
}
