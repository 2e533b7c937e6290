package engine

import (
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
	for _, as := range []casework.Provenance{casework.Quoted, casework.Reported, casework.Drafted} {
		e, ctx := open(t), t.Context()
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
	d := must(t)(e.Read(ctx, visit, section))
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
	d = must(t)(e.Draft(ctx, visit))
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
