package gs1

// spec is what the GS1 Barcode Syntax Dictionary says of one application
// identifier, or of a run of them that differ in the last digit.
type spec struct {
	first, last string // the same when it is one
	fixed       bool   // predefined length: no separator follows
	attribute   bool   // may be a data attribute of a Digital Link
	parts       []part
	key         bool       // may be the key of a Digital Link
	qualifiers  [][]string // of the key: alternatives, each in its order
	requires    []string   // each must hold: "01+21,02" is (01 and 21) or 02
	excludes    []string   // may not come together; n stands for any digit
	title       string
}

// part is one component of a value. An optional one, and all that follow it,
// may be absent.
type part struct {
	set      charset
	min, max int
	optional bool
	lints    []lint
}

// rowOf says at which row of the table the identifiers with these first two
// digits begin; they end where the next begin.
var rowOf = func() (rows [101]int) {
	next := len(aiTable)
	rows[100] = next
	for group := 99; group >= 0; group-- {
		for next > 0 && groupOf(aiTable[next-1].first) >= group {
			next--
		}
		rows[group] = next
	}
	return rows
}()

// groupOf gives the number that the first two digits make. They tell how long
// the identifier is.
func groupOf(ai string) int { return int(ai[0]-'0')*10 + int(ai[1]-'0') }

// specOf finds an application identifier; nil when there is none such.
func specOf(ai string) *spec {
	if s, n := specAt(ai); n == len(ai) {
		return s
	}
	return nil
}

// specAt finds the application identifier with which data begins, and its length.
func specAt(data string) (*spec, int) {
	if len(data) < 2 || !isDigits(data[:2]) {
		return nil, 0
	}
	group := groupOf(data)
	for i := rowOf[group]; i < rowOf[group+1]; i++ {
		s := &aiTable[i]
		n := len(s.first)
		if len(data) >= n && data[:n-1] == s.first[:n-1] && s.first[n-1] <= data[n-1] && data[n-1] <= s.last[n-1] {
			return s, n
		}
	}
	return nil, 0
}

// Title gives the data title of an application identifier, such as "BATCH/LOT";
// "" when there is no such identifier.
func Title(ai string) string {
	if s := specOf(ai); s != nil {
		return s.title
	}
	return ""
}

// shortName gives the identifier for a name that earlier editions of GS1 Digital
// Link had for it. Such names are read, never written.
func shortName(name string) (ai string) {
	switch name {
	case "gtin":
		return "01"
	case "lot":
		return "10"
	case "ser":
		return "21"
	case "sscc":
		return "00"
	case "gln":
		return "414"
	case "glnx":
		return "254"
	case "party":
		return "417"
	case "grai":
		return "8003"
	case "giai":
		return "8004"
	case "itip":
		return "8006"
	case "cpv":
		return "22"
	case "gdti":
		return "253"
	case "gcn":
		return "255"
	case "ginc":
		return "401"
	case "gsin":
		return "402"
	case "payto":
		return "415"
	case "cpid":
		return "8010"
	case "cpsn":
		return "8011"
	case "gsrn":
		return "8018"
	case "gsrnp":
		return "8017"
	case "srin":
		return "8019"
	}
	return ""
}
