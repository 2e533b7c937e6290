package engine

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"evenhand/casework"
)

// keptUnit is a line of the file in which measures are kept: the rows of one input in one mode, and of what they were made.
type keptUnit struct {
	Unit    string `json:"unit"`
	Program string `json:"program"` // the digest of the program that measured; another one measures again
	Rows    []Row  `json:"rows"`
}

// longestUnit bounds a line: sentences come with some rows.
const longestUnit = 16 << 20

// remember reads what was measured before, and opens the file for more. A last line that was cut off is measured again.
func (e *evaluator) remember() error {
	if e.Keep == "" {
		return nil
	}
	bad := casework.NewProblem(casework.CodeBadInput, "The file to keep the measures in cannot be used. Name another.")
	exe, err := os.Executable()
	if err != nil {
		return bad.Because(err)
	}
	if e.program, err = digestOf(exe); err != nil {
		return bad.Because(err)
	}
	old, err := os.ReadFile(e.Keep)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return bad.Because(err)
	}
	if e.kept, err = readKept(strings.NewReader(string(old)), e.program); err != nil {
		return bad.Because(err)
	}
	if e.keeping, err = os.OpenFile(e.Keep, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return bad.Because(err)
	}
	if len(old) > 0 && old[len(old)-1] != '\n' {
		if _, err := e.keeping.WriteString("\n"); err != nil {
			return bad.Because(err)
		}
	}
	return nil
}

// readKept reads what a program measured. Lines that are not whole are passed over.
func readKept(r io.Reader, program string) (map[string][]Row, error) {
	out := map[string][]Row{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, longestUnit)
	for sc.Scan() {
		var u keptUnit
		if json.Unmarshal(sc.Bytes(), &u) == nil && u.Program == program {
			out[u.Unit] = u.Rows
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("read the measures kept: %w", err)
	}
	return out, nil
}

// unit measures one file in one mode, unless that was done before: then its rows are told again.
func (e *evaluator) unit(path, mode string, measure func(on func(Row)) error) error {
	if e.keeping == nil {
		return measure(e.on)
	}
	sum, err := digestOf(path)
	if err != nil {
		return casework.NewProblem(casework.CodeBadInput, "A file could not be read.").Because(err)
	}
	return e.once(fmt.Sprintf("%s · %s · %d", sum, mode, e.Sample), measure)
}

// once is unit for what a name tells apart.
func (e *evaluator) once(name string, measure func(on func(Row)) error) error {
	if e.keeping == nil {
		return measure(e.on)
	}
	rows, done := e.kept[name]
	if !done {
		if err := measure(func(r Row) { rows = append(rows, r) }); err != nil {
			return err
		}
		b, err := json.Marshal(keptUnit{name, e.program, rows})
		if err == nil {
			_, err = e.keeping.Write(append(b, '\n'))
		}
		if err != nil {
			return casework.NewProblem(casework.CodeBadInput, "The measures could not be kept. Is the disk full?").Because(err)
		}
	}
	for _, r := range rows {
		e.on(r)
	}
	return nil
}

func digestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("take a digest: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("take a digest: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// inEachMode measures a set once in each mode, and returns that it was one set.
func (e *evaluator) inEachMode(path string, measure func(mode string, on func(Row)) error) (int, error) {
	for _, mode := range e.modes {
		if err := e.unit(path, mode, func(on func(Row)) error { return measure(mode, on) }); err != nil {
			return 0, err
		}
	}
	return 1, nil
}
