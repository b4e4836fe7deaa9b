package gs1

// checkDate checks a date: a year of 2 or 4 digits, a month, and a day that
// may be 00, for the whole month, when zeroDay says so.
func checkDate(v []byte, year int, zeroDay bool) *Error {
	switch {
	case len(v) < year+4:
		return broken("date too short", 0, len(v))
	case len(v) > year+4:
		return broken("date too long", 0, len(v))
	}
	if at, ok := numeric.hasAll(v); !ok {
		return broken(numeric.invalid(), at, 1)
	}
	month, day := number(v[year:year+2]), number(v[year+2:])
	if month < 1 || month > 12 {
		return broken("illegal month", year, 2)
	}
	if day > daysIn(number(v[:year]), month) || day == 0 && !zeroDay {
		return broken("illegal day", year+2, 2)
	}
	return nil
}

// daysIn gives the days of a month. For a year of two digits every fourth is a
// leap year, whichever of the centuries from 1901 to 2099 is meant.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year < 100 || year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// number gives the value of a few digits.
func number(digits []byte) int {
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

func checkHour(v []byte) *Error   { return checkClock(v, "hour", 23) }
func checkMinute(v []byte) *Error { return checkClock(v, "minute", 59) }
func checkSecond(v []byte) *Error { return checkClock(v, "second", 59) }

// checkClock checks two digits of a time of day.
func checkClock(v []byte, unit string, last int) *Error {
	switch {
	case len(v) < 2:
		return broken(unit+" too short", 0, len(v))
	case len(v) > 2:
		return broken(unit+" too long", 0, len(v))
	}
	if at, ok := numeric.hasAll(v); !ok {
		return broken(numeric.invalid(), at, 1)
	}
	if number(v) > last {
		return broken("illegal "+unit, 0, 2)
	}
	return nil
}

func checkHourMinute(v []byte) *Error {
	switch {
	case len(v) < 4:
		return broken("hour with minute too short", 0, len(v))
	case len(v) > 4:
		return broken("hour with minute too long", 0, len(v))
	}
	if err := checkHour(v[:2]); err != nil {
		return err
	}
	err := checkMinute(v[2:])
	if err != nil {
		err.Position += 2
	}
	return err
}
