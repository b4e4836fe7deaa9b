package offline

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// names is the exact list, sorted.
type names []string

func (n names) has(id string) bool {
	_, found := slices.BinarySearch(n, id)
	return found
}

// encodeNames writes sorted names, each as what is new in it.
func encodeNames(list []trailmark.ThingID) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	var before string
	var line []byte
	for _, id := range list {
		name := string(id)
		shared := 0
		for shared < min(len(before), len(name)) && before[shared] == name[shared] {
			shared++
		}
		line = binary.AppendUvarint(line[:0], uint64(shared))
		line = binary.AppendUvarint(line, uint64(len(name)-shared))
		if _, err := w.Write(append(line, name[shared:]...)); err != nil {
			return nil, err
		}
		before = name
	}
	err = w.Close()
	return out.Bytes(), err
}

// maxText bounds the names of an exact list, unpacked, in bytes.
const maxText = 256 << 20

// decodeNames reads what encodeNames has written, and nothing else. The count
// is that of the set, which has shown that it does not lie.
func decodeNames(count int, b []byte) (names, error) {
	packed := bytes.NewReader(b)
	in := bufio.NewReader(flate.NewReader(packed))
	list := make(names, 0, count)
	before, size := "", 0
	for range count {
		name, err := nextName(in, before)
		size += len(name)
		if err != nil || size > maxText || name <= before {
			return nil, damaged("the exact list is broken")
		}
		list, before = append(list, name), name
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) || packed.Len() > 0 {
		return nil, damaged("the exact list goes on after its end")
	}
	return list, nil
}

// maxName bounds one name, in bytes.
const maxName = 4096

func nextName(in *bufio.Reader, before string) (string, error) {
	shared, err := binary.ReadUvarint(in)
	if err != nil {
		return "", err
	}
	fresh, err := binary.ReadUvarint(in)
	if err != nil {
		return "", err
	}
	if shared > uint64(len(before)) || fresh > maxName || shared+fresh > maxName {
		return "", damaged("a name is too long")
	}
	var b strings.Builder
	b.WriteString(before[:shared])
	_, err = io.CopyN(&b, in, int64(fresh))
	return b.String(), err
}
