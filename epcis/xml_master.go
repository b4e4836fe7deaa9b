package epcis

import "github.com/trailmark/trailmark"

// parseXMLMasterData reads a VocabularyList (EPCIS 2.0, section 9.4).
func parseXMLMasterData(r Raw) ([]trailmark.MasterData, *trailmark.Error) {
	root, fault := parseNode(r)
	p := &xmlParser{fault: fault}
	var list []trailmark.MasterData
	if fault == nil {
		for _, vocabulary := range root.children {
			for _, elements := range vocabulary.children {
				for _, n := range elements.children {
					list = append(list, p.masterData(vocabulary.attribute("type"), n))
				}
			}
		}
	}
	if p.fault != nil {
		p.fault.Kind = trailmark.Malformed
	}
	return list, p.fault
}

func (p *xmlParser) masterData(vocabulary string, n *node) trailmark.MasterData {
	m := trailmark.MasterData{Vocabulary: vocabulary, ID: trailmark.Name(n.attribute("id"))}
	for _, c := range n.children {
		switch c.local {
		case "attribute":
			value := p.extension(c)
			value.Space, value.Local, value.Attributes = "", "", nil
			m.Attributes = append(m.Attributes, trailmark.MasterAttribute{ID: c.attribute("id"), Value: value})
		case "children":
			p.entries(c, "id", func(id *node) { m.Children = append(m.Children, id.name()) })
		}
	}
	return m
}
