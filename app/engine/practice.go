package engine

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// The practice visit is invented: the people, the place and everything said. Its voices are a computer's.

//go:embed practice/visit.opus
var practiceSound []byte

//go:embed practice/visit.json
var practiceScript []byte

// Practice is the practice visit's script: who is there, and who really says what when. The console's demo uses it to say who is who, as a
// worker would by listening; the window never does, because finding out is what the worker practises.
type Practice struct {
	CaseLabel string           `json:"case_label"`
	Reference string           `json:"reference"`
	Kind      string           `json:"kind"`
	Template  string           `json:"template"`
	Date      string           `json:"date"`
	Started   string           `json:"started"`
	Announced string           `json:"announced"`
	People    []PracticePerson `json:"people"`
	Spoken    []PracticeTurn   `json:"spoken"`
	Saw       string           `json:"saw"`
	Worries   string           `json:"worries"`
}

// PracticePerson is one of those at the practice visit.
type PracticePerson struct {
	Speaker  string `json:"speaker"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	Pronouns string `json:"pronouns"`
	Told     string `json:"told"`
}

// PracticeTurn is what was really said, and when.
type PracticeTurn struct {
	Speaker string  `json:"speaker"`
	StartS  float64 `json:"start_s"`
	EndS    float64 `json:"end_s"`
	Text    string  `json:"text"`
}

// PracticeVisit reads the practice visit's script.
func PracticeVisit() (Practice, error) {
	var p Practice
	if err := json.Unmarshal(practiceScript, &p); err != nil {
		return p, fmt.Errorf("read the practice visit: %w", err)
	}
	return p, nil
}

// Form is the practice visit as a worker would fill it in. The first person is the worker.
func (p Practice) Form() VisitForm {
	f := VisitForm{CaseLabel: p.CaseLabel, Reference: p.Reference, Kind: p.Kind, Template: p.Template, Date: p.Date, Started: p.Started, Announced: p.Announced}
	for i, person := range p.People {
		f.People = append(f.People, PersonForm{Name: person.Name, Role: person.Role, Pronouns: person.Pronouns, Told: person.Told, Signer: i == 0})
	}
	return f
}

// Practise makes the practice visit and starts importing its sound.
func (e *Engine) Practise(ctx context.Context) (string, error) {
	p, err := PracticeVisit()
	if err != nil {
		return "", err
	}
	visit, err := e.newVisit(ctx, p.Form(), true)
	if err != nil {
		return "", err
	}
	path, drop, err := practiceFile()
	if err != nil {
		return "", err
	}
	if err := e.ImportSounds(ctx, visit, []string{path}); err != nil {
		drop()
		return "", err
	}
	go func() { // the file is needed until the sound is sealed
		e.Wait(context.Background(), visit)
		drop()
	}()
	return visit, nil
}

// practiceFile writes the practice sound to a file for the decoder. It is invented, so it may be in the clear.
func practiceFile() (path string, drop func(), err error) {
	dir, err := os.MkdirTemp("", "evenhand-practice-*")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for the practice sound: %w", err)
	}
	drop = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "visit.opus")
	if err := os.WriteFile(path, practiceSound, 0o600); err != nil {
		return "", nil, errors.Join(fmt.Errorf("write the practice sound: %w", err), os.RemoveAll(dir))
	}
	return path, drop, nil
}

// WhoIsWho says which person each voice of the practice visit is, by the time each voice shares with what was really said.
func (p Practice) WhoIsWho(t TranscriptView) map[string]string {
	person := map[string]string{}
	for i, who := range p.People {
		if i < len(t.People) {
			person[who.Speaker] = t.People[i].ID
		}
	}
	out := map[string]string{}
	for _, sp := range t.Speakers {
		shared := map[string]float64{}
		for _, u := range t.Utterances {
			if u.Speaker != sp.Ref {
				continue
			}
			for _, turn := range p.Spoken {
				shared[turn.Speaker] += max(0, min(u.EndS, turn.EndS)-max(u.StartS, turn.StartS))
			}
		}
		best := 0.0
		for _, who := range p.People {
			if shared[who.Speaker] > best {
				best, out[sp.Ref] = shared[who.Speaker], person[who.Speaker]
			}
		}
	}
	return out
}
