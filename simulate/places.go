package simulate

import (
	"fmt"
	"time"

	"github.com/trailmark/trailmark"
)

// site is a place that goods are shipped to and from.
type site struct {
	name     string
	city     *city
	gln      string
	location *trailmark.Location
	holder   party // who possesses what is there
	parts    []*site
}

// party is an organisation with a GS1 company prefix of its own.
type party struct {
	name, prefix string
	id           trailmark.Name
}

func newParty(name, prefix string) party {
	return party{name, prefix, trailmark.Name(link + "417/" + gln(prefix, 0))}
}

// city is where a centre stands, and how long a truck takes from the plant.
type city struct {
	name, country string
	drive         time.Duration
}

const shopsPerCity = 8

func cities() []city {
	return []city{
		{"Milan", "IT", 3 * time.Hour},
		{"Lyon", "FR", 9 * time.Hour},
		{"Munich", "DE", 8 * time.Hour},
		{"Madrid", "ES", 26 * time.Hour},
		{"Rotterdam", "NL", 19 * time.Hour},
	}
}

// newSite gives the n-th location of a party.
func newSite(name string, where *city, holder party, n int) *site {
	number := gln(holder.prefix, n)
	return &site{
		name:     name,
		city:     where,
		gln:      number,
		location: &trailmark.Location{ID: trailmark.Name(link + "414/" + number)},
		holder:   holder,
	}
}

// factory is the plant's own tree of places.
type factory struct {
	*site
	materials, goods, laboratory               *site
	line, sealer, labeller, packer, palletiser *site
}

func newFactory() factory {
	owner := newParty("Conserve del Sole", company)
	parma := &city{name: "Parma", country: "IT"}
	part := func(name string, n int) *site { return newSite(name, parma, owner, n) }
	f := factory{
		site:       part("Parma plant", 1),
		materials:  part("Raw materials warehouse", 2),
		goods:      part("Finished goods warehouse", 3),
		laboratory: part("Laboratory", 4),
		line:       part("Line 4", 10),
		sealer:     part("Sealer of line 4", 14),
		labeller:   part("Labeller of line 4", 15),
		packer:     part("Case packer of line 4", 16),
		palletiser: part("Palletiser of line 4", 17),
	}
	f.line.parts = []*site{f.sealer, f.labeller, f.packer, f.palletiser}
	f.parts = []*site{f.materials, f.goods, f.laboratory, f.line}
	return f
}

// centre is a distribution centre with the shops that it serves.
type centre struct {
	*site
	shops []*site
}

// newCentres gives the five centres of the carrier; the shops of both
// retailers take turns.
func newCentres() []centre {
	carrier := newParty("Arco Logistics", "9521240")
	chains := []party{newParty("Mercato Uno", "9521241"), newParty("Grünmarkt", "9521242")}
	var centres []centre
	for i, where := range cities() {
		at := centre{site: newSite(where.name+" centre", &where, carrier, i+1)}
		for j := range shopsPerCity {
			chain, nth := chains[j%len(chains)], j/len(chains)+1
			name := fmt.Sprintf("%s %s %d", chain.name, where.name, nth)
			at.shops = append(at.shops, newSite(name, &where, chain, i*shopsPerCity+nth))
		}
		centres = append(centres, at)
	}
	return centres
}
