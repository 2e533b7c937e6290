package export

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"evenhand/casework"
)

func rendered(t testing.TB, n casework.Note) casework.Renderings {
	t.Helper()
	r, err := Render(n)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// docxParts opens a document and gives its parts; each must be well-formed XML.
func docxParts(t testing.TB, docx []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		if f.Flags&8 != 0 {
			t.Errorf("%s has its size behind it, which strict readers refuse", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(b))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s is not well-formed: %v", f.Name, err)
			}
		}
		out[f.Name] = string(b)
	}
	return out
}

// every returns the forms a reader may see, as text.
func every(t testing.TB, r casework.Renderings) map[string]string {
	t.Helper()
	p := docxParts(t, r.DOCX)
	return map[string]string{"html": html.UnescapeString(string(r.HTML)), "text": string(r.Text), "docx": html.UnescapeString(p["word/document.xml"])}
}

func TestWordsOfTheDocument(t *testing.T) {
	r := rendered(t, sample())
	for form, s := range every(t, r) {
		for _, want := range []string{
			"Tuesday 21 April 2026, 10:02 to 11:15", "Home visit, announced", "Maureen Tully", "P-104233", "Siân O’Dwyer-Łukasz",
			"Version 1 · signed by Gareth Pell, social worker on Tuesday 21 April 2026 at 14:32",
			"Evenhand drafted 9 of 12 sentences; the worker changed 2 of those and wrote 3.", "took out 3 drafted sentences", "without a language model",
			"To follow, from Priya Shah, team manager, by Friday 24 April 2026.", "Written by Gareth Pell", "Decide before sharing",
			"1 sentence is marked “Decide before sharing”", "Nothing was recorded at this visit under: Money; Strengths and supports.", "pays for it herself; it comes to <£40 a week",
		} {
			if !strings.Contains(s, want) {
				t.Errorf("%s lacks %q", form, want)
			}
		}
		for _, told := range []string{"ade this record", "old, and content with it", "ot told"} {
			if !strings.Contains(s, told) {
				t.Errorf("%s does not say how someone was told: %q", form, told)
			}
		}
		if strings.Contains(s, practiceWords) || strings.Contains(s, strings.ToUpper(practiceWords)) {
			t.Errorf("%s calls a real record practice", form)
		}
	}
	if want := "- Maureen said: “I want to stay here. This is my home.”\n- [Decide before sharing] Maureen said, when she was alone with me, that she is frightened of upsetting Alison by asking for more.\n"; string(r.Sections["wishes"]) != want {
		t.Errorf("section: %q", r.Sections["wishes"])
	}
	if want := "Nothing recorded here at this visit.\n"; string(r.Sections["money"]) != want {
		t.Errorf("an empty section: %q", r.Sections["money"])
	}
	if len(r.Sections) != 10 {
		t.Errorf("%d sections", len(r.Sections))
	}
}

func TestPracticeIsSaidEverywhere(t *testing.T) {
	n := sample()
	n.Practice = true
	r := rendered(t, n)
	forms := every(t, r)
	for id, s := range r.Sections {
		forms["section "+id] = string(s)
	}
	forms["header"] = docxParts(t, r.DOCX)["word/header1.xml"]
	for form, s := range forms {
		if !strings.Contains(strings.ToLower(s), strings.ToLower(practiceWords)) {
			t.Errorf("%s does not say that it is practice", form)
		}
	}
}

func TestTold(t *testing.T) {
	signer := casework.NoteSigner{Name: "Gareth Pell"}
	tests := map[casework.Told]string{
		casework.ToldContent: "Told, and content with it", casework.ToldObjected: "Told, and said no", casework.ToldNotAble: "Could not understand it",
		casework.ToldNotTold: "Not told", casework.ToldSigner: "Made this record", casework.ToldNotAsked: "Not asked",
	}
	for in, want := range tests {
		if got := told(casework.NotePerson{Name: "A", Told: in}, signer); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := told(casework.NotePerson{Name: "Gareth Pell"}, signer); got != "Made this record" {
		t.Errorf("the signer: %q", got)
	}
}

func TestMade(t *testing.T) {
	tests := map[string]struct {
		making casework.Making
		want   string
	}{
		"all written": {casework.Making{Written: 5}, "G. wrote every sentence of this note."},
		"one drafted": {casework.Making{Sentences: 1, Kept: 1, Played: 1}, "Evenhand drafted 1 of 1 sentence; the worker changed 0 of those and wrote 0. The worker listened again to the sound of 1 drafted sentence. Rules drafted them, without a language model."},
		"by a model":  {casework.Making{Model: "small:1b", Sentences: 31, Kept: 13, Changed: 9, Removed: 9, Written: 14}, "Evenhand drafted 22 of 36 sentences; the worker changed 9 of those and wrote 14. Before signing, the worker took out 9 drafted sentences. The language model small:1b helped to draft them."},
	}
	for name, c := range tests {
		if got := join(" ", made(casework.Note{Making: c.making, Signer: casework.NoteSigner{Name: "G."}})...); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestHoursAsGiven(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{{"", "", ""}, {"10:02", "", "from 10:02"}, {"", "11:15", "until 11:15"}, {"10:02", "11:15", "10:02 to 11:15"}} {
		if got := hours(c.from, c.to); got != c.want {
			t.Errorf("%q", got)
		}
	}
}

// Winter time is GMT, summer time BST, whatever clock the computer keeps.
func TestTimesAreBritish(t *testing.T) {
	n := sample()
	n.Written = time.Date(2026, 1, 9, 23, 45, 0, 0, time.FixedZone("", 3600))
	if s := string(rendered(t, n).Text); !strings.Contains(s, "Friday 9 January 2026 at 22:45") {
		t.Error(s)
	}
}

func TestRenderRefuses(t *testing.T) {
	tests := map[string]func(*casework.Note){
		"no title":          func(n *casework.Note) { n.Title = " " },
		"no signer":         func(n *casework.Note) { n.Signer.Name = "\u202E" },
		"no version":        func(n *casework.Note) { n.Version = 0 },
		"no time":           func(n *casework.Note) { n.Written = time.Time{} },
		"no date":           func(n *casework.Note) { n.VisitDate = "21/4/2026" },
		"another format":    func(n *casework.Note) { n.Format = 2 },
		"no sections":       func(n *casework.Note) { n.Sections = nil },
		"a section twice":   func(n *casework.Note) { n.Sections = append(n.Sections, n.Sections[0]) },
		"a section unnamed": func(n *casework.Note) { n.Sections[0].ID = "" },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			n := sample()
			change(&n)
			if _, err := Render(n); err == nil {
				t.Error("rendered")
			}
		})
	}
}

// What people type: nothing of it may become markup, vanish with its neighbours, or turn the reading round.
var hostile = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "]]></w:t><w:t>", "</w:t></w:r></w:p>", "&amp;&#0;&bogus;", "a\x00b\x08c\x1bd",
	"Maureen \u202Eeruces\u202C Tully", "\u2066isolated\u2069", "\uFFFE\uFFFF\uFEFF", "bad \xff\xfe utf8", "line\r\nline\rline\u2028line\u0085line",
	"{{.}} %s %!d(MISSING)", "=HYPERLINK(\"x\")", strings.Repeat("long ", 5000), "👩\u200D👩\u200D👧 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F شيماء שלום", "<!-- --> <![CDATA[ x ]]>", "\u200Bzero\u200Bwidth",
}

func filled(s string) casework.Note {
	n := sample()
	n.Title += s
	n.CaseLabel, n.CaseReference, n.Kind, n.Announced = s, s, n.Kind+s, s
	n.Signer.Name += s
	n.Signer.Role = s
	n.Present[1].Name, n.Present[1].Role = s, s
	n.Making.Model = s
	n.Sections[len(n.Sections)-1].Follow = &casework.Follow{Who: "W" + s, By: s}
	for i := range n.Sections {
		n.Sections[i].Title += s
		for j := range n.Sections[i].Lines {
			n.Sections[i].Lines[j].Text = s
		}
	}
	return n
}

// tags lists the elements of an HTML fragment in order, with their attributes.
func tags(t testing.TB, fragment []byte) string {
	t.Helper()
	var b strings.Builder
	z := html.NewTokenizer(bytes.NewReader(fragment))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
		default:
			b.WriteString(z.Token().String())
		}
	}
}

func checkHostile(t testing.TB, s string) {
	t.Helper()
	r, err := Render(filled(s))
	if err != nil {
		t.Fatal(err)
	}
	docxParts(t, r.DOCX)
	for _, b := range r.HTML {
		if b >= 0x80 {
			t.Fatal("the HTML is not ASCII")
		}
	}
	for _, tag := range strings.SplitAfter(tags(t, r.HTML), ">") {
		switch strings.Trim(tag, "</>") {
		case "", `div lang="en-GB"`, "div", "h1", "h2", "p", "ul", "li", "strong", "em", "br":
		default:
			t.Fatalf("an element of somebody's making: %s", tag)
		}
	}
	forms := every(t, r)
	forms["json"] = string(r.NoteJSON)
	for form, text := range forms {
		if strings.ContainsAny(text, "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\x00\x08\x1b\u2028") {
			t.Fatalf("%s holds a mark that turns or hides text", form)
		}
	}
	var n casework.Note
	if err := json.Unmarshal(r.NoteJSON, &n); err != nil {
		t.Fatal(err)
	}
	again, err := Render(n)
	if err != nil || !bytes.Equal(again.DOCX, r.DOCX) || !bytes.Equal(again.NoteJSON, r.NoteJSON) || !bytes.Equal(again.HTML, r.HTML) || !bytes.Equal(again.Text, r.Text) {
		t.Fatalf("the note's JSON does not hold the whole document: %v", err)
	}
}

func TestHostileText(t *testing.T) {
	for _, s := range hostile {
		checkHostile(t, s)
	}
}

func TestClean(t *testing.T) {
	tests := map[string]string{
		"plain": "plain", "a\x00b": "ab", "a\tb": "a b", "a\r\nb\rc\u2028d\u0085e": "a\nb\nc\nd\ne", "x\u202Ey\u202Cz": "xyz", "\u2067x\u2069": "x",
		"\xff": "\uFFFD", "\uFEFFa\uFFFE\U0001FFFF": "a", "شيماء": "شيماء", "O\u2019Dwyer": "O\u2019Dwyer",
	}
	for in, want := range tests {
		if got := clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := paragraphs("  one  two \n\n \n three "); got != "one two\nthree" {
		t.Errorf("%q", got)
	}
}

func TestCallersNoteIsLeftAlone(t *testing.T) {
	n := filled("a\x00\tb")
	before, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	rendered(t, n)
	if after, err := json.Marshal(n); err != nil || !bytes.Equal(before, after) {
		t.Error("rendering changed the note it was given")
	}
}

// FuzzRender: whatever is typed, every part of the document is well-formed, the HTML holds only our elements, and the JSON holds it all.
func FuzzRender(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkHostile(t, s) })
}
