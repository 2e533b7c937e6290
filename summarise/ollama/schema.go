package ollama

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// Schema is a bounded JSON schema kept as the text it was written in: a server's grammar asks for keys in the order of that text. Every
// array has maxItems, every free string maxLength, and every property is required; without such bounds a small model runs on until it is cut.
type Schema struct {
	text string
	root node
}

type node struct {
	Type       string          `json:"type"`
	Properties map[string]node `json:"properties"`
	Required   []string        `json:"required"`
	Items      *node           `json:"items"`
	MinItems   int             `json:"minItems"`
	MaxItems   int             `json:"maxItems"`
	MinLength  int             `json:"minLength"`
	MaxLength  int             `json:"maxLength"`
	Enum       []string        `json:"enum"`
}

// ParseSchema reads a schema of objects, arrays, strings and enums of strings, and refuses anything unbounded or optional.
func ParseSchema(text string) (Schema, error) {
	s := Schema{text: text}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&s.root); err != nil {
		return Schema{}, fmt.Errorf("read schema: %w", err)
	}
	if err := s.root.bounded(); err != nil {
		return Schema{}, err
	}
	return s, nil
}

func (n node) bounded() error {
	switch n.Type {
	case "object":
		if len(n.Properties) == 0 || len(n.Required) != len(n.Properties) {
			return errors.New("schema: every property of an object must be required")
		}
		for k, p := range n.Properties {
			if !slices.Contains(n.Required, k) {
				return fmt.Errorf("schema: property %q is not required", k)
			}
			if err := p.bounded(); err != nil {
				return err
			}
		}
		return nil
	case "array":
		if n.Items == nil || n.MaxItems <= 0 {
			return errors.New("schema: an array has no items or no maxItems")
		}
		return n.Items.bounded()
	case "string":
		if len(n.Enum) == 0 && n.MaxLength <= 0 {
			return errors.New("schema: a string has neither enum nor maxLength")
		}
		return nil
	}
	return fmt.Errorf("schema: type %q is not one of object, array, string", n.Type)
}

// Validate reports the first place where a reply does not fit. The error never repeats the reply's text.
func (s Schema) Validate(reply []byte) error {
	d := json.NewDecoder(bytes.NewReader(reply))
	var v any
	if err := d.Decode(&v); err != nil {
		return errors.New("not JSON")
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return s.root.fits(v, "reply")
}

func (n node) fits(v any, at string) error {
	switch n.Type {
	case "object":
		m, ok := v.(map[string]any)
		if !ok || len(m) != len(n.Properties) {
			return fmt.Errorf("%s is not the object asked for", at)
		}
		for k, p := range n.Properties {
			x, ok := m[k]
			if !ok {
				return fmt.Errorf("%s lacks %q", at, k)
			}
			if err := p.fits(x, at+"."+k); err != nil {
				return err
			}
		}
	case "array":
		a, ok := v.([]any)
		if !ok || len(a) < n.MinItems || len(a) > n.MaxItems {
			return fmt.Errorf("%s is not a list of %d to %d", at, n.MinItems, n.MaxItems)
		}
		for i, x := range a {
			if err := n.Items.fits(x, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	default:
		x, ok := v.(string)
		if !ok {
			return fmt.Errorf("%s is not text", at)
		}
		if len(n.Enum) > 0 {
			if !slices.Contains(n.Enum, x) {
				return fmt.Errorf("%s is not one of the choices", at)
			}
		} else if l := utf8.RuneCountInString(x); l < n.MinLength || l > n.MaxLength {
			return fmt.Errorf("%s has %d characters", at, l)
		}
	}
	return nil
}
