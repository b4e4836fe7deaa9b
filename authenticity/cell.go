package authenticity

import (
	"math"
	"strconv"
	"strings"
)

// A cell is a geohash of up to three characters: the part of the earth between
// two parallels and two meridians, 1.4 degrees high and wide for three.

// cellLength is how many characters a cell has at most.
const cellLength = 3

// alphabet of geohashes.
const alphabet = "0123456789bcdefghjkmnpqrstuvwxyz"

// ParsePlace gives the cell of a place that a proxy tells, as "latitude,longitude"
// in degrees or as a geohash of any length; "" for anything else.
func ParsePlace(place string) string {
	place = strings.ToLower(strings.TrimSpace(place))
	if len(place) > 64 {
		return ""
	}
	if north, east, ok := strings.Cut(place, ","); ok {
		return cellAt(north, east)
	}
	if strings.Trim(place, alphabet) != "" {
		return ""
	}
	return place[:min(len(place), cellLength)]
}

// cellAt gives the cell of a latitude and a longitude.
func cellAt(north, east string) string {
	latitude, errNorth := strconv.ParseFloat(strings.TrimSpace(north), 64)
	longitude, errEast := strconv.ParseFloat(strings.TrimSpace(east), 64)
	if errNorth != nil || errEast != nil || !(math.Abs(latitude) <= 90) || !(math.Abs(longitude) <= 180) {
		return ""
	}
	x, y := min(int((longitude+180)/360*256), 255), min(int((latitude+90)/180*128), 127) // 8 and 7 bits
	bits := 0
	for i := range 15 {
		if i%2 == 0 {
			bits = bits<<1 | x>>(7-i/2)&1
		} else {
			bits = bits<<1 | y>>(6-i/2)&1
		}
	}
	return string([]byte{alphabet[bits>>10], alphabet[bits>>5&31], alphabet[bits&31]})
}

// point is a place on earth in radians.
type point struct{ latitude, longitude float64 }

// extent gives the middle of a cell, and a corner that is the farthest from it.
func extent(cell string) (middle, corner point) {
	low, size := point{-math.Pi / 2, -math.Pi}, point{math.Pi, 2 * math.Pi}
	for i := range 5 * len(cell) {
		bit := strings.IndexByte(alphabet, cell[i/5]) >> (4 - i%5) & 1
		if i%2 == 0 {
			size.longitude /= 2
			low.longitude += float64(bit) * size.longitude
		} else {
			size.latitude /= 2
			low.latitude += float64(bit) * size.latitude
		}
	}
	middle = point{low.latitude + size.latitude/2, low.longitude + size.longitude/2}
	if middle.latitude < 0 { // meridians are farther apart towards the equator
		low.latitude += size.latitude
	}
	return middle, low
}

// earth is the mean radius in km.
const earth = 6371.0

// distance is the way between two points along the surface, in km.
func distance(a, b point) float64 {
	sin := func(x float64) float64 { return math.Pow(math.Sin(x/2), 2) }
	h := sin(b.latitude-a.latitude) + math.Cos(a.latitude)*math.Cos(b.latitude)*sin(b.longitude-a.longitude)
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}

// apart gives how far two cells are from each other at least, in km: the way
// between their middles without the circles around them. It is zero for
// neighbours, which share a corner within both circles, and for a cell that is
// not known.
func apart(a, b string) float64 {
	if a == b || a == "" || b == "" {
		return 0
	}
	middleA, cornerA := extent(a)
	middleB, cornerB := extent(b)
	return max(0, distance(middleA, middleB)-distance(middleA, cornerA)-distance(middleB, cornerB))
}
