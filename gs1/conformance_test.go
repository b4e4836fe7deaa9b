package gs1

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/internal/corpora"
)

// errNotApplicable marks a vector that tests something this package does not do.
var errNotApplicable = errors.New("not applicable")

// vectors holds every row of a file against check, which gives nil when we
// agree with the row. A row we disagree with fails the test unless explained
// says why: by its subject, the column that holds the input, or by the concern
// that the collector of the vectors had about it.
func vectors(t *testing.T, file, subject string, explained map[string]string, check func(row map[string]string) error) {
	t.Helper()
	passed, failed := 0, 0
	used := map[string]bool{}
	for n, row := range corpora.Table(t, filepath.Join(corpora.Folder(t), file)) {
		err := check(row)
		key := row[subject]
		if _, known := explained[key]; !known {
			key, _, _ = strings.Cut(row["concern"], " (")
		}
		reason, known := explained[key]
		switch {
		case err == errNotApplicable:
		case err == nil:
			passed++
		default:
			failed++
			used[key] = true
			if !known {
				t.Errorf("%s row %d: %q: %v", file, n+1, row[subject], err)
			} else {
				t.Logf("explained: %s row %d: %q: %s", file, n+1, row[subject], reason)
			}
		}
	}
	for input := range explained {
		if !used[input] {
			t.Errorf("%s: %q is explained but does not fail", file, input)
		}
	}
	t.Logf("conformance: %s passed=%d failed=%d", file, passed, failed)
}

// want compares an outcome with what a row expects.
func want(ok string, got error) error {
	if (got == nil) == (ok == "true") {
		return nil
	}
	if got != nil {
		return got
	}
	return errors.New("accepted")
}

func equal(got, expected string) error {
	if got == expected {
		return nil
	}
	return fmt.Errorf("got %q, want %q", got, expected)
}

// forgive drops the error of a wrong check digit, for vectors of sources that
// do not look at check digits.
func forgive(err error) error {
	if errors.Is(err, ErrCheckDigit) {
		return nil
	}
	return err
}

func TestConformanceEventHash(t *testing.T) {
	t.Run("dl_normalise", func(t *testing.T) {
		vectors(t, "epcis-event-hash/dl_normalise.csv", "input", nil, func(row map[string]string) error {
			id, err := Canonical(row["input"])
			if row["expect_ok"] != "true" {
				return equal(id.ID, row["input"]) // not a Digital Link: stays as it is
			}
			return errors.Join(forgive(err), equal(id.ID, row["expected_canonical_dl"]))
		})
	})
}

func TestConformanceSyntaxDictionary(t *testing.T) {
	t.Run("linter_vectors", func(t *testing.T) {
		vectors(t, "gs1-syntax-dictionary/linter_vectors.csv", "expected_error", map[string]string{
			"GCP_DATASOURCE_OFFLINE": "needs the look-up of company prefixes at GS1, which the vectors simulate",
			"INVALID_GCP_PREFIX":     "as above: the digits are well formed, the simulated registry does not have them",
		}, func(row map[string]string) error {
			if row["expected_markup"] == "*" {
				return errNotApplicable // a NUL, which the file could not hold
			}
			input, markup := latin1(row["input"]), latin1(row["expected_markup"])
			err := lintVector(row["linter"], []byte(input))
			if row["expect_ok"] == "true" {
				if err != nil {
					return err
				}
				return nil
			}
			if err == nil {
				return errors.New("accepted")
			}
			return errors.Join(sameRule(err, row["expected_error"]), sameMark(err, input, markup))
		})
	})
}

// TestConformanceTable holds the generated table against the dictionary's facts
// as others have put them down.
func TestConformanceTable(t *testing.T) {
	t.Run("ai_table", func(t *testing.T) {
		vectors(t, "gs1-syntax-dictionary/normative/ai_table.csv", "ai_or_range", nil, func(row map[string]string) error {
			first, last, _ := strings.Cut(row["ai_or_range"], "-")
			for _, ai := range []string{first, last} {
				if ai == "" {
					continue
				}
				s := specOf(ai)
				if s == nil {
					return errors.New("not in the table")
				}
				if err := errors.Join(
					equal(fmt.Sprint(s.fixed), row["predefined_length_no_fnc1"]),
					equal(fmt.Sprint(s.attribute), row["dl_data_attribute"]),
					equal(s.title, row["title"])); err != nil {
					return err
				}
			}
			return nil
		})
	})
	t.Run("dl_primary_keys", func(t *testing.T) {
		vectors(t, "gs1-syntax-dictionary/normative/dl_primary_keys.csv", "ai", nil, func(row map[string]string) error {
			s := specOf(row["ai"])
			var alternatives []string
			for _, sequence := range s.qualifiers {
				alternatives = append(alternatives, strings.Join(sequence, ","))
			}
			return errors.Join(equal(fmt.Sprint(s.key), "true"), equal(strings.Join(alternatives, "|"), row["qualifier_sequence(s)"]))
		})
	})
	t.Run("convenience_alphas", func(t *testing.T) {
		vectors(t, "gs1-digitallink-toolkit/normative/convenience_alphas.csv", "short_name", nil, func(row map[string]string) error {
			return equal(shortName(row["short_name"]), row["ai"])
		})
	})
}

// latin1 gives the bytes that the vectors write as the characters of the same number.
func latin1(s string) string {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r))
	}
	return string(out)
}

// lintVector runs the check with a name of the dictionary.
func lintVector(name string, v []byte) *Error {
	sets := map[string]charset{"csetnumeric": numeric, "cset82": cset82, "cset39": cset39, "cset64": cset64}
	if set, ok := sets[name]; ok {
		return set.check(v)
	}
	if name == "yyyymmd0" {
		return checkDate(v, 4, true)
	}
	return lintNames[name].check(v)
}

var lintNames = map[string]lint{
	"couponcode": lintCouponcode, "couponposoffer": lintCouponposoffer, "csum": lintCsum, "csumalpha": lintCsumalpha,
	"gcppos1": lintGcppos1, "gcppos2": lintGcppos2, "hasnondigit": lintHasnondigit, "hh": lintHh, "hhmi": lintHhmi,
	"hyphen": lintHyphen, "iban": lintIban, "importeridx": lintImporteridx, "iso3166": lintIso3166,
	"iso3166999": lintIso3166999, "iso3166alpha2": lintIso3166alpha2, "iso4217": lintIso4217, "iso5218": lintIso5218,
	"latitude": lintLatitude, "longitude": lintLongitude, "mediatype": lintMediatype, "mi": lintMi,
	"nonzero": lintNonzero, "nozeroprefix": lintNozeroprefix, "packagetype": lintPackagetype, "pcenc": lintPcenc,
	"pieceoftotal": lintPieceoftotal, "posinseqslash": lintPosinseqslash, "ss": lintSs, "winding": lintWinding,
	"yesno": lintYesno, "yymmd0": lintYymmd0, "yymmdd": lintYymmdd, "yyyymmdd": lintYyyymmdd, "zero": lintZero,
}

// sameRule compares the rule with the dictionary's name for it.
func sameRule(err *Error, name string) error {
	name = strings.TrimPrefix(name, "GS1_LINTER_")
	name = strings.Replace(name, "EXIPIRATION", "EXPIRATION", 1) // the dictionary's own slip
	return equal(err.Rule, strings.ToLower(strings.ReplaceAll(name, "_", " ")))
}

// sameMark compares the place of the fault with the asterisks of the markup.
func sameMark(err *Error, input, markup string) error {
	at := err.Position - 1
	return equal(input[:at]+"*"+input[at:at+err.Length]+"*"+input[at+err.Length:], markup)
}
