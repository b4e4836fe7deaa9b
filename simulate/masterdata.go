package simulate

import (
	"slices"

	"github.com/trailmark/trailmark"
)

// The vocabularies and attributes of master data (EPCIS 2.0, section 9.4, and
// CBV 2.0, section 9).
const (
	placeVocabulary   = "urn:epcglobal:epcis:vtype:BusinessLocation"
	productVocabulary = "urn:epcglobal:epcis:vtype:EPCClass"
	partyVocabulary   = "urn:epcglobal:epcis:vtype:SourceDest"
	attributeSpace    = "urn:epcglobal:cbv:mda#"
)

// MasterData gives the places as a tree (plant, line, machine), the products
// and the parties, each with its name.
func (p *Plant) MasterData() []trailmark.MasterData {
	list := places(p.factory.site)
	for _, supplier := range p.suppliers() {
		list = append(list, places(supplier)...)
	}
	for _, c := range p.centres {
		list = append(list, places(c.site)...)
		for _, shop := range c.shops {
			list = append(list, places(shop)...)
		}
	}
	list = append(list,
		described(productVocabulary, jarClass, "descriptionShort", "Tomato and basil sauce, jar of 340 g"),
		described(productVocabulary, caseClass, "descriptionShort", "Tomato and basil sauce, case of 10 jars"))
	for _, r := range p.recipes {
		list = append(list, described(productVocabulary, r.class, "descriptionShort", r.name))
	}
	return append(list, p.parties()...)
}

// suppliers gives every supplier once.
func (p *Plant) suppliers() []*site {
	var list []*site
	for _, r := range p.recipes {
		if !slices.Contains(list, r.supplier) {
			list = append(list, r.supplier)
		}
	}
	return list
}

// places gives a place and all its parts.
func places(of *site) []trailmark.MasterData {
	place := described(placeVocabulary, of.location.ID, "name", of.name)
	place.Attributes = append(place.Attributes,
		attribute("city", of.city.name), attribute("countryCode", of.city.country))
	list := []trailmark.MasterData{place}
	for _, part := range of.parts {
		list[0].Children = append(list[0].Children, part.location.ID)
		list = append(list, places(part)...)
	}
	return list
}

// parties gives every party once, in order of first mention.
func (p *Plant) parties() []trailmark.MasterData {
	all := []party{p.factory.holder}
	for _, supplier := range p.suppliers() {
		all = append(all, supplier.holder)
	}
	for _, c := range p.centres {
		all = append(all, c.holder)
		for _, shop := range c.shops {
			all = append(all, shop.holder)
		}
	}
	var list []trailmark.MasterData
	for i, one := range all {
		if !slices.Contains(all[:i], one) {
			list = append(list, described(partyVocabulary, one.id, "name", one.name))
		}
	}
	return list
}

func described(vocabulary string, id trailmark.Name, name, value string) trailmark.MasterData {
	return trailmark.MasterData{
		Vocabulary: vocabulary,
		ID:         id,
		Attributes: []trailmark.MasterAttribute{attribute(name, value)},
	}
}

func attribute(name, value string) trailmark.MasterAttribute {
	return trailmark.MasterAttribute{ID: attributeSpace + name, Value: trailmark.Element{Value: value}}
}
