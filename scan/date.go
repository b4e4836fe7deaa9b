package scan

import (
	"fmt"
	"strconv"
	"time"
)

// Year gives the year that two digits mean on a day: the nearest one, at most 49
// years ago or 50 ahead (General Specifications, section 7.12).
func Year(digits int, today time.Time) int {
	century := today.Year() - today.Year()%100
	switch ahead := digits - today.Year()%100; {
	case ahead >= 51:
		century -= 100
	case ahead <= -50:
		century += 100
	}
	return century + digits
}

// readDate understands the identifiers of dates.
func (v *Value) readDate(today time.Time) {
	switch v.AI {
	case "11", "12", "13", "15", "16", "17", "4326", "7006":
		v.Date, v.Month = date(v.Text, today)
	case "7003", "7011", "8008", "4324", "4325":
		v.Date, v.Month = date(v.Text[:6], today)
		v.Date += clock(v.Text[6:])
	case "7007":
		v.Date, _ = date(v.Text[:6], today)
		if len(v.Text) > 6 {
			v.Until, _ = date(v.Text[6:], today)
		}
	case "7250", "7251":
		v.Date = v.Text[:4] + "-" + v.Text[4:6] + "-" + v.Text[6:8] + clock(v.Text[8:])
	}
}

// date reads YYMMDD. A day of 00 is the last one of the month.
func date(s string, today time.Time) (iso string, month bool) {
	yy, _ := strconv.Atoi(s[:2])
	year := Year(yy, today)
	if s[4:] != "00" {
		return fmt.Sprintf("%d-%s-%s", year, s[2:4], s[4:]), false
	}
	mm, _ := strconv.Atoi(s[2:4])
	last := time.Date(year, time.Month(mm)+1, 0, 0, 0, 0, 0, time.UTC)
	return last.Format(time.DateOnly), true
}

// clock writes hh, hhmm or hhmmss.
func clock(s string) string {
	switch {
	case s == "":
		return ""
	case len(s) == 2:
		return "T" + s + ":00"
	case len(s) == 4:
		return "T" + s[:2] + ":" + s[2:]
	}
	return "T" + s[:2] + ":" + s[2:4] + ":" + s[4:]
}
