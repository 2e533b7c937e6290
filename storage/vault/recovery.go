package vault

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"math/big"
	"strings"

	"evenhand/casework"
)

// RecoveryCode is the printed way back in: 160 random bits. It opens the vault when the keychain item or the passphrase is lost, so it
// belongs in a locked drawer, not beside the laptop. The zero value opens nothing.
type RecoveryCode struct{ secret [20]byte }

const (
	// crockford is base32 without the letters that look like others.
	crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	// A code is 32 characters of secret and 3 of checksum (15 bits of SHA-256), in seven groups of five.
	codeChars  = 32
	checkChars = 3
	groupChars = 5
)

func newRecoveryCode() RecoveryCode {
	var c RecoveryCode
	rand.Read(c.secret[:])
	return c
}

// String writes the code as it is printed: seven groups of five characters.
func (c RecoveryCode) String() string {
	chars := encode(c.secret[:], codeChars) + c.check()
	var groups []string
	for i := 0; i < len(chars); i += groupChars {
		groups = append(groups, chars[i:i+groupChars])
	}
	return strings.Join(groups, "-")
}

// ParseRecoveryCode reads a code as a person types it: any case, with or without spaces and hyphens, O for 0, I or L for 1. It says
// wrong_recovery_code when a character is missing or mistyped.
func ParseRecoveryCode(s string) (RecoveryCode, error) {
	wrong := casework.NewProblem(casework.CodeRecovery, "That is not a recovery code. It has 35 letters and numbers, in seven groups of five. Check each group.")
	var chars strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch r {
		case ' ', '-', '\t', '\n', '\r', '\u00a0', '–', '‐':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if !strings.ContainsRune(crockford, r) {
			return RecoveryCode{}, wrong
		}
		chars.WriteRune(r)
	}
	t := chars.String()
	if len(t) != codeChars+checkChars {
		return RecoveryCode{}, wrong
	}
	n := new(big.Int)
	for _, r := range t[:codeChars] {
		n.Lsh(n, 5).Or(n, big.NewInt(int64(strings.IndexRune(crockford, r))))
	}
	var c RecoveryCode
	n.FillBytes(c.secret[:])
	if subtle.ConstantTimeCompare([]byte(c.check()), []byte(t[codeChars:])) != 1 {
		return RecoveryCode{}, wrong
	}
	return c, nil
}

// check gives the checksum: it finds a slip of the pen, and says nothing of the secret that the code itself does not.
func (c RecoveryCode) check() string {
	sum := sha256.Sum256(append([]byte("evenhand recovery code"), c.secret[:]...))
	return encode(sum[:2], checkChars)
}

// encode writes the last 5*chars bits of b as base32 characters.
func encode(b []byte, chars int) string {
	n := new(big.Int).SetBytes(b)
	out := make([]byte, chars)
	five := big.NewInt(31)
	for i := chars - 1; i >= 0; i-- {
		out[i] = crockford[new(big.Int).And(n, five).Int64()]
		n.Rsh(n, 5)
	}
	return string(out)
}
