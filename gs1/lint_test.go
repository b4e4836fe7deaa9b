package gs1

import "testing"

// TestLints has a good and a bad value for each check, and the rule that the
// bad one breaks.
func TestLints(t *testing.T) {
	tests := []struct {
		lint      lint
		good, bad string
		rule      string
		position  int
	}{
		{lintCouponcode, "106141410012342501106501013085093101231", "0123456123456110", "coupon invalid 1st purchase requirement length", 16},
		{lintCouponcode, "0123456123456111101234200930", "0123456123456111101234201131", "coupon invalid start date", 23},
		{lintCouponposoffer, "101234561234560123456", "2", "coupon invalid format code", 1},
		{lintCsum, "09521234004219", "09521234004218", "incorrect check digit", 14},
		{lintCsumalpha, "1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310c2L", "incorrect check pair", 24},
		{lintGcppos1, "9521X", "952X1", "invalid gcp prefix", 1},
		{lintGcppos2, "X9521", "9521", "too short for gcp", 1},
		{lintHasnondigit, "1A", "12", "requires non digit character", 1},
		{lintHh, "23", "24", "illegal hour", 1},
		{lintHhmi, "2359", "2360", "illegal minute", 3},
		{lintHyphen, "-", "x", "not hyphen", 1},
		{lintIban, "GB98MIDL07009312345678", "GB99MIDL07009312345678", "incorrect iban checksum", 3},
		{lintImporteridx, "_", "=", "invalid import idx character", 1},
		{lintIso3166, "276", "277", "not iso3166", 1},
		{lintIso3166999, "999", "998", "not iso3166 or 999", 1},
		{lintIso3166alpha2, "DE", "DX", "not iso3166 alpha2", 1},
		{lintIso4217, "978", "000", "not iso4217", 1},
		{lintIso5218, "9", "3", "invalid biological sex code", 1},
		{lintLatitude, "1800000000", "1800000001", "invalid latitude", 1},
		{lintLongitude, "3600000000", "360000000", "longitude invalid length", 1},
		{lintMediatype, "80", "11", "invalid media type", 1},
		{lintMi, "59", "5", "minute too short", 1},
		{lintNonzero, "010", "000", "illegal zero value", 1},
		{lintNozeroprefix, "10", "01", "illegal zero prefix", 1},
		{lintPackagetype, "X3", "x3", "invalid package type", 1},
		{lintPcenc, "A%20B", "A%2", "invalid percent sequence", 2},
		{lintPieceoftotal, "0203", "0302", "piece number exceeds total", 1},
		{lintPosinseqslash, "2/3", "2/03", "illegal zero prefix", 3},
		{lintSs, "59", "60", "illegal second", 1},
		{lintWinding, "9", "2", "invalid winding direction", 1},
		{lintYesno, "1", "2", "not zero or one", 1},
		{lintYymmd0, "240200", "240230", "illegal day", 5},
		{lintYymmdd, "000229", "230229", "illegal day", 5},
		{lintYyyymmdd, "20000229", "21000229", "illegal day", 7},
		{lintZero, "0", "1", "not zero", 1},
	}
	for _, tt := range tests {
		if err := tt.lint.check([]byte(tt.good)); err != nil {
			t.Errorf("%q: %v", tt.good, err)
		}
		if err := tt.lint.check([]byte(tt.bad)); err == nil || err.Rule != tt.rule || err.Position != tt.position {
			t.Errorf("%q: %v, want %q at %d", tt.bad, err, tt.rule, tt.position)
		}
	}
}

func TestCheckDigit(t *testing.T) {
	for digits, want := range map[string]byte{"0952123400421": '9', "39521234000000001": '4', "952123400014": '3', "0": '0'} {
		if got, err := CheckDigit(digits); got != want || err != nil {
			t.Errorf("CheckDigit(%s) = %c, %v", digits, got, err)
		}
	}
	for _, wrong := range []string{"", "12A4"} {
		if _, err := CheckDigit(wrong); err == nil {
			t.Errorf("CheckDigit(%q) is accepted", wrong)
		}
	}
}

func TestShortNames(t *testing.T) {
	names := []string{
		"gtin", "cpv", "lot", "ser", "sscc", "gdti", "glnx", "gcn", "ginc", "gsin", "gln", "payto",
		"grai", "giai", "itip", "cpid", "cpsn", "gsrnp", "gsrn", "srin", "party",
	}
	seen := map[string]string{}
	for _, name := range names {
		ai := shortName(name)
		if specOf(ai) == nil || seen[ai] != "" {
			t.Errorf("%s is (%s), as is %q", name, ai, seen[ai])
		}
		seen[ai] = name
	}
}

func TestParseAs(t *testing.T) {
	for _, digits := range []string{"09521234004219", "9521234004219"} {
		if k, err := ParseAs("01", digits); err != nil || k.Value != "09521234004219" {
			t.Errorf("%s: %+v, %v", digits, k, err)
		}
	}
	if k, err := ParseAs("414", "9521234000143"); err != nil || k.Kind() != Place {
		t.Errorf("%+v, %v", k, err)
	}
	for ai, value := range map[string]string{"10": "A", "01": "952123400421", "414": "09521234000143", "": "1"} {
		if _, err := ParseAs(ai, value); err == nil {
			t.Errorf("(%s)%s is accepted", ai, value)
		}
	}
}
