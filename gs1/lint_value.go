package gs1

import "bytes"

func checkHasNonDigit(v []byte) *Error {
	if _, all := numeric.hasAll(v); all {
		return broken("requires non digit character", 0, len(v))
	}
	return nil
}

func checkHyphen(v []byte) *Error {
	for i, c := range v {
		if c != '-' {
			return broken("not hyphen", i, 1)
		}
	}
	if len(v) == 0 {
		return broken("not hyphen", 0, 0)
	}
	return nil
}

func checkNonZero(v []byte) *Error {
	if at, ok := numeric.hasAll(v); !ok {
		return broken(numeric.invalid(), at, 1)
	}
	if len(bytes.TrimLeft(v, "0")) == 0 {
		return broken("illegal zero value", 0, len(v))
	}
	return nil
}

// checkImporterIndex checks the one character of an importer index.
func checkImporterIndex(v []byte) *Error {
	if len(v) != 1 {
		return broken("importer idx must be one character", 0, len(v))
	}
	if !cset64.has(v[0]) || v[0] == '=' {
		return broken("invalid import idx character", 0, 1)
	}
	return nil
}

// checkMediaType checks an AIDC media type: 01 to 10, and 80 to 99 by agreement.
func checkMediaType(v []byte) *Error {
	if len(v) == 2 && isDigits(v) {
		if n := number(v); 1 <= n && n <= 10 || n >= 80 {
			return nil
		}
	}
	return broken("invalid media type", 0, len(v))
}

// checkPackageType checks the form of a package type code only: the code list
// (UN/ECE Recommendation 21 with additions of GS1) changes more often than this.
func checkPackageType(v []byte) *Error {
	for _, c := range v {
		if !partNumber.has(c) || c == '-' || c == '/' {
			return broken("invalid package type", 0, len(v))
		}
	}
	if len(v) == 0 || len(v) > 3 {
		return broken("invalid package type", 0, len(v))
	}
	return nil
}

// checkPercentCoding checks that hexadecimal digits follow each percent sign.
func checkPercentCoding(v []byte) *Error {
	for i, c := range v {
		if c != '%' {
			continue
		}
		if _, size := decoded(string(v), i); size != 3 {
			return broken("invalid percent sequence", i, min(3, len(v)-i))
		}
	}
	return nil
}

// checkPieceOfTotal checks the number of a piece and the total, of equal length.
func checkPieceOfTotal(v []byte) *Error {
	half := len(v) / 2
	if half == 0 || len(v)%2 != 0 || half > 4 {
		return broken("invalid length for piece of total", 0, len(v))
	}
	if at, ok := numeric.hasAll(v); !ok {
		return broken(numeric.invalid(), at, 1)
	}
	piece, total := number(v[:half]), number(v[half:])
	switch {
	case piece == 0:
		return broken("zero piece number", 0, half)
	case total == 0:
		return broken("zero total pieces", half, half)
	case piece > total:
		return broken("piece number exceeds total", 0, len(v))
	}
	return nil
}

// checkPositionInSequence checks "2/3": the second of three.
func checkPositionInSequence(v []byte) *Error {
	position, end, _ := bytes.Cut(v, []byte{'/'})
	if !isDigits(position) || !isDigits(end) {
		return broken("position in sequence malformed", 0, len(v))
	}
	switch {
	case position[0] == '0':
		return broken("illegal zero prefix", 0, len(position))
	case end[0] == '0':
		return broken("illegal zero prefix", len(position)+1, len(end))
	case len(position) > len(end) || len(position) == len(end) && string(position) > string(end):
		return broken("position exceeds end", 0, len(v))
	}
	return nil
}

// checkLatitude checks degrees north of the south pole, in units of 10⁻⁷.
func checkLatitude(v []byte) *Error { return checkDegrees(v, "latitude", 180_0000000) }

// checkLongitude checks degrees east of the date line, in units of 10⁻⁷.
func checkLongitude(v []byte) *Error { return checkDegrees(v, "longitude", 360_0000000) }

func checkDegrees(v []byte, what string, last int) *Error {
	if len(v) != 10 {
		return broken(what+" invalid length", 0, len(v))
	}
	if at, ok := numeric.hasAll(v); !ok {
		return broken(numeric.invalid(), at, 1)
	}
	if number(v) > last {
		return broken("invalid "+what, 0, len(v))
	}
	return nil
}

// checkIBAN checks an International Bank Account Number (ISO 13616): its
// country, and that it is 1 modulo 97 when the first four characters are moved
// to the end and letters count from 10.
func checkIBAN(v []byte) *Error {
	switch {
	case len(v) <= 10:
		return broken("iban too short", 0, len(v))
	case len(v) > 34:
		return broken("iban too long", 0, len(v))
	}
	for i, c := range v {
		if !partNumber.has(c) || c == '-' || c == '/' {
			return broken("invalid iban character", i, 1)
		}
	}
	if !isListed(countryLetters+"XK", v[:2]) {
		return broken("illegal iban country code", 0, 2)
	}
	remainder := 0
	for i := range v {
		c := v[(i+4)%len(v)]
		if numeric.has(c) {
			remainder = (remainder*10 + int(c-'0')) % 97
		} else {
			remainder = (remainder*100 + int(c-'A') + 10) % 97
		}
	}
	if remainder != 1 {
		return broken("incorrect iban checksum", 2, 2)
	}
	return nil
}
