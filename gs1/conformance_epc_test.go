package gs1

import (
	"errors"
	"maps"
	"strconv"
	"strings"
	"testing"
)

func TestConformanceDigitalLinkToolkit(t *testing.T) {
	t.Run("toolkit_examples", func(t *testing.T) {
		vectors(t, "gs1-digitallink-toolkit/toolkit_examples.csv", "options", nil, func(row map[string]string) error {
			k, err := Parse(strings.ReplaceAll(row["input"], "{GS}", string(GS)))
			if forgive(err) != nil {
				return err
			}
			switch row["options"] {
			case "brackets":
				return equal(k.Bracketed(), row["expected"])
			case "no brackets; predefined-length AIs first":
				return equal(strings.ReplaceAll(k.ElementString(), string(GS), "{GS}"), row["expected"])
			}
			link, err := k.Link()
			return errors.Join(err, equal(link, row["expected"]))
		})
	})
}

func TestConformanceTagData(t *testing.T) {
	t.Run("epc_uri_validity", func(t *testing.T) {
		vectors(t, "tds-vectors/epc_uri_validity.csv", "epc_uri", nil, func(row map[string]string) error {
			id, err := Canonical(row["epc_uri"])
			if err == nil && id.Kind == Other {
				err = errors.New("not an EPC")
			}
			return want(row["expect_ok"], err)
		})
	})
	t.Run("epc_uri_to_gs1_key", func(t *testing.T) {
		vectors(t, "tds-vectors/epc_uri_to_gs1_key.csv", "epc_uri", nil, func(row map[string]string) error {
			k, err := Parse(row["epc_uri"])
			if err != nil {
				return err
			}
			urn, err := k.URN(nil)
			errs := errors.Join(err, equal(urn, row["epc_uri"]), equal(strconv.Itoa(k.PrefixLength), row["gcp_length"]))
			if row["expected_element_string"] != "" {
				errs = errors.Join(errs, equal(k.Bracketed(), row["expected_element_string"]))
			}
			if row["expected_gs1_key"] != "" {
				errs = errors.Join(errs, equal(k.Value, row["expected_gs1_key"]))
			}
			return errs
		})
	})
}

func TestConformanceTranslator(t *testing.T) {
	const dir = "openepcis-epc-digitallink-translator/"
	const (
		digit     = "the translator does not look at the check digit; we name the thing and say that the digit is wrong, and write no URN, which would hide it"
		reserved  = "in a link, / # and ? end the value unless they are percent-coded"
		reference = "a company prefix without a reference names nothing"
		dates     = "attributes belong into the query, not into the path"
	)
	explained := map[string]string{
		"check digit wrong":                                    digit,
		"unescaped character in URI":                           reserved,
		"unescaped character in URI;unescaped slash in value":  reserved,
		"https://id.gs1.org/8010/4748374/23748#94//8011/94304": reserved,
		"https://id.gs1.org/401/656987789012":                  reference,
	}
	t.Run("epc_urn_digital_link", func(t *testing.T) {
		explained := maps.Clone(explained)
		delete(explained, "unescaped character in URI;unescaped slash in value")
		explained["https://id.gs1.org/8004/42512183.SENSOR.TR-07-AVE-583:1"] = "31 characters: a GIAI has 30 at most"
		vectors(t, dir+"epc_urn_digital_link.csv", "input", explained, translation)
	})
	t.Run("identifier_validation", func(t *testing.T) {
		explained := maps.Clone(explained)
		explained["https://id.gs1.org/8010/8585885039434/38"] = reserved
		explained["https://id.gs1.org/8010/123457-57578"] = "a company prefix is digits; the one of 12 that is given would hold a hyphen"
		explained["https://id.dev.epcis.cloud/01/04006784292842/10/240/17/51010"] = dates
		explained["https://id.dev.epcis.cloud/01/04006784292842/10/240/16/51010/17/51010"] = dates
		explained["https://id.gs1.org/01/09520123456788?3103=000195&3922=0299&17=201225"] = "valid; that EPCIS has no use for the attributes is not a matter of syntax"
		vectors(t, dir+"identifier_validation.csv", "identifier", explained, validation)
	})
	t.Run("dl_short_name_to_ai", func(t *testing.T) {
		vectors(t, dir+"dl_short_name_to_ai.csv", "input", map[string]string{
			"urn:epc:id:gsin:8439589358.953939": "the vector's function leaves URNs alone; they have a canonical link all the same",
		}, func(row map[string]string) error {
			id, err := Canonical(row["input"])
			return errors.Join(forgive(err), equal(id.ID, row["expected"]))
		})
	})
	t.Run("dl_normalise_aliases", func(t *testing.T) {
		vectors(t, dir+"dl_normalise_aliases.csv", "input", map[string]string{
			"https://id.gs1.org/gtin/09506000164908?lot=": "an element without a value is none, and a name in the query is none of GS1's",
		}, func(row map[string]string) error {
			k, err := Parse(row["input"])
			if err != nil {
				return err
			}
			link, err := k.Link()
			return errors.Join(err, equal(link, row["expected"]))
		})
	})
	t.Run("dl_lenient_parse", func(t *testing.T) {
		vectors(t, dir+"dl_lenient_parse.csv", "dl_uri", map[string]string{
			"https://id.gs1.org/01/09520123456788/12345/XYZ":             "not a Digital Link: the syntax of the standard is kept, and a fault is said",
			"https://id.gs1.org/01/09520123456788/10/LOT@123":            "as above: @ is not a character of a batch",
			"https://id.gs1.org/01/09520123456788/21/":                   "as above: a value is missing",
			"https://id.gs1.org/01/09520123456788/10/ABC-123_€?99=VALUE": "as above: € is not a character of a batch",
		}, func(row map[string]string) error {
			if row["include_meta"] == "true" {
				return errNotApplicable
			}
			k, err := Parse(row["dl_uri"])
			if err != nil {
				return err
			}
			var pairs []string
			for _, e := range k.Elements() {
				pairs = append(pairs, e.AI+"="+e.Value)
			}
			return equal(strings.Join(pairs, "&"), row["expected_ai_values"])
		})
	})
}

// TestConformancePrefixLength finds the length of a company prefix from links,
// with a list that knows one beginning.
func TestConformancePrefixLength(t *testing.T) {
	const file = "openepcis-epc-digitallink-translator/gcp_length_lookup.csv"
	known := Prefixes{"123456": 10}
	vectors(t, file, "identifier", nil, func(row map[string]string) error {
		link := row["identifier"]
		if !strings.HasPrefix(link, "https:") {
			link = Root + "/" + strings.TrimPrefix(link, "/") // some are paths alone
		}
		k, err := Parse(link)
		if err = forgive(err); err != nil || row["expect_ok"] != "true" {
			return want(row["expect_ok"], err)
		}
		s, _ := k.scheme()
		n, err := k.prefixLength(known, s.fields(k.Value).company)
		if err != nil {
			return err
		}
		return equal(strconv.Itoa(n), row["expected_gcp_length"])
	})
}

// translation checks one step from a URN to a link or back.
func translation(row map[string]string) error {
	if strings.HasPrefix(row["direction"], "urn-to-dl") {
		id, err := Canonical(row["input"])
		if id.Kind == Other && err == nil {
			err = errors.New("not a GS1 URN")
		}
		if row["expect_ok"] != "true" || err != nil {
			return want(row["expect_ok"], err)
		}
		return equal(unescape(id.ID, false), unescape(row["expected_output"], false))
	}
	urn, err := translate(row["input"], row["gcp_length"], row["expected_output"])
	if row["expect_ok"] != "true" || err != nil {
		return want(row["expect_ok"], err)
	}
	return equal(unescape(urn, false), unescape(row["expected_output"], false))
}

// translate gives the URN for a link. Where the length of the company prefix is
// not given, the vectors took it from a list; the expected URN tells it.
func translate(input, length, expected string) (string, error) {
	k, err := Parse(input)
	if err != nil {
		return "", err
	}
	if k.Legacy {
		return "", errors.New("legacy form")
	}
	if length != "" {
		k.PrefixLength, _ = strconv.Atoi(length)
	} else if expected != "" {
		fields := strings.Split(expected, ":")
		prefix, _, _ := strings.Cut(fields[4], ".")
		return k.URN(Prefixes{prefix: len(prefix)})
	}
	return k.URN(nil)
}

func validation(row map[string]string) error {
	if strings.HasPrefix(row["identifier"], "urn:") {
		_, err := Parse(row["identifier"])
		return want(row["expect_ok"], err)
	}
	k, err := Parse(row["identifier"])
	if err == nil && k.Legacy {
		err = errors.New("legacy form")
	}
	if err == nil {
		err = k.Elements().Validate()
	}
	if err == nil && row["gcp_length"] != "" {
		_, err = translate(row["identifier"], row["gcp_length"], "")
	}
	return want(row["expect_ok"], err)
}
