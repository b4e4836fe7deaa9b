package store

import (
	"encoding/hex"
	"slices"
	"strings"
)

// Event ids are kept short where they have a well-known form: a random UUID
// takes 17 bytes instead of 45, an event hash id 33 instead of 85. The first
// byte says which; no text id starts with these bytes.
const (
	idUUID = 0x01
	idHash = 0x02

	uuidPrefix = "urn:uuid:"
	hashPrefix = "ni:///sha-256;"
	hashSuffix = "?ver=CBV2.0"
)

// packID shortens an event id; unpackID(packID(id)) == id for every id.
func packID(id string) []byte {
	if rest, ok := strings.CutPrefix(id, uuidPrefix); ok && len(rest) == 36 && strings.Count(rest, "-") == 4 {
		packed := append([]byte{idUUID}, make([]byte, 16)...)
		if _, err := hex.Decode(packed[1:], []byte(strings.ReplaceAll(rest, "-", ""))); err == nil && unpackID(packed) == id {
			return packed
		}
	}
	if rest, ok := strings.CutPrefix(id, hashPrefix); ok && len(rest) == 64+len(hashSuffix) {
		packed := append([]byte{idHash}, make([]byte, 32)...)
		if _, err := hex.Decode(packed[1:], []byte(rest[:64])); err == nil && unpackID(packed) == id {
			return packed
		}
	}
	return []byte(id)
}

func unpackID(packed []byte) string {
	switch {
	case len(packed) == 17 && packed[0] == idUUID:
		h := hex.EncodeToString(packed[1:])
		return uuidPrefix + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	case len(packed) == 33 && packed[0] == idHash:
		return hashPrefix + hex.EncodeToString(packed[1:]) + hashSuffix
	}
	return string(packed)
}

// idKey is what the index of event ids holds: 32 bits of a salted hash.
func (s *Store) idKey(packed []byte) int64 {
	return shortHash(slices.Concat(s.salt, packed))
}
