package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
)

// tokensTable turns Moonshine's tokenizer.bin into the tokens.txt that sherpa-onnx reads: a line for each token, its bytes in base 64 and its number.
//
// The binary file holds the tokens in order of their number, each as a length and that many bytes. A length under 128 takes one byte. A longer one takes two, the first
// of them 128 or more: first − 128 + 128 × second. A length of 0 is a number that stands for nothing; its line keeps the place.
func tokensTable(packed []byte) ([]byte, error) {
	var table bytes.Buffer
	for id, at := 0, 0; at < len(packed); id++ {
		length := int(packed[at])
		at++
		if length >= 128 {
			if at == len(packed) {
				return nil, fmt.Errorf("tokenizer.bin ends within the length of token %d", id)
			}
			length += 128 * (int(packed[at]) - 1)
			at++
		}
		if length < 0 || length > len(packed)-at {
			return nil, fmt.Errorf("tokenizer.bin ends within token %d", id)
		}
		fmt.Fprintf(&table, "%s %d\n", base64.StdEncoding.EncodeToString(packed[at:at+length]), id)
		at += length
	}
	return table.Bytes(), nil
}
