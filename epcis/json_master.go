package epcis

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/trailmark/trailmark"
)

// parseJSONMasterData reads a vocabularyList (EPCIS 2.0, section 9.4).
func parseJSONMasterData(names namespaces, value []byte, line int) ([]trailmark.MasterData, *trailmark.Error) {
	value = bytes.Clone(value) // it is the reader's own
	p := &jsonParser{dec: jsontext.NewDecoder(bytes.NewBuffer(value)), raw: Raw{Original: value, Line: line}, names: names}
	var list []trailmark.MasterData
	p.items(func(int) { p.vocabulary(&list) })
	if p.fault != nil {
		p.fault.Kind = trailmark.Malformed
		p.fault.Path = "vocabularyList" + p.fault.Path
	}
	return list, p.fault
}

// vocabulary appends the elements of one vocabulary. Its type may come after
// them.
func (p *jsonParser) vocabulary(list *[]trailmark.MasterData) {
	first, kind := len(*list), ""
	p.members(func(name []byte) {
		switch string(name) {
		case "type":
			kind = p.uri()
		case "vocabularyElementList":
			p.items(func(int) { *list = append(*list, p.vocabularyElement()) })
		default:
			p.value()
		}
	})
	for i := first; i < len(*list); i++ {
		(*list)[i].Vocabulary = kind
	}
}

// vocabularyElement reads one element. It may have an @context of its own
// before its attributes.
func (p *jsonParser) vocabularyElement() (m trailmark.MasterData) {
	p.count = 0 // the list as a whole is bounded by its bytes
	around := p.names
	defer func() { p.names = around }()
	p.members(func(name []byte) {
		switch string(name) {
		case "@context":
			p.takeContext(p.value())
		case "id":
			m.ID = p.name()
		case "attributes":
			p.items(func(int) { p.masterAttribute(&m) })
		case "children":
			p.items(func(int) { m.Children = append(m.Children, p.name()) })
		default:
			p.value()
		}
	})
	return m
}

// masterAttribute appends an attribute, or several if its value is a list.
func (p *jsonParser) masterAttribute(m *trailmark.MasterData) {
	id := ""
	var values []trailmark.Element
	p.members(func(name []byte) {
		switch string(name) {
		case "id":
			id = p.uri()
		case "attribute":
			p.extensionValue(&values, trailmark.Element{}, 0)
		default:
			p.value()
		}
	})
	for _, v := range values {
		m.Attributes = append(m.Attributes, trailmark.MasterAttribute{ID: id, Value: v})
	}
}
