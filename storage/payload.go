package storage

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

	"evenhand/casework"
	"evenhand/storage/vault"
)

// payloadFormat 1: the format (2 bytes), then the noun as JSON. A later format gets its own reader beside this one.
const payloadFormat = 1

// seal makes a row's payload.
func seal(k *vault.Key, f vault.Field, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return k.Seal(f, append(binary.BigEndian.AppendUint16(nil, payloadFormat), b...))
}

// unseal reads a row's payload. What opens was written by an Evenhand with this key, so what then does not parse, or has a field we do
// not know, is from a newer one; to read it and save it again would lose something.
func unseal(k *vault.Key, f vault.Field, sealed []byte, into any) error {
	b, err := k.Open(f, sealed)
	if err != nil {
		return err
	}
	newer := casework.NewProblem(casework.CodeNewerData, "This record was written by a newer Evenhand. Nothing was changed. Update Evenhand to read it.")
	if len(b) < 2 || binary.BigEndian.Uint16(b) != payloadFormat {
		return newer
	}
	d := json.NewDecoder(bytes.NewReader(b[2:]))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		// The error could quote the record, and a cause must never hold case text.
		return newer
	}
	return nil
}
