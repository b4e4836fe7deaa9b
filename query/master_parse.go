package query

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// ParseMasterQuery reads the parameters of a SimpleMasterDataQuery (EPCIS 2.0,
// section 8.2.7.2) and "known", a record time. Lists are separated by | or
// repeat their parameter, names are in any form (S5). An error is of kind Usage
// and names the parameter.
func ParseMasterQuery(parameters url.Values) (*MasterQuery, error) {
	q := &MasterQuery{}
	names := make([]string, 0, len(parameters))
	for name := range parameters {
		names = append(names, name)
	}
	slices.Sort(names) // the first that is wrong is always the same
	for _, name := range names {
		if err := q.set(name, splitList(parameters[name])); err != nil {
			return nil, &trailmark.Error{Kind: trailmark.Usage, Path: name, Message: err.Error()}
		}
	}
	return q, nil
}

// splitList gives the entries of a list that is given as one text or several.
func splitList(values []string) (list []string) {
	for _, v := range values {
		list = append(list, strings.Split(v, "|")...)
	}
	return list
}

func (q *MasterQuery) set(name string, list []string) (err error) {
	switch name {
	case "vocabularyName":
		q.Vocabularies = list
	case "EQ_name":
		q.Names, err = canonicalNames(list)
	case "WD_name":
		q.Within, err = canonicalNames(list)
	case "HASATTR":
		q.Has = list
	case "attributeNames":
		q.AttributeNames = list
	case "includeAttributes":
		q.WithoutAttributes, err = isFalse(list)
	case "includeChildren":
		q.WithoutChildren, err = isFalse(list)
	case "maxElementCount":
		q.MaxElements, err = strconv.Atoi(list[0])
		if err != nil || q.MaxElements < 1 || len(list) > 1 {
			err = errors.New("this is no number above zero")
		}
	case "known":
		var known time.Time
		known, err = time.Parse(time.RFC3339, list[0])
		q.Known = trailmark.InstantOf(known)
	default:
		attribute, ok := strings.CutPrefix(name, "EQATTR_")
		if !ok || attribute == "" {
			return errors.New("there is no such parameter")
		}
		q.Equals = append(q.Equals, AttributeValues{attribute, list})
	}
	return err
}

func isFalse(list []string) (bool, error) {
	b, err := strconv.ParseBool(list[0])
	if err != nil || len(list) > 1 {
		return false, errors.New("this is neither true nor false")
	}
	return !b, nil
}

func canonicalNames(list []string) ([]trailmark.ThingID, error) {
	names := make([]trailmark.ThingID, len(list))
	for i, name := range list {
		id, err := gs1.Canonical(name)
		if err != nil && !errors.Is(err, gs1.ErrCheckDigit) {
			return nil, err
		}
		names[i] = trailmark.ThingID(id.ID)
	}
	return names, nil
}
