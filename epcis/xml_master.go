package epcis

import "github.com/trailmark/trailmark"

// parseXMLMasterData reads a VocabularyList (EPCIS 2.0, section 9.4).
func parseXMLMasterData(r Raw) ([]trailmark.MasterData, *trailmark.Error) {
	root, fault := parseNode(r)
	if fault != nil {
		fault.Kind = trailmark.Malformed
		return nil, fault
	}
	var list []trailmark.MasterData
	for _, vocabulary := range root.children {
		for _, elements := range vocabulary.children {
			for _, n := range elements.children {
				list = append(list, masterData(vocabulary.attribute("type"), n))
			}
		}
	}
	return list, nil
}

func masterData(vocabulary string, n *node) trailmark.MasterData {
	m := trailmark.MasterData{Vocabulary: vocabulary, ID: trailmark.Name(n.attribute("id"))}
	p := new(xmlParser)
	for _, c := range n.children {
		switch c.local {
		case "attribute":
			value := p.extension(c)
			value.Space, value.Local, value.Attributes = "", "", nil
			m.Attributes = append(m.Attributes, trailmark.MasterAttribute{ID: c.attribute("id"), Value: value})
		case "children":
			m.Children = append(m.Children, c.names()...)
		}
	}
	return m
}
