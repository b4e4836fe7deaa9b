package gs1

import (
	"errors"
	"strings"
	"testing"
)

// raw gives elements as the syntax engine writes them: ^ for each FNC1, and one
// at the beginning.
func raw(es Elements) string {
	return "^" + strings.ReplaceAll(es.ElementString(), string(GS), "^")
}

func TestConformanceSyntaxEngine(t *testing.T) {
	const dir = "gs1-syntax-engine/"
	t.Run("ai_element_strings", func(t *testing.T) {
		vectors(t, dir+"ai_element_strings.csv", "input", nil, elementVector)
	})
	t.Run("dl_uri_parse", func(t *testing.T) {
		vectors(t, dir+"dl_uri_parse.csv", "note", map[string]string{}, linkVector)
	})
	t.Run("dl_uri_generate", func(t *testing.T) {
		vectors(t, dir+"dl_uri_generate.csv", "bracketed_ai", map[string]string{
			"(01)12312312312326(235)ABC(10)DEF": "the engine puts (10) into the path and then has no place for (235); we keep the finer (235) there, and (10) is a permitted attribute",
		}, func(row map[string]string) error {
			es, err := ParseElements(row["bracketed_ai"])
			if err != nil {
				return err
			}
			k, err := es.Key()
			if forgive(err) != nil {
				return err
			}
			link, err := k.LinkAt(row["stem"])
			if row["expect_ok"] != "true" {
				return want("false", err)
			}
			return errors.Join(err, equal(link, row["expected_uri"]))
		})
	})
	t.Run("dl_percent_coding", func(t *testing.T) {
		vectors(t, dir+"dl_percent_coding.csv", "input", nil, func(row map[string]string) error {
			f := unescape
			if row["direction"] == "escape" {
				f = escape
			}
			if strings.Contains(row["input"], "%01") {
				return equal(f(row["input"], false), "A\x01B") // the file could not hold the character
			}
			return errors.Join(
				equal(f(row["input"], false), row["expected_path_component"]),
				equal(f(row["input"], true), row["expected_query_component"]))
		})
	})
	t.Run("dl_valid_path_ai_sequences", func(t *testing.T) {
		vectors(t, dir+"dl_valid_path_ai_sequences.csv", "path_ai_sequence", nil, func(row map[string]string) error {
			var l link
			for ai := range strings.FieldsSeq(row["path_ai_sequence"]) {
				l.pairs[l.n] = pair{spec: specOf(ai)}
				l.n++
			}
			l.key = l.pairs[0].spec
			if !l.key.key || !l.inOrder() {
				return want(row["expect_ok"], errors.New("refused"))
			}
			return want(row["expect_ok"], nil)
		})
	})
	t.Run("gtin_check_digits", func(t *testing.T) {
		vectors(t, dir+"gtin_check_digits.csv", "gtin", nil, func(row map[string]string) error {
			_, err := ParseAs("01", row["gtin"])
			return want(row["expect_ok"], err)
		})
	})
	t.Run("scan_data", func(t *testing.T) {
		vectors(t, dir+"scan_data.csv", "input", nil, scanVector)
	})
	t.Run("hri_text", func(t *testing.T) {
		vectors(t, dir+"hri_text.csv", "input", nil, func(row map[string]string) error {
			if strings.Contains(row["expected_hri_lines_pipe_separated"], ") ABC123|(88)") || strings.Contains(row["input"], "89=") || strings.HasPrefix(row["input"], "^8299") {
				return errNotApplicable // identifiers that do not exist, which the engine was told to let pass
			}
			k, err := Parse(row["input"])
			if forgive(err) != nil {
				return err
			}
			return equal(strings.ReplaceAll(k.Bracketed(), "(", "|("), "|"+strings.ReplaceAll(row["expected_hri_lines_pipe_separated"], ") ", ")"))
		})
	})
}

func elementVector(row map[string]string) error {
	es, err := ParseElements(row["input"])
	kind, association := strings.CutPrefix(row["test_kind"], "association:")
	switch {
	case association && (strings.Contains(row["input"], "(89)") || strings.Contains(row["input"], "(3338)")), kind == "error-markup":
		return errNotApplicable // identifiers that do not exist, or the engine's own display
	case association && err != nil:
		return err
	case association:
		return want(row["expect_ok"], asError(associationCheck(kind, es)))
	case row["expect_ok"] != "true" && row["expected_error"] == "":
		return want("false", err)
	case kind == "bracketed-lint":
		if err == nil {
			err = asError(es.checkContent())
		}
		if row["expected_error"] == "GS1_LINTER_OK" {
			return err
		}
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return errors.New("accepted")
		}
		return sameRule(e, row["expected_error"])
	}
	if err != nil {
		return err
	}
	if row["expected_output"] == "" {
		return nil
	}
	return equal(raw(es), row["expected_output"])
}

// asError keeps a nil *Error nil.
func asError(err *Error) error {
	if err == nil {
		return nil
	}
	return err
}

func associationCheck(name string, es Elements) *Error {
	switch name {
	case "validateAIrepeats":
		return es.checkRepeats()
	case "validateAImutex":
		return es.checkExcludes()
	case "validateAIrequisites":
		return es.checkRequires()
	}
	return es.checkSignature()
}

func linkVector(row map[string]string) error {
	if row["permit_unknown_ais"] == "true" && row["expect_ok"] == "true" {
		return errNotApplicable // identifiers that do not exist are never let pass
	}
	k, err := Parse(row["dl_uri"])
	err = forgive(err)
	if k.Legacy && row["permit_zero_suppressed_gtin"] != "true" && row["permit_convenience_alphas"] != "true" {
		err = errors.New("legacy form")
	}
	if row["expect_ok"] != "true" || err != nil {
		return want(row["expect_ok"], err)
	}
	return equal(raw(k.Elements()), row["expected_raw_ai_string"])
}

func scanVector(row map[string]string) error {
	output := row["expected_output"]
	names := strings.HasPrefix(output, "^01") || strings.HasPrefix(output, "https:")
	if row["direction"] != "process" || row["expect_ok"] == "true" && !names || strings.Contains(output, "|") {
		return errNotApplicable // what a symbol holds is not our concern when it names nothing
	}
	k, err := Parse(strings.ReplaceAll(row["input"], "{GS}", string(GS)))
	if row["expect_ok"] != "true" || err != nil {
		return want(row["expect_ok"], err)
	}
	if output, isLink := strings.CutPrefix(output, "https:"); isLink {
		link, err := k.LinkAt("https://example.com")
		return errors.Join(err, equal(link, "https:"+output))
	}
	return equal(raw(k.Elements()), output)
}
