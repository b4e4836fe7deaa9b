package resolver

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// csvColumns are the columns of links as CSV. Only key, type and href must be
// there; lists are words with spaces between, contexts with |.
var csvColumns = []string{"key", "type", "href", "title", "languages", "media", "contexts", "default", "withoutQuery"}

// mostLinks is how many links one file may bring.
const mostLinks = 1_000_000

// ReadCSV reads links, with a header. Whether they are right is for [Resolver.AddAll]
// to say, which knows their lines. Errors: Usage with the line, TooLarge.
func ReadCSV(from io.Reader) (list []NewLink, err error) {
	in := csv.NewReader(from)
	header, err := readHeader(in)
	if err != nil {
		return nil, err
	}
	for {
		record, err := in.Read()
		switch {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, trailmark.Wrapf(trailmark.Usage, err, "the CSV cannot be read")
		case len(list) == mostLinks:
			return nil, trailmark.Errorf(trailmark.TooLarge, "a file may have %d links", mostLinks)
		}
		link, err := readLink(header, record)
		link.line, _ = in.FieldPos(0)
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Usage, err, "line %d", link.line)
		}
		list = append(list, link)
	}
}

// readHeader reads the names of the columns.
func readHeader(in *csv.Reader) ([]string, error) {
	header, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, trailmark.Wrapf(trailmark.Usage, err, "the CSV cannot be read")
	}
	if len(header) > 0 {
		header[0] = strings.TrimPrefix(header[0], "\ufeff")
	}
	for _, name := range header {
		if !slices.Contains(csvColumns, name) {
			return nil, trailmark.Errorf(trailmark.Usage, "there is no column %s, only %s", quote(name), strings.Join(csvColumns, ", "))
		}
	}
	for _, name := range csvColumns[:3] {
		if !slices.Contains(header, name) {
			return nil, trailmark.Errorf(trailmark.Usage, "the first line names no column %s", quote(name))
		}
	}
	return header, nil
}

func readLink(header, record []string) (l NewLink, err error) {
	for i, name := range header {
		value := strings.TrimSpace(record[i])
		switch name {
		case "key":
			l.Key = value
		case "type":
			l.Type = value
		case "href":
			l.Href = value
		case "title":
			l.Title = value
		case "languages":
			l.Languages = strings.Fields(value)
		case "media":
			l.Media = value
		case "contexts":
			l.Contexts = words(strings.Split(value, "|"))
		case "default":
			l.Default, err = readFlag(value)
		case "withoutQuery":
			l.WithoutQuery, err = readFlag(value)
		}
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

func readFlag(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "", "no", "false", "0":
		return false, nil
	case "yes", "true", "1":
		return true, nil
	}
	return false, trailmark.Errorf(trailmark.Usage, "%s is neither yes nor no", quote(s))
}

// WriteCSV writes all links as [ReadCSV] reads them.
func (r *Resolver) WriteCSV(ctx context.Context, to io.Writer) error {
	out := csv.NewWriter(to)
	if err := out.Write(csvColumns); err != nil {
		return err
	}
	for after := int64(0); ; {
		list, err := r.List(ctx, "", after, 1_000)
		if err != nil {
			return err
		}
		for _, l := range list {
			after = l.ID
			err := out.Write([]string{
				l.Anchor, shortType(l.Type), l.Href, l.Title, strings.Join(l.Languages, " "), l.Media,
				strings.Join(l.Contexts, "|"), yes(l.Default), yes(l.WithoutQuery),
			})
			if err != nil {
				return err
			}
		}
		if len(list) == 0 {
			out.Flush()
			return out.Error()
		}
	}
}

// shortType writes a GS1 link type as people do.
func shortType(typ string) string {
	if word, ok := strings.CutPrefix(typ, Voc); ok {
		return "gs1:" + word
	}
	return typ
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}
