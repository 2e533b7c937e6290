// Package templates holds the layouts of the notes Evenhand can draft, as YAML that a practice lead can read and change.
//
// A template names its jurisdiction and law, its greatest length, and its sections in order. A section either takes statements (by cues in
// the words, by the role of the speaker, by the kind of statement), read by topic, or is human-only: then nothing is ever drafted there, and
// prompts and the words that bear on it stand beside the empty field. The parser is strict, because a mistyped key would lose words in
// silence: unknown keys, ids of the wrong shape, duplicates and sections that contradict themselves are refused, with the line they stand on.
//
// Judgement is for people. A section whose title asks for analysis, eligibility, a threshold, a conclusion on capacity, a risk rating or a
// decision must be human-only, in a council's templates as in ours: the parser refuses it otherwise.
//
// A council's folder may add templates (a new id), change ours (the same id) and forbid some (the file council.yaml). A file that cannot be
// used is left out and told of as a Fault; where it was meant to change one of ours, ours is left out too, so that nobody works on the wrong form.
// Where what is forbidden cannot be read at all, everything may be, so no new note is begun until it can; what is begun goes on.
//
// The section lists follow statutory guidance and local procedures for England; the rules of recording behind them are in the docs.
package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"evenhand/casework"
)

//go:embed *.yaml
var files embed.FS

// Kinds a section may ask for, as Statement.Kind has them.
var Kinds = []string{"said", "action", "wish", "worry", "strength", "observation"}

// Roles a section may ask for: the roles drafting gives to those who speak.
var Roles = []string{"child", "parent", "person", "carer", "worker"}

// councilFile says which templates a council does not want to be used. Its other usual ending counts as well: a list that is passed over would
// forbid nothing.
const (
	councilFile  = "council.yaml"
	councilOther = "council.yml"
)

func isCouncil(name string) bool {
	return strings.EqualFold(name, councilFile) || strings.EqualFold(name, councilOther)
}

// limits keep a hostile or broken file or folder from growing without bound.
const (
	maxFile     = 1 << 18
	maxFiles    = 200
	maxSections = 60
)

// Fault is a file of a council's folder that cannot be used.
type Fault struct {
	File   string // its name, without the folder; empty: the folder
	Line   int    // 0: the file as a whole
	Reason string
	Stops  bool // it keeps what is forbidden from being known, so no new note is begun
}

func (f Fault) Error() string { return f.where() + ": " + f.Reason }

func (f Fault) where() string {
	switch {
	case f.File == "":
		return "the folder"
	case f.Line == 0:
		return f.File
	}
	return fmt.Sprintf("%s, line %d", f.File, f.Line)
}

// Set is the templates there are: ours, with what a council added and changed, less what it forbade.
type Set struct {
	all       []casework.Template
	text      map[string][]byte // by id, the file it was read from
	forbidden map[string]string // by id, why
	broken    map[string]string // ids of ours that a council's file would change, were it usable: the file
	faults    []Fault
}

// BuiltIn returns our own templates. An error means the program itself is damaged.
func BuiltIn() (Set, error) {
	s, err := builtIn()
	s.all, s.text, s.forbidden, s.broken = slices.Clone(s.all), maps.Clone(s.text), map[string]string{}, map[string]string{}
	return s, err
}

// builtIn reads what is embedded, once: it cannot change, and every screen asks for it.
var builtIn = sync.OnceValues(func() (Set, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return Set{}, fmt.Errorf("read built-in templates: %w", err)
	}
	s := Set{text: map[string][]byte{}}
	for _, e := range entries {
		b, err := files.ReadFile(e.Name())
		if err != nil {
			return Set{}, fmt.Errorf("read built-in template %s: %w", e.Name(), err)
		}
		t, err := Parse(b)
		if err != nil {
			return Set{}, fmt.Errorf("built-in template %s: %w", e.Name(), err)
		}
		s.all, s.text[t.ID] = append(s.all, t), b
	}
	s.sort()
	return s, nil
})

// Get returns the built-in template with the id, or a Problem with code not_found.
func Get(id string) (casework.Template, error) {
	s, err := BuiltIn()
	if err != nil {
		return casework.Template{}, err
	}
	return s.Get(id)
}

// Load returns our templates together with those of a council's folder. An empty name, or a folder that is not there, is no council. What is
// wrong with the council's files is in Faults; the error means the program itself is damaged.
func Load(dir string) (Set, error) {
	s, err := BuiltIn()
	if err != nil || dir == "" {
		return s, err
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		s.faults = []Fault{{Reason: "it cannot be read", Stops: true}}
		return s, nil
	}
	for _, e := range entries { // first, however many files there are
		if isCouncil(e.Name()) {
			s.forbid(dir, e.Name())
		}
	}
	from := map[string]string{} // file by id
	for _, e := range entries {
		ext := strings.ToLower(filepath.Ext(e.Name()))
		if e.IsDir() || ext != ".yaml" && ext != ".yml" || isCouncil(e.Name()) {
			continue
		}
		if len(from)+len(s.faults) >= maxFiles {
			s.faults = append(s.faults, Fault{File: e.Name(), Reason: fmt.Sprintf("there are more than %d files in the folder, so this one and those after it are not read", maxFiles)})
			break
		}
		s.take(dir, e.Name(), from)
	}
	for _, id := range slices.Sorted(maps.Keys(s.forbidden)) {
		if _, err := s.Get(id); err != nil {
			s.faults = append(s.faults, Fault{File: councilFile, Reason: fmt.Sprintf("there is no template called %q to forbid", id)})
		}
	}
	s.sort()
	return s, nil
}

const unread = "the file cannot be read"

// take adds one file of a council's folder.
func (s *Set) take(dir, name string, from map[string]string) {
	b, err := readFile(filepath.Join(dir, name))
	if err != nil {
		s.faults = append(s.faults, Fault{File: name, Reason: unread})
		return
	}
	t, bad := parse(b)
	if first, twice := from[t.ID]; len(bad) == 0 && twice {
		bad = []Fault{{Line: 1, Reason: fmt.Sprintf("%s has the same id, %q", first, t.ID)}}
	}
	if ours, err := s.Get(t.ID); err == nil && len(bad) == 0 {
		bad = keepsJudgement(ours, t)
	}
	for i := range bad {
		bad[i].File = name
	}
	s.faults = append(s.faults, bad...)
	if len(bad) > 0 {
		if from[t.ID] == "" {
			s.broken[t.ID] = name
		}
		return
	}
	from[t.ID], s.text[t.ID] = name, b
	t.Council = true
	s.all = append(slices.DeleteFunc(s.all, func(o casework.Template) bool { return o.ID == t.ID }), t)
}

// readFile reads an ordinary file, or what a link leads to if that is one: a pipe or a device would be waited on for ever.
func readFile(path string) ([]byte, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", filepath.Base(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// keepsJudgement refuses a change of one of our templates in which a section that only a person may write could be drafted.
func keepsJudgement(ours, changed casework.Template) []Fault {
	var out []Fault
	for _, o := range ours.Sections {
		if s, ok := changed.Section(o.ID); ok && o.HumanOnly && !s.HumanOnly {
			out = append(out, Fault{Reason: fmt.Sprintf("section %q is written by people alone in the template it changes: say human_only: true", o.ID)})
		}
	}
	return out
}

// forbid reads council.yaml: a map of template ids to reasons. Whatever is wrong with it stops new notes, for what the rest of it says may not be
// what was meant.
func (s *Set) forbid(dir, name string) {
	forbidden, bad := map[string]string(nil), []Fault{{Reason: unread, Stops: true}}
	if b, err := readFile(filepath.Join(dir, name)); err == nil {
		forbidden, bad = parseCouncil(b)
	}
	for _, f := range bad {
		f.File = name
		s.faults = append(s.faults, f)
	}
	for id, why := range forbidden {
		s.forbidden[id] = strings.TrimSpace(why)
	}
}

func parseCouncil(b []byte) (forbid map[string]string, bad []Fault) {
	var c struct {
		Forbid map[string]string `yaml:"forbid"`
	}
	bad = decode(b, &c)
	for i := range bad {
		bad[i].Stops = true
	}
	return c.Forbid, bad
}

func (s *Set) sort() {
	slices.SortFunc(s.all, func(a, b casework.Template) int { return strings.Compare(a.Title, b.Title) })
}

// Get returns the template with the id, whether new notes may be made by it or not: one begun before can still be finished. The error is a
// Problem with code not_found.
func (s Set) Get(id string) (casework.Template, error) {
	for _, t := range s.all {
		if t.ID == id {
			return t, nil
		}
	}
	return casework.Template{}, casework.NewProblem(casework.CodeNotFound, "There is no template called %q. Choose one from the list.", id)
}

// Allowed returns nil if a new note may be made by the template, else a Problem: not_found, or refused with the council's reason.
func (s Set) Allowed(id string) error {
	if _, err := s.Get(id); err != nil {
		return err
	}
	if err := s.Withheld(); err != nil {
		return err
	}
	if file := s.broken[id]; file != "" {
		return casework.NewProblem(casework.CodeRefused, "Your council has its own form for this, and its file (%s) cannot be used. Set-up check says why. Choose another kind of note, or ask IT.", file)
	}
	why, no := s.forbidden[id]
	if !no {
		return nil
	}
	if why != "" {
		why = " " + strings.TrimRight(why, ".") + "."
	}
	return casework.NewProblem(casework.CodeRefused, "Your council does not use this kind of note here.%s Choose another from the list.", why)
}

// Withheld returns nil, or why no new note may be made by any template just now: a Problem with code refused.
func (s Set) Withheld() error {
	i := slices.IndexFunc(s.faults, func(f Fault) bool { return f.Stops })
	if i < 0 {
		return nil
	}
	return casework.NewProblem(casework.CodeRefused, "Your council’s list of the kinds of note you may use cannot be read (%s), so no new visit is begun: Evenhand cannot tell which kinds your council allows. "+
		"Visits and notes you have begun are safe, and you can finish them. Ask IT to put it right: Set-up check says what is wrong.", s.faults[i].where()).Because(s.faults[i])
}

// MayDraft returns nil if a note that was begun by the template may be drafted by it, forbidden or not, else a Problem with code refused: the
// council has, or may have, changed the template, and its own cannot be read, so the headings would be the wrong ones.
func (s Set) MayDraft(id string) error {
	if t, err := s.Get(id); err != nil || t.Council {
		return err
	}
	if file := s.broken[id]; file != "" {
		return casework.NewProblem(casework.CodeRefused, "Your council has its own form for this, and its file (%s) cannot be used, so no note is drafted on it. Your recording and its words are safe. Ask IT to put it right: Set-up check says what is wrong.", file)
	}
	if slices.ContainsFunc(s.faults, func(f Fault) bool { return f.File == "" }) {
		return casework.NewProblem(casework.CodeRefused, "The folder with your council’s own forms cannot be read, so no note is drafted: it might be on the wrong form. Your recording and its words are safe. Ask IT to look at the folder.")
	}
	return nil
}

// Source returns the YAML of a template as it is used, to start a council's own from. The error is a Problem with code not_found.
func (s Set) Source(id string) ([]byte, error) {
	if _, err := s.Get(id); err != nil {
		return nil, err
	}
	return slices.Clone(s.text[id]), nil
}

// List returns the templates a new note may be made by, in order of title.
func (s Set) List() []casework.Template {
	return slices.DeleteFunc(slices.Clone(s.all), func(t casework.Template) bool { return s.Allowed(t.ID) != nil })
}

// Faults lists what is wrong with a council's files.
func (s Set) Faults() []Fault { return slices.Clone(s.faults) }

// Parse reads one template. The error, where there is one, is the first Fault, without a file's name.
func Parse(b []byte) (casework.Template, error) {
	t, bad := parse(b)
	if len(bad) > 0 {
		return casework.Template{}, bad[0]
	}
	return t, nil
}

// Check lists everything that is wrong with a template's file, or with a council's list, by the file's name.
func Check(name string, b []byte) []Fault {
	var bad []Fault
	if isCouncil(name) {
		_, bad = parseCouncil(b)
	} else {
		_, bad = parse(b)
	}
	for i := range bad {
		bad[i].File = name
	}
	return bad
}

// parse reads a template as far as it can be read, so that the id is known even of one that cannot be used.
func parse(b []byte) (casework.Template, []Fault) {
	var t casework.Template
	if bad := decode(b, &t); len(bad) > 0 {
		return t, bad
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil || len(doc.Content) == 0 {
		return t, []Fault{{Reason: "it is empty"}}
	}
	v := validation{root: doc.Content[0]}
	v.template(t)
	return t, v.bad
}

// unknownKey and wrongType are how the YAML library says that a key or a value is not one we know; line takes its line numbers off.
var (
	unknownKey = regexp.MustCompile(`^field (\S+) not found in type`)
	wrongType  = regexp.MustCompile("^cannot unmarshal \\S+(?: `(.*)`)? into")
	twice      = regexp.MustCompile(`^mapping key "?([^"]+?)"? already defined at line (\d+)`)
	lineNumber = regexp.MustCompile(`(?s)^(?:yaml: )?(?:unmarshal errors:\s*)?line (\d+): (.*)$`)
)

// decode reads one YAML document strictly into a value.
func decode(b []byte, into any) []Fault {
	if len(b) > maxFile {
		return []Fault{{Reason: "it is larger than 256 KiB"}}
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	err := d.Decode(into)
	var many *yaml.TypeError
	switch {
	case errors.Is(err, io.EOF):
		return []Fault{{Reason: "it is empty"}}
	case errors.As(err, &many):
		var out []Fault
		for _, m := range many.Errors {
			out = append(out, plain(m))
		}
		return out
	case err != nil:
		return []Fault{plain(err.Error())}
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return []Fault{{Reason: "it holds more than one document: keep one template in a file"}}
	}
	return nil
}

// plain says what the YAML library found in words for a practice lead.
func plain(said string) Fault {
	f := Fault{Reason: strings.TrimPrefix(said, "yaml: ")}
	if m := lineNumber.FindStringSubmatch(said); m != nil {
		f.Line, _ = strconv.Atoi(m[1])
		f.Reason = m[2]
	}
	if m := unknownKey.FindStringSubmatch(f.Reason); m != nil {
		f.Reason = fmt.Sprintf("%q is not a setting of a template; look for a slip of the pen", m[1])
	} else if m := twice.FindStringSubmatch(f.Reason); m != nil {
		f.Reason = fmt.Sprintf("%q stands twice (first on line %s)", m[1], m[2])
	} else if m := wrongType.FindStringSubmatch(f.Reason); m != nil {
		f.Reason = fmt.Sprintf("%q is not the kind of value that belongs here", m[1])
	}
	return f
}

var (
	idShape      = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	versionShape = regexp.MustCompile(`^\d+(\.\d+)*$`)
	// judgement are the titles of sections that only a person may write: professional judgement, statutory decisions and ratings.
	judgement = regexp.MustCompile(`(?i)\b(analys\w+|eligib\w+|threshold|conclusion|best interests?|causal link|risk (?:rating|level|assessment)|rag|decision|recommend\w*|outcome of (?:the )?(?:enquiry|assessment|discussion)|significant harm|section 47 (?:decision|outcome)|credib\w+|diagnos\w+|professional (?:view|opinion|judgement))\b`)
)

// validation collects what is wrong, with the line it stands on.
type validation struct {
	root *yaml.Node
	bad  []Fault
}

func (v *validation) add(line int, format string, args ...any) {
	v.bad = append(v.bad, Fault{Line: line, Reason: fmt.Sprintf(format, args...)})
}

func (v *validation) template(t casework.Template) {
	at := func(key string) int { return lineOf(v.root, key) }
	if !idShape.MatchString(t.ID) {
		v.add(at("id"), "the id %q must be lower-case words joined by hyphens", t.ID)
	}
	if !versionShape.MatchString(t.Version) {
		v.add(at("version"), "the version %q must be numbers joined by points", t.Version)
	}
	if strings.TrimSpace(t.Title) == "" {
		v.add(at("title"), "it has no title")
	}
	if strings.TrimSpace(t.Jurisdiction) == "" {
		v.add(at("jurisdiction"), "it does not say which country's law it follows")
	}
	if t.MaxWords < 100 || t.MaxWords > 5000 {
		v.add(at("max_words"), "max_words %d is not between 100 and 5000", t.MaxWords)
	}
	if len(t.Sections) == 0 || len(t.Sections) > maxSections {
		v.add(at("sections"), "it has %d sections; one to %d are possible", len(t.Sections), maxSections)
		return
	}
	seen, human := map[string]bool{}, false
	list := child(v.root, "sections")
	for i, s := range t.Sections {
		node := v.root
		if list != nil && i < len(list.Content) {
			node = list.Content[i]
		}
		v.section(s, node)
		if seen[s.ID] {
			v.add(lineOf(node, "id"), "the section %q stands twice", s.ID)
		}
		seen[s.ID], human = true, human || s.HumanOnly
	}
	if !human {
		v.add(at("sections"), "no section is for a person alone: what the words mean is for the worker to write, so one section needs human_only: true")
	}
}

func (v *validation) section(s casework.TemplateSection, node *yaml.Node) {
	at := func(key string) int { return lineOf(node, key) }
	if !idShape.MatchString(s.ID) {
		v.add(at("id"), "the section id %q must be lower-case words joined by hyphens", s.ID)
	}
	if strings.TrimSpace(s.Title) == "" {
		v.add(at("title"), "the section %q has no title", s.ID)
	}
	drafts := len(s.Kinds) > 0 || len(s.Roles) > 0 || len(s.Cues) > 0 || len(s.Topics) > 0 || s.Slot != ""
	switch {
	case s.HumanOnly && drafts:
		v.add(at("human_only"), "the section %q is for a person alone, so nothing may be sorted into it (kinds, roles, cues, topics, slot)", s.ID)
	case s.HumanOnly && len(s.Prompts) == 0:
		v.add(at("human_only"), "the section %q is for a person alone and has no prompts", s.ID)
	case !s.HumanOnly && judgement.MatchString(s.Title):
		v.add(at("title"), "the section %q asks for judgement (%q), which only a person may write: say human_only: true", s.ID, judgement.FindString(s.Title))
	case s.HumanOnly && s.Exact:
		v.add(at("exact"), "the section %q is for a person alone, so exact says nothing there", s.ID)
	case !s.HumanOnly && s.MayFollow:
		v.add(at("may_follow"), "the section %q may only follow later if it is human_only", s.ID)
	case !s.HumanOnly && len(s.Beside) > 0:
		v.add(at("beside"), "the section %q is drafted, so no words stand beside it: beside belongs to human_only sections", s.ID)
	}
	for _, k := range s.Kinds {
		if !slices.Contains(Kinds, k) {
			v.add(at("kinds"), "the section %q asks for the kind %q; there are %s", s.ID, k, strings.Join(Kinds, ", "))
		}
	}
	for _, r := range s.Roles {
		if !slices.Contains(Roles, r) {
			v.add(at("roles"), "the section %q asks for the role %q; there are %s", s.ID, r, strings.Join(Roles, ", "))
		}
	}
	v.cues(s.ID, s.Cues, at("cues"))
	v.cues(s.ID, s.Beside, at("beside"))
	titles := map[string]bool{}
	for _, p := range s.Topics {
		if strings.TrimSpace(p.Title) == "" || titles[p.Title] || len(p.Cues) == 0 {
			v.add(at("topics"), "each topic of the section %q needs a title of its own and cues", s.ID)
		}
		titles[p.Title] = true
		v.cues(s.ID, p.Cues, at("topics"))
	}
}

func (v *validation) cues(section string, cues []string, line int) {
	for _, c := range cues {
		if c == "" || c != strings.ToLower(strings.TrimSpace(c)) {
			v.add(line, "in the section %q the cue %q must be lower-case words", section, c)
		}
	}
}

// child is the value of a key of a mapping.
func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// lineOf is the line of a key of a mapping, or of the mapping itself where the key is missing.
func lineOf(n *yaml.Node, key string) int {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i].Line
		}
	}
	return n.Line
}
