package gs1

import "bytes"

// lint is a check of one component's content. The names are those of the
// dictionary; the generated table refers to them.
type lint uint8

const (
	lintCouponcode lint = iota
	lintCouponposoffer
	lintCsum
	lintCsumalpha
	lintGcppos1
	lintGcppos2
	lintHasnondigit
	lintHh
	lintHhmi
	lintHyphen
	lintIban
	lintImporteridx
	lintIso3166
	lintIso3166999
	lintIso3166alpha2
	lintIso4217
	lintIso5218
	lintLatitude
	lintLongitude
	lintMediatype
	lintMi
	lintNonzero
	lintNozeroprefix
	lintPackagetype
	lintPcenc
	lintPieceoftotal
	lintPosinseqslash
	lintSs
	lintWinding
	lintYesno
	lintYymmd0
	lintYymmdd
	lintYyyymmdd
	lintZero
)

// checkName is the part of a check that decides whether a value can be a name
// at all. What only concerns the meaning of the value (is there such a
// currency, is the piece one of the total) is left to [Elements.Validate].
func (l lint) checkName(v []byte) *Error {
	switch l {
	case lintCsum:
		return checkLastDigit(v)
	case lintCsumalpha:
		return checkLastPair(v)
	case lintGcppos1:
		return checkPrefix(v, 0)
	case lintGcppos2:
		return checkPrefix(v, 1)
	case lintNozeroprefix:
		return checkNoLeadingZero(v)
	case lintZero:
		return checkZero(v)
	}
	return nil
}

// minPrefix is how many digits of a key a company prefix has at the least, so
// that every key must begin with as many.
const minPrefix = 4

// checkPrefix checks that a company prefix can begin after the first skip characters.
func checkPrefix(v []byte, skip int) *Error {
	if len(v) < skip+minPrefix {
		return broken("too short for gcp", 0, len(v))
	}
	if !isDigits(v[skip : skip+minPrefix]) {
		return broken("invalid gcp prefix", skip, len(v)-skip)
	}
	return nil
}

func checkNoLeadingZero(v []byte) *Error {
	if at, ok := numeric.hasAll(v); !ok {
		return broken(numeric.invalid(), at, 1)
	}
	if len(v) > 0 && v[0] == '0' {
		return broken("illegal zero prefix", 0, 1)
	}
	return nil
}

func checkZero(v []byte) *Error {
	if len(v) == 0 || len(bytes.TrimLeft(v, "0")) > 0 {
		return broken("not zero", 0, len(v))
	}
	return nil
}

// lintChecks has the check for each name.
var lintChecks = [...]func([]byte) *Error{
	lintCouponcode:     checkCoupon,
	lintCouponposoffer: checkCouponPointer,
	lintCsum:           checkLastDigit,
	lintCsumalpha:      checkLastPair,
	lintGcppos1:        func(v []byte) *Error { return checkPrefix(v, 0) },
	lintGcppos2:        func(v []byte) *Error { return checkPrefix(v, 1) },
	lintHasnondigit:    checkHasNonDigit,
	lintHh:             checkHour,
	lintHhmi:           checkHourMinute,
	lintHyphen:         checkHyphen,
	lintIban:           checkIBAN,
	lintImporteridx:    checkImporterIndex,
	lintIso3166:        listed(countryNumbers, "not iso3166"),
	lintIso3166999:     listed(countryNumbers, "not iso3166 or 999", "999"),
	lintIso3166alpha2:  listed(countryLetters, "not iso3166 alpha2"),
	lintIso4217:        listed(currencyNumbers, "not iso4217"),
	lintIso5218:        listed("0 1 2 9", "invalid biological sex code"),
	lintLatitude:       checkLatitude,
	lintLongitude:      checkLongitude,
	lintMediatype:      checkMediaType,
	lintMi:             checkMinute,
	lintNonzero:        checkNonZero,
	lintNozeroprefix:   checkNoLeadingZero,
	lintPackagetype:    checkPackageType,
	lintPcenc:          checkPercentCoding,
	lintPieceoftotal:   checkPieceOfTotal,
	lintPosinseqslash:  checkPositionInSequence,
	lintSs:             checkSecond,
	lintWinding:        listed("0 1 9", "invalid winding direction"),
	lintYesno:          listed("0 1", "not zero or one"),
	lintYymmd0:         func(v []byte) *Error { return checkDate(v, 2, true) },
	lintYymmdd:         func(v []byte) *Error { return checkDate(v, 2, false) },
	lintYyyymmdd:       func(v []byte) *Error { return checkDate(v, 4, false) },
	lintZero:           checkZero,
}

// check does the whole check.
func (l lint) check(v []byte) *Error { return lintChecks[l](v) }
