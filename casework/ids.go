package casework

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// ID names a row: 128 random bits in lower-case base32. It says nothing about what it names.
type ID string

// NewID draws a fresh id.
func NewID() ID {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return ID(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])))
}

// Valid reports whether the id has the shape NewID gives. Ids come back from the window, so they are checked.
func (id ID) Valid() bool {
	if len(id) != 26 {
		return false
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '2' || r > '7') {
			return false
		}
	}
	return true
}
