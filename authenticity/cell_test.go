package authenticity

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestParsePlace(t *testing.T) {
	for place, want := range map[string]string{
		"57.64911,10.40744":    "u4p", // the example of the geohash's author
		" 57.64911 , 10.40744": "u4p",
		"u4pruydqqvj":          "u4p",
		"U4PRU":                "u4p",
		"u":                    "u",
		"":                     "",
		"90,180":               "zzz",
		"-90,-180":             "000",
		"91,0":                 "",
		"0,NaN":                "",
		"0,inf":                "",
		"203.0.113.7":          "", // an address is no place
		"ia":                   "", // no letters of geohashes
		"a@b.example":          "",
	} {
		if got := ParsePlace(place); got != want {
			t.Errorf("%q is in %q, want %q", place, got, want)
		}
	}
}

// TestApart: two cells are never farther apart than two points in them.
func TestApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		latitude, longitude := rapid.Float64Range(-90, 90), rapid.Float64Range(-180, 180)
		a, b := point{latitude.Draw(t, "a"), longitude.Draw(t, "a east")}, point{latitude.Draw(t, "b"), longitude.Draw(t, "b east")}
		cellA, cellB := cellOf(a), cellOf(b)
		if km := apart(cellA, cellB); km > distance(radians(a), radians(b))+1e-6 {
			t.Errorf("%s and %s are %.0f km apart, the points in them less", cellA, cellB, km)
		}
	})
}

// TestNeighbours: cells that touch are not apart, also across the date line.
func TestNeighbours(t *testing.T) {
	middle := func(x, y int) point {
		return point{(float64(y)+0.5)*180/128 - 90, (float64((x+256)%256)+0.5)*360/256 - 180}
	}
	for x := range 256 {
		for y := 1; y < 127; y++ {
			for _, near := range []point{middle(x+1, y), middle(x+1, y+1), middle(x, y+1), middle(x-1, y+1)} {
				if a, b := cellOf(middle(x, y)), cellOf(near); a == b || apart(a, b) > 1e-6 {
					t.Fatalf("the neighbours %s and %s are %.3f km apart", a, b, apart(a, b))
				}
			}
		}
	}
}

func TestApartInKilometres(t *testing.T) {
	rome, milan, newYork := ParsePlace("41.9,12.5"), ParsePlace("45.5,9.2"), ParsePlace("40.7,-74")
	for _, c := range []struct {
		a, b        string
		least, most float64
	}{
		{rome, rome, 0, 0},
		{rome, "", 0, 0},
		{rome, milan, 250, 477},
		{rome, newYork, 6_600, 6_900},
	} {
		if km := apart(c.a, c.b); km < c.least || km > c.most {
			t.Errorf("%s and %s are %.0f km apart, want %.0f to %.0f", c.a, c.b, km, c.least, c.most)
		}
	}
}

func radians(p point) point { return point{p.latitude * math.Pi / 180, p.longitude * math.Pi / 180} }

func cellOf(p point) string { return cellAt(format(p.latitude), format(p.longitude)) }

func format(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
