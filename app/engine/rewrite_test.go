package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"evenhand/casework"
)

// reword makes stored statements such as the rules, or a model, would have worded.
func reword(t *testing.T, e *Engine, visit string, change func(d *casework.Draft)) DraftView {
	t.Helper()
	d, err := e.store.Draft(t.Context(), casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	change(d)
	if _, err := e.store.SaveDraft(t.Context(), casework.ID(visit), d); err != nil {
		t.Fatal(err)
	}
	return must(t)(e.Draft(t.Context(), visit))
}

// reported makes one plain quoted sentence of another person's a reported one, and returns its id and section.
func reported(t *testing.T, e *Engine, visit string, as casework.Provenance) (id, section string) {
	t.Helper()
	reword(t, e, visit, func(d *casework.Draft) {
		for i := range d.Sections {
			for j := range d.Sections[i].Statements {
				st := &d.Sections[i].Statements[j]
				if id == "" && st.Provenance == casework.Quoted && st.Speaker == "S2" && !st.Alone() && len(st.Evidence) == 1 {
					id, section = st.ID, d.Sections[i].ID
					st.Provenance, st.Text = as, "{S2} said it went well, and there is more to say."
					st.Drafted = st.Text
				}
			}
		}
	})
	if id == "" {
		t.Fatal("no plain sentence of the mother's")
	}
	return id, section
}

func TestExactAndBack(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	id, section := reported(t, e, visit, casework.Reported)
	d := must(t)(e.Read(ctx, visit, section))
	_, st := pick(t, d, byID(id))
	if st.Decision != string(casework.Confirmed) || !st.Exact || !strings.Contains(st.Form, "put into reported speech by fixed rules") {
		t.Fatalf("%+v", st)
	}
	d = must(t)(e.Exact(ctx, visit, id))
	sec, now := pick(t, d, byID(id))
	if now.Provenance != string(casework.Quoted) || now.Words != now.Evidence[0].Quote || now.Decision != string(casework.Undecided) || now.Exact || sec.ReadAt != "" {
		t.Errorf("%+v", now)
	}
	if _, err := e.Exact(ctx, visit, id); code(err) != casework.CodeRefused {
		t.Errorf("exact twice: %v", err)
	}
	_, back := pick(t, must(t)(e.Restore(ctx, visit, id)), byID(id))
	if back.Text != st.Text || back.Provenance != string(casework.Reported) || back.Decision != string(casework.Undecided) || !back.Exact {
		t.Errorf("back: %+v", back)
	}
	must(t)(e.Edit(ctx, visit, id, "My own words."))
	if _, err := e.Exact(ctx, visit, id); code(err) != casework.CodeRefused {
		t.Errorf("over the worker's own words: %v", err)
	}
}

func TestSplitAndBack(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	id, section := reported(t, e, visit, casework.Drafted)
	d := must(t)(e.Read(ctx, visit, section))
	before, st := pick(t, d, byID(id))
	if st.Form != "Written by the language model from the words beside it, and checked" {
		t.Error(st.Form)
	}
	at := len([]rune(st.Text[:strings.Index(st.Text, "and there")]))
	d = must(t)(e.Split(ctx, visit, id, at))
	after := sectionOf(t, d, section)
	if len(after.Statements) != len(before.Statements)+1 || !after.Undo || after.ReadAt != "" {
		t.Fatalf("%d sentences, then %d", len(before.Statements), len(after.Statements))
	}
	var halves []StatementView
	for _, s := range after.Statements {
		if strings.HasPrefix(st.Text, s.Text) || strings.HasSuffix(st.Text, s.Text) {
			halves = append(halves, s)
		}
		if s.ID == id {
			t.Error("an id was used again")
		}
	}
	if len(halves) != 2 || halves[0].Decision != string(casework.Undecided) || halves[1].Evidence[0] != st.Evidence[0] || halves[0].Provenance != string(casework.Edited) {
		t.Fatalf("%+v", halves)
	}
	if err := e.MakeDraft(ctx, visit, "rules"); code(err) != casework.CodeRefused {
		t.Errorf("a note with a split sentence was drafted again: %v", err)
	}
	must(t)(e.Edit(ctx, visit, halves[1].ID, "There is more to say."))
	if _, err := e.UndoRedraft(ctx, visit, section); code(err) != casework.CodeRefused {
		t.Errorf("put together although one was decided: %v", err)
	}
	_, half := pick(t, must(t)(e.Restore(ctx, visit, halves[1].ID)), byID(halves[1].ID))
	if half.Text != halves[1].Text || half.Decision != string(casework.Undecided) {
		t.Errorf("%+v", half)
	}
	d = must(t)(e.UndoRedraft(ctx, visit, section))
	if _, whole := pick(t, d, byID(id)); whole.Text != st.Text || len(sectionOf(t, d, section).Statements) != len(before.Statements) {
		t.Errorf("%+v", whole)
	}
	if _, err := e.UndoRedraft(ctx, visit, section); code(err) != casework.CodeNotFound {
		t.Errorf("twice: %v", err)
	}
	for _, bad := range []int{-1, 0, 1 << 30} {
		if _, err := e.Split(ctx, visit, id, bad); code(err) != casework.CodeBadInput {
			t.Errorf("at %d: %v", bad, err)
		}
	}
}

func sectionOf(t *testing.T, d DraftView, id string) SectionView {
	t.Helper()
	for _, s := range d.Sections {
		if s.ID == id {
			return s
		}
	}
	t.Fatalf("no section %s", id)
	return SectionView{}
}

// A risk is decided alone and after it was played, however it is worded and however it came about.
func TestRiskIsPlayedFirst(t *testing.T) {
	e, ctx := open(t), t.Context()
	for _, as := range []casework.Provenance{casework.Quoted, casework.Reported, casework.Drafted} {
		visit := draftedVisit(t, e)
		id, section := reported(t, e, visit, casework.Reported)
		d := reword(t, e, visit, func(d *casework.Draft) {
			_, st := d.Find(id)
			st.Provenance, st.HighRisk = as, true
			if as == casework.Quoted {
				st.Text = st.Account()
			}
		})
		if _, st := pick(t, d, byID(id)); !st.Alone || !st.Timed {
			t.Fatalf("%+v", st)
		}
		if _, err := e.Read(ctx, visit, section); code(err) != casework.CodeNotReady {
			t.Errorf("%s: read with its section: %v", as, err)
		}
		if _, err := e.Confirm(ctx, visit, id); code(err) != casework.CodeListenFirst {
			t.Errorf("%s: confirmed unheard: %v", as, err)
		}
		_, st := pick(t, d, byID(id))
		d = must(t)(e.Split(ctx, visit, id, len([]rune(st.Text))-12))
		for _, s := range sectionOf(t, d, section).Statements {
			if s.Decision == string(casework.Undecided) && s.HighRisk {
				if _, err := e.Confirm(ctx, visit, s.ID); code(err) != casework.CodeListenFirst {
					t.Errorf("%s: a half was confirmed unheard: %v", as, err)
				}
			}
		}
		must(t)(e.UndoRedraft(ctx, visit, section))
		must(t)(e.Played(ctx, visit, id))
		if _, err := e.Confirm(ctx, visit, id); err != nil {
			t.Errorf("%s: heard, and %v", as, err)
		}
	}
}

// What may be written again is what nobody decided; exact words need no model, and the rest says what to do without one.
func TestRedraftWithoutModel(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	id, section := reported(t, e, visit, casework.Drafted)
	for name, c := range map[string]struct {
		section, statement, wish string
		want                     casework.Code
	}{
		"no model":       {section, "", "shorter", casework.CodeModelMissing},
		"too long":       {section, "", strings.Repeat("x", 301), casework.CodeBadInput},
		"no section":     {"nowhere", "", "exact words", casework.CodeNotFound},
		"no sentence":    {"", "s999", "exact words", casework.CodeNotFound},
		"nothing named":  {"", "", "exact words", casework.CodeNotFound},
		"for the worker": {humanOnly(t, must(t)(e.Draft(ctx, visit))), "", "exact words", casework.CodeRefused},
	} {
		if err := e.Redraft(ctx, visit, c.section, c.statement, c.wish); code(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := e.DeepCheck(ctx, visit); code(err) != casework.CodeModelMissing {
		t.Errorf("deep check: %v", err)
	}
	must(t)(e.Edit(ctx, visit, id, "Decided."))
	if err := e.Redraft(ctx, visit, "", id, "exact words"); code(err) != casework.CodeRefused {
		t.Errorf("over the worker's words: %v", err)
	}
	must(t)(e.Restore(ctx, visit, id))
	if err := e.Redraft(ctx, visit, section, "", "Use the exact words"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	d := must(t)(e.Draft(ctx, visit))
	for _, s := range sectionOf(t, d, section).Statements {
		if s.ID == id || s.Provenance == string(casework.Drafted) {
			t.Errorf("%+v", s)
		}
	}
	d = must(t)(e.UndoRedraft(ctx, visit, section))
	if _, st := pick(t, d, byID(id)); st.Provenance != string(casework.Drafted) {
		t.Errorf("%+v", st)
	}
}

func humanOnly(t *testing.T, d DraftView) string {
	t.Helper()
	for _, s := range d.Sections {
		if s.HumanOnly {
			return s.ID
		}
	}
	t.Fatal("no section is the worker's alone")
	return ""
}

// A person called by other pronouns, or a voice that turns out to be somebody else's, opens what was worded for them.
func TestCalledOtherwise(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	id, section := reported(t, e, visit, casework.Reported)
	must(t)(e.Read(ctx, visit, section))
	v, err := e.Visit(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.UpdateVisit(ctx, visit, v.Form); err != nil {
		t.Fatal(err)
	}
	if _, st := pick(t, must(t)(e.Draft(ctx, visit)), byID(id)); st.Decision != string(casework.Confirmed) {
		t.Error("nothing changed, and it is open")
	}
	v.Form.People[1].Pronouns = "they"
	if _, err := e.UpdateVisit(ctx, visit, v.Form); err != nil {
		t.Fatal(err)
	}
	d := must(t)(e.Draft(ctx, visit))
	if _, st := pick(t, d, byID(id)); st.Decision != string(casework.Undecided) || !st.Alone || !strings.Contains(st.Why, "called") {
		t.Errorf("%+v", st)
	}
	for _, s := range sectionOf(t, d, section).Statements {
		if s.ID != id && s.Decision != string(casework.Confirmed) {
			t.Errorf("exact words were opened: %+v", s)
		}
	}
}

// The second check only adds doubt.
func TestDeepCheckOnlyDoubts(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	id, _ := reported(t, e, visit, casework.Reported)
	f := &fakeOllama{say: func(schema map[string]any) string {
		if schema == nil {
			return "No"
		}
		return fits(schema, "No")
	}}
	f.start(t, e)
	before := must(t)(e.Draft(ctx, visit))
	if err := e.DeepCheck(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	after := must(t)(e.Draft(ctx, visit))
	for i, s := range after.Sections {
		for j, now := range s.Statements {
			was := before.Sections[i].Statements[j]
			if now.Text != was.Text || now.Decision != was.Decision || len(now.Checks) < len(was.Checks) || was.Alone && !now.Alone {
				t.Errorf("%+v became %+v", was, now)
			}
			if now.ID == id && (len(now.Checks) == len(was.Checks) || !now.Alone) {
				t.Errorf("not doubted: %+v", now)
			}
		}
	}
}

// What the council changes in its folder counts at once.
func TestCouncilTemplatesAreReadAnew(t *testing.T) {
	e := open(t)
	count := func() int {
		t.Helper()
		all, err := e.Templates()
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	e.config.Templates = t.TempDir()
	before := count()
	forbid := filepath.Join(e.config.Templates, "council.yaml")
	for range 2 {
		if err := os.WriteFile(forbid, []byte("forbid:\n  case-note: Use the one of our own.\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != before-1 {
			t.Errorf("%d of %d are left", n, before)
		}
		if err := os.Remove(forbid); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != before {
			t.Errorf("%d of %d are back", n, before)
		}
	}
}

// While the council's list of what it forbids cannot be read, no new visit is begun, and what is begun goes on to its draft. The set-up check says
// so, with file, line and reason.
func TestUnreadableCouncilStopsNewVisits(t *testing.T) {
	e, ctx := open(t), t.Context()
	e.config.Templates = t.TempDir()
	begun, other := heardVisit(t, e), heardVisit(t, e)
	list := filepath.Join(e.config.Templates, "council.yaml")
	if err := os.WriteFile(list, []byte("forbid:\n  case-note: [no]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := e.NewVisit(ctx, form()); code(err) != casework.CodeRefused || !strings.Contains(err.Error(), "council.yaml, line 2") {
		t.Errorf("a new visit: %v", err)
	}
	if all, err := e.Templates(); err != nil || len(all) != 0 {
		t.Errorf("%d kinds are offered, %v", len(all), err)
	}
	if faults, err := e.TemplateFaults(); err != nil || len(faults) != 1 || !faults[0].Stops || faults[0].Line != 2 {
		t.Errorf("%+v, %v", faults, err)
	}
	p, err := e.CheckPart(ctx, "templates")
	if err != nil || p.State != Broken || !strings.Contains(p.Detail, "council.yaml, line 2") || p.Fix == "" {
		t.Errorf("%+v, %v", p, err)
	}
	if err := e.MakeDraft(ctx, begun, "rules"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, begun); err != nil {
		t.Errorf("what is begun cannot be drafted: %v", err)
	}
	v := see(t, e, other)
	if v, err = e.UpdateVisit(ctx, other, v.Form); err != nil {
		t.Errorf("what is begun cannot be put right: %v", err)
	}
	v.Form.Template = "supervision"
	if _, err := e.UpdateVisit(ctx, other, v.Form); code(err) != casework.CodeRefused {
		t.Errorf("another kind, of which nobody knows whether it is forbidden: %v", err)
	}
	// The council's own form of that kind cannot be read: ours does not stand in for it.
	v = see(t, e, other)
	if err := os.WriteFile(filepath.Join(e.config.Templates, "note.yaml"), []byte("id: "+v.Form.Template+"\nmax_words: lots\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.MakeDraft(ctx, other, "rules"); code(err) != casework.CodeRefused || !strings.Contains(err.Error(), "note.yaml") {
		t.Errorf("drafted on the wrong form: %v", err)
	}
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	if _, err := e.NewVisit(ctx, VisitForm{}); code(err) == casework.CodeRefused {
		t.Errorf("mended, it is still refused: %v", err)
	}
}

// The parts of the set-up check are listed at once, each is looked at by itself, and together they are what the console tells.
func TestSetUpCheckPartByPart(t *testing.T) {
	e, ctx := open(t), t.Context()
	var ids []string
	for _, p := range e.SetUpParts() {
		if p.State != Checking || p.Title == "" {
			t.Errorf("%+v", p)
		}
		ids = append(ids, p.ID)
		if p.ID == "speech_model" || p.ID == "keychain" {
			continue // the one measures for half a minute, the other asks for the person
		}
		if looked, err := e.CheckPart(ctx, p.ID); err != nil || looked.ID != p.ID || looked.Title != p.Title || looked.State == Checking {
			t.Errorf("%s: %+v, %v", p.ID, looked, err)
		}
	}
	if len(ids) != 12 || ids[0] != "executable" || ids[len(ids)-1] != "speech_model" {
		t.Errorf("%v", ids)
	}
	if _, err := e.CheckPart(ctx, "soul"); code(err) != casework.CodeNotFound {
		t.Error(err)
	}
}

func TestTemplatePreview(t *testing.T) {
	e, ctx := open(t), t.Context()
	all, err := e.Templates()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		d, err := e.TemplatePreview(ctx, one.ID)
		if err != nil {
			t.Fatal(one.ID, err)
		}
		lines := 0
		for _, s := range d.Sections {
			lines += len(s.Lines)
			if s.HumanOnly && len(s.Lines) > 0 {
				t.Errorf("%s: %s is only for the worker", one.ID, s.ID)
			}
		}
		if lines == 0 || d.Title != one.Title {
			t.Errorf("%s: %d lines", one.ID, lines)
		}
	}
	if _, err := e.Template("no-such-note"); code(err) != casework.CodeNotFound {
		t.Error(err)
	}
}

// A corrected word opens what rests on it; what was worded for the other word reads as the exact words now.
func TestCorrectedWordReopens(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	id, section := reported(t, e, visit, casework.Reported)
	d := must(t)(e.Read(ctx, visit, section))
	_, st := pick(t, d, byID(id))
	ev := st.Evidence[0]
	u, _ := utteranceOf(t, e, visit, ev.Utterance)
	if _, err := e.CorrectText(ctx, visit, ev.Utterance, strings.Replace(u.Text, ev.Quote, strings.Replace(ev.Quote, " ", " honestly ", 1), 1)); err != nil {
		t.Fatal(err)
	}
	_, now := pick(t, must(t)(e.Draft(ctx, visit)), byID(id))
	if now.Decision != string(casework.Undecided) || !now.Stale || now.Provenance != string(casework.Quoted) || now.Words != now.Evidence[0].Quote {
		t.Errorf("%+v", now)
	}
}

func utteranceOf(t *testing.T, e *Engine, visit string, id int) (casework.Utterance, bool) {
	t.Helper()
	words, err := e.store.Transcript(t.Context(), casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	return words.Utterance(id)
}

// Whatever writes again, what is put in is a machine's sentence on words that were said, as high in risk as what it replaces, and never in the place
// of what the worker worked on meanwhile.
func TestPut(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	id, section := reported(t, e, visit, casework.Reported)
	k, err := e.desk(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	fresh := func() (*casework.Draft, casework.Statement) {
		d, err := e.store.Draft(ctx, casework.ID(visit))
		if err != nil {
			t.Fatal(err)
		}
		_, st := d.Find(id)
		return d, *st
	}
	d, old := fresh()
	better := old
	better.ID, better.Text, better.HighRisk = "", "{S2} said it went well.", false
	_, now := d.Find(id)
	now.HighRisk, now.Restricted = true, true
	old.HighRisk, old.Restricted = true, true
	if err := k.put(d, swap{[]casework.Statement{old}, []casework.Statement{better}}); err != nil {
		t.Fatal(err)
	}
	sec := d.Section(section)
	if _, put := d.Find(sec.After[0]); put == nil || !put.HighRisk || !put.Restricted || put.Text != better.Text || put.ID == id || !sec.MayTakeBack() {
		t.Errorf("%+v", put)
	}
	for name, c := range map[string]struct {
		meanwhile func(st *casework.Statement)
		with      func(st *casework.Statement)
	}{
		"decided meanwhile":    {func(st *casework.Statement) { st.Decision = casework.Confirmed }, func(*casework.Statement) {}},
		"edited meanwhile":     {func(st *casework.Statement) { st.Provenance, st.Text = casework.Edited, "Mine." }, func(*casework.Statement) {}},
		"corrected meanwhile":  {func(st *casework.Statement) { st.Stale = true }, func(*casework.Statement) {}},
		"written by a machine": {func(*casework.Statement) {}, func(st *casework.Statement) { st.Provenance = casework.Written }},
		"decided by a machine": {func(*casework.Statement) {}, func(st *casework.Statement) { st.Decision = casework.Confirmed }},
		"without evidence":     {func(*casework.Statement) {}, func(st *casework.Statement) { st.Evidence = nil }},
		"words nobody said": {func(*casework.Statement) {}, func(st *casework.Statement) {
			st.Evidence = []casework.Evidence{{Utterance: 2, Quote: "I hit him with the belt."}}
		}},
		"words of before": {func(*casework.Statement) {}, func(st *casework.Statement) {
			st.Evidence = []casework.Evidence{{Utterance: 2, Revision: 7, Quote: "anything"}}
		}},
	} {
		d, old := fresh()
		_, now := d.Find(id)
		c.meanwhile(now)
		with := better
		c.with(&with)
		if err := k.put(d, swap{[]casework.Statement{old}, []casework.Statement{with}}); err == nil {
			t.Errorf("%s: it was put in", name)
		}
		if _, st := d.Find(id); st == nil {
			t.Errorf("%s: the old one is gone", name)
		}
	}
}

func TestReportedFrom(t *testing.T) {
	on := func(utterance, from, to int) casework.Evidence {
		return casework.Evidence{Utterance: utterance, From: from, To: to}
	}
	ruled := &casework.Draft{Sections: []casework.Section{{ID: "a", Statements: []casework.Statement{
		{ID: "s1", Provenance: casework.Reported, Text: "one", Evidence: []casework.Evidence{on(1, 0, 20)}},
		{ID: "s2", Provenance: casework.Quoted, Text: "two", Evidence: []casework.Evidence{on(2, 0, 20)}},
		{ID: "s3", Provenance: casework.Reported, Text: "three", Evidence: []casework.Evidence{on(3, 0, 20)}},
	}}}}
	for name, c := range map[string]struct {
		on   []casework.Evidence
		want string
	}{
		"all of it":    {[]casework.Evidence{on(1, 0, 20)}, "one"},
		"a part of it": {[]casework.Evidence{on(1, 5, 20)}, "one"},
		"more than it": {[]casework.Evidence{on(1, 0, 30)}, ""},
		"two":          {[]casework.Evidence{on(1, 0, 20), on(3, 0, 9)}, "one three"},
		"twice":        {[]casework.Evidence{on(1, 0, 9), on(1, 10, 20)}, "one"},
		"one exact":    {[]casework.Evidence{on(1, 0, 20), on(2, 0, 9)}, ""},
	} {
		var got []string
		for _, st := range reportedFrom(ruled, casework.Statement{Evidence: c.on, Restricted: true}) {
			got = append(got, st.Text)
			if st.ID != "" || !st.Restricted {
				t.Errorf("%s: %+v", name, st)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The receipt says in plain words who read how much.
func TestReceipt(t *testing.T) {
	model := &casework.Model{Name: "small", Engine: "ollama 0.24.0"}
	for want, d := range map[string]*casework.Draft{
		"All 82 turns were read, by rules, on this laptop, in 2 seconds.": {Receipt: casework.Receipt{Complete: true, Utterances: 82, UtterancesRead: 82}, Timings: casework.DraftTimings{TotalS: 2}},
		"All 82 turns were read, by the language model and by rules, on this laptop, in 3 minutes.": {Model: model,
			Receipt: casework.Receipt{Complete: true, Utterances: 82, UtterancesRead: 82, Calls: 9, ExpectedTokens: 12345, EvaluatedTokens: 12300, GeneratedTokens: 1005}, Timings: casework.DraftTimings{TotalS: 180}},
		"All 82 turns were read, by the language model and by rules. The language model did not write all it was asked to: under 1 of 3 headings the sentences are as the rules made them.": {Model: model,
			Receipt: casework.Receipt{Utterances: 82, UtterancesRead: 82, Calls: 7, Writing: casework.Writing{Headings: 3, Failed: 1, Sentences: 4, Taken: 1}}},
		"The language model read 60 of 82 turns. The rules read all of them.": {Model: model, Receipt: casework.Receipt{Utterances: 82, UtterancesRead: 60, Calls: 5}},
		"The language model read 0 of 82 turns. The rules read all of them.":  {Receipt: casework.Receipt{Utterances: 82}},
	} {
		v := receipt(d)
		if v.Words != want {
			t.Errorf("%q, want %q", v.Words, want)
		}
		if all := strings.Join(v.Lines, " "); d.Receipt.Calls == 9 && !strings.Contains(all, "12,345 pieces of words") || strings.Contains(all, "token") {
			t.Error(all)
		}
	}
}

// Exact words can be put in reported speech again by rule, with no model, and so can words that were put right.
func TestReportedAgain(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	_, st := pick(t, must(t)(e.Draft(ctx, visit)), func(s StatementView) bool {
		return s.Provenance == string(casework.Reported) && s.Exact && len(s.Evidence) == 1 && !s.Alone
	})
	if _, exact := pick(t, must(t)(e.Exact(ctx, visit, st.ID)), byID(st.ID)); exact.Provenance != string(casework.Quoted) {
		t.Fatalf("%+v", exact)
	}
	if err := e.Redraft(ctx, visit, "", st.ID, "reported speech"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	d := must(t)(e.Draft(ctx, visit))
	sec, again := pick(t, d, func(s StatementView) bool { return s.Text == st.Text })
	if again.ID == st.ID || again.Provenance != string(casework.Reported) || again.Decision != string(casework.Undecided) || !sec.Undo {
		t.Errorf("%+v", again)
	}
	_, back := pick(t, must(t)(e.UndoRedraft(ctx, visit, sec.ID)), byID(st.ID))
	if back.Provenance != string(casework.Quoted) {
		t.Errorf("%+v", back)
	}
}
