package sign

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"evenhand/casework"
)

// Key is a worker's Ed25519 key pair. The zero Key cannot sign.
type Key struct{ private ed25519.PrivateKey }

// NewKey draws a fresh key pair.
func NewKey() Key {
	var seed [ed25519.SeedSize]byte
	rand.Read(seed[:]) // never fails since Go 1.24
	return Key{ed25519.NewKeyFromSeed(seed[:])}
}

// ParseKey makes a key pair of the 32 bytes that Seed gave.
func ParseKey(seed []byte) (Key, error) {
	if len(seed) != ed25519.SeedSize {
		return Key{}, fmt.Errorf("reading the signing key: %d bytes, want %d", len(seed), ed25519.SeedSize)
	}
	return Key{ed25519.NewKeyFromSeed(seed)}, nil
}

// Seed returns the 32 secret bytes the pair is made of, to be kept wrapped in the vault; nothing for the zero Key.
func (k Key) Seed() []byte {
	if !k.valid() {
		return nil
	}
	return k.private.Seed()
}

// Public returns the 32 bytes of the public key; nothing for the zero Key.
func (k Key) Public() []byte {
	if !k.valid() {
		return nil
	}
	return bytes.Clone(k.private[ed25519.SeedSize:])
}

func (k Key) valid() bool { return len(k.private) == ed25519.PrivateKeySize }

// ID names the key: casework.KeyID of its public half.
func (k Key) ID() string { return casework.KeyID(k.Public()) }

func digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
