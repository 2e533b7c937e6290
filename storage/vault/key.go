package vault

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/crypto/chacha20poly1305"
)

// Field says where a sealed value stands. A value opens only in the place it was sealed for.
type Field struct {
	Table, Row, Column string
	Version            int // of the row, where rows have versions; else 0
}

// Key seals and opens fields. It is safe for use by several goroutines at once, until Drop.
type Key struct {
	id     [keyIDSize]byte // of the secret, so that an envelope says which key it needs
	secret [KeySize]byte
}

// KeySize is the length of every symmetric key, in bytes.
const KeySize = chacha20poly1305.KeySize

const (
	keyIDSize = 8
	// envelopeFormat 1: format (1 byte), key id (8), nonce (24), XChaCha20-Poly1305 of the padded value.
	envelopeFormat = 1
	envelopeHead   = 1 + keyIDSize + chacha20poly1305.NonceSizeX
	lengthSize     = 4
	// smallest is the least size a value is padded to; 256 bytes hide the length of names and references altogether.
	smallest = 256
	// MaxValue is the longest value a field takes: 1 GiB, far above any note, and small enough for the length word.
	MaxValue = 1 << 30
)

// ErrSealed is the cause of every failure to open a field: wrong key, wrong place, or changed bytes. Which one cannot be told.
var ErrSealed = errors.New("sealed value does not open here")

// NewKey draws a data key.
func NewKey() *Key {
	var secret [KeySize]byte
	rand.Read(secret[:]) // never fails since Go 1.24
	k := keyFrom(secret[:])
	clear(secret[:])
	return k
}

// KeyFrom makes the key of 32 stored bytes, as Bytes gave them.
func KeyFrom(secret []byte) (*Key, error) {
	if len(secret) != KeySize {
		return nil, fmt.Errorf("a key has %d bytes, not %d", KeySize, len(secret))
	}
	return keyFrom(secret), nil
}

func keyFrom(secret []byte) *Key {
	k := &Key{}
	copy(k.secret[:], secret)
	copy(k.id[:], derive(secret, "key id", keyIDSize))
	return k
}

// Bytes returns the secret, to be sealed under another key.
func (k *Key) Bytes() []byte { return append([]byte(nil), k.secret[:]...) }

// Drop overwrites the key. It opens nothing afterwards.
func (k *Key) Drop() { clear(k.secret[:]); clear(k.id[:]) }

// Seal encrypts and authenticates a value for its place, padded so that the length of what is stored says little.
func (k *Key) Seal(f Field, value []byte) ([]byte, error) {
	if len(value) > MaxValue {
		return nil, fmt.Errorf("seal %s.%s: %d bytes is more than a field takes", f.Table, f.Column, len(value))
	}
	aead, err := chacha20poly1305.NewX(k.secret[:])
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", f.Table, f.Column, err)
	}
	size := padded(lengthSize + len(value))
	out := make([]byte, envelopeHead, envelopeHead+size+aead.Overhead())
	out[0] = envelopeFormat
	copy(out[1:], k.id[:])
	nonce := out[1+keyIDSize : envelopeHead]
	rand.Read(nonce)
	plain := make([]byte, size)
	binary.BigEndian.PutUint32(plain, uint32(len(value)))
	copy(plain[lengthSize:], value)
	out = aead.Seal(out, nonce, plain, f.bind(k.id[:]))
	clear(plain)
	return out, nil
}

// Open returns the value that Seal was given for the same place. Any other place, key or byte gives ErrSealed.
func (k *Key) Open(f Field, sealed []byte) ([]byte, error) {
	fail := fmt.Errorf("open %s.%s: %w", f.Table, f.Column, ErrSealed)
	if len(sealed) < envelopeHead || sealed[0] != envelopeFormat || string(sealed[1:1+keyIDSize]) != string(k.id[:]) {
		return nil, fail
	}
	aead, err := chacha20poly1305.NewX(k.secret[:])
	if err != nil {
		return nil, fail
	}
	plain, err := aead.Open(nil, sealed[1+keyIDSize:envelopeHead], sealed[envelopeHead:], f.bind(k.id[:]))
	if err != nil || len(plain) < lengthSize {
		return nil, fail
	}
	n := binary.BigEndian.Uint32(plain)
	if uint64(n) > uint64(len(plain)-lengthSize) {
		return nil, fail
	}
	return plain[lengthSize : lengthSize+int(n)], nil
}

// bind gives the authenticated data: each part with its length before it, so that no two places read the same.
func (f Field) bind(keyID []byte) []byte {
	var b []byte
	part := func(p []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	part([]byte{envelopeFormat})
	part([]byte(f.Table))
	part([]byte(f.Row))
	part([]byte(f.Column))
	part(binary.BigEndian.AppendUint64(nil, uint64(f.Version)))
	part(keyID)
	return b
}

// padded gives the length a value of n bytes is stored with. Padmé (Nikitin and others, "Reducing Metadata Leakage from Encrypted
// Files", 2019) leaks O(log log n) bits and adds at most 12 %.
func padded(n int) int {
	if n <= smallest {
		return smallest
	}
	e := bits.Len(uint(n)) - 1
	s := bits.Len(uint(e))
	mask := 1<<(e-s) - 1
	return (n + mask) &^ mask
}

// derive makes a sub-key for one purpose. The secrets it starts from have full strength, so HKDF needs no salt.
func derive(secret []byte, purpose string, n int) []byte {
	out, err := hkdf.Key(sha256.New, secret, nil, "evenhand v1 "+purpose, n)
	if err != nil { // only for lengths no caller asks for
		panic(err)
	}
	return out
}
