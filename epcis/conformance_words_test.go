package epcis

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailmark/trailmark/internal/corpora"
)

// TestConformanceWords writes vocabulary words in each form as another
// implementation does.
func TestConformanceWords(t *testing.T) {
	dir := corpora.Folder(t)
	s := newScore(t)
	defer s.report()
	const source = "openepcis-epc-digitallink-translator"
	for i, row := range corpora.Table(t, filepath.Join(dir, source, "cbv_vocabulary.csv")) {
		if strings.TrimSpace(row["input"]) == "" {
			continue // no word
		}
		var problem error
		if got := wordAs(row); got != row["expected"] {
			problem = fmt.Errorf("%s of %s %s is %s, not %s", row["function"], row["field_or_kind"], row["input"], got, row["expected"])
		}
		s.count(source+"/vocabulary words", fmt.Sprintf("cbv_vocabulary.csv#%d", i+2), problem)
	}
}

// wordAs does what a row asks for.
func wordAs(row map[string]string) string {
	field, format := row["field_or_kind"], WebURIWords
	if row["function"] == "toUrnVocabulary" || strings.EqualFold(row["target_format"], "urn") {
		format = URNWords
	}
	for v := range numVocabularies {
		term := TermOf(v, row["input"])
		switch {
		case row["function"] == "toBareStringVocabulary" && IsStandard(v, term):
			return string(term)
		case row["function"] == "toCbvVocabulary" && isField(v, field), field == "" && isURI(row["input"]) && IsStandard(v, term):
			return format.word(v, term)
		}
	}
	return row["input"]
}

// isField says whether a field has the words of a vocabulary.
func isField(v Vocabulary, field string) bool {
	fields := map[Vocabulary]string{
		BizSteps: "bizstep", Dispositions: "disposition persistentdisposition",
		TransactionTypes: "biztransaction biztransactionlist",
		SourceDestTypes:  "source sourcelist destination destinationlist",
		ErrorReasons:     "reason errordeclaration",
	}
	for f := range strings.FieldsSeq(fields[v]) {
		if f == strings.ToLower(field) {
			return true
		}
	}
	return false
}
