package capture

import (
	"net/url"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/gs1"
)

// lotClaims is what an event says about the lots of the items that it makes
// (S9): a lot number in its ILMD, or the lot of the same product that it makes
// together with them. Of two lots of one product it does not say which.
type lotClaims struct {
	number string
	lots   map[string]trailmark.ThingID // by product class
}

func (n *normaliser) lots() *lotClaims {
	e := n.event
	claims := &lotClaims{number: ilmd(e, lotNames), lots: map[string]trailmark.ThingID{}}
	made := e.OutputQuantities
	if e.Type == trailmark.ObjectEvent && e.Action == trailmark.Add {
		made = e.Quantities
	}
	for _, q := range made {
		id, err := gs1.Canonical(string(q.Class))
		if err != nil || id.Kind != gs1.Lot {
			continue
		}
		lot := trailmark.ThingID(id.ID)
		if other, ok := claims.lots[id.Class]; ok && other != lot {
			lot = ""
		}
		claims.lots[id.Class] = lot
	}
	if claims.number == "" && len(claims.lots) == 0 {
		return nil
	}
	return claims
}

func (c *lotClaims) of(class string) trailmark.ThingID {
	if c.number != "" && class != "" {
		if id, err := gs1.Canonical(class + "/10/" + url.PathEscape(c.number)); err == nil && id.Kind == gs1.Lot {
			return trailmark.ThingID(id.ID)
		}
	}
	return c.lots[class]
}
