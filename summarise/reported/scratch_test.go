package reported

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"evenhand/summarise/evidence"
)

type sv struct {
	ID     string
	Split  string
	Date   string
	People []struct {
		Speaker, Name, Role, Gender string
		Age_band                    string
	}
	Turns []struct {
		N             int
		Speaker, Text string
	}
}
type sn struct {
	Sections []struct {
		Topics []struct {
			Statements []struct {
				Form     string
				Evidence []struct {
					Turn  int
					Quote string
				}
			}
		}
	}
}

var capRE = regexp.MustCompile(`[a-z,] ([A-Z][a-z]+)`)

func TestScratch(t *testing.T) {
	out, _ := os.Create("/tmp/REPORTED/out.txt")
	defer out.Close()
	why, _ := os.Create("/tmp/REPORTED/why.txt")
	defer why.Close()
	gate, _ := os.Create("/tmp/REPORTED/gate.txt")
	defer gate.Close()
	var fs []string
	for _, g := range []string{"/work/shared/visits/*.json", "../testdata/visits/*.json"} {
		m, _ := filepath.Glob(g)
		fs = append(fs, m...)
	}
	ta, tw, tr := 0, 0, 0
	reasons := map[string]int{}
	gp, gf, gr := 0, 0, 0
	for _, f := range fs {
		b, _ := os.ReadFile(f)
		var v sv
		if json.Unmarshal(b, &v) != nil || len(v.Turns) == 0 {
			continue
		}
		test := v.Split == "test"
		var n sn
		nb, _ := os.ReadFile(filepath.Join(filepath.Dir(f), "notes", filepath.Base(f)))
		json.Unmarshal(nb, &n)
		quotes := map[int][]string{}
		for _, s := range n.Sections {
			for _, tp := range s.Topics {
				for _, st := range tp.Statements {
					for _, e := range st.Evidence {
						quotes[e.Turn] = append(quotes[e.Turn], e.Quote)
					}
				}
			}
		}
		var ps []Person
		byS := map[string]Person{}
		var ep []evidence.Person
		signer := ""
		solo := map[string]bool{}
		for _, p := range v.People {
			pr := map[string]string{"female": "she/her", "male": "he/him"}[p.Gender]
			x := Person{Ref: p.Speaker, Name: p.Name, Pronouns: pr, Signer: signer == "" && strings.Contains(p.Role, "worker"), Child: strings.Contains(p.Role, "child,")}
			if x.Signer {
				signer = p.Speaker
			}
			ps = append(ps, x)
			byS[p.Speaker] = x
			ep = append(ep, evidence.Person{Speaker: p.Speaker, Name: p.Name, Role: p.Role, Pronouns: pr})
		}
		names := map[string]bool{}
		var us []evidence.Utterance
		for _, t := range v.Turns {
			solo[t.Speaker] = true
			us = append(us, evidence.Utterance{ID: t.N, Speaker: t.Speaker, Text: t.Text})
			for _, m := range capRE.FindAllStringSubmatch(t.Text, -1) {
				names[m[1]] = true
			}
		}
		var ns []string
		for k := range names {
			ns = append(ns, k)
		}
		day, _ := time.Parse(time.DateOnly, v.Date)
		adult, want, rep := 0, 0, 0
		for ti, tn := range v.Turns {
			sp := byS[tn.Speaker]
			sents := regexp.MustCompile(`[^.?!]+[.?!]*`).FindAllString(tn.Text, -1)
			pos := 0
			for _, s := range sents {
				pos += len(s)
				s = strings.TrimSpace(s)
				if s == "" {
					continue
				}
				w := Words{Text: s, Speaker: sp, People: ps, Names: ns, Visit: day, Alone: len(solo) == 1}
				if len(solo) == 2 {
					for k, x := range byS {
						if k != tn.Speaker && solo[k] {
							w.Addressee = x
						}
					}
				} else if len(solo) > 2 {
					if ti+1 < len(v.Turns) && ti > 0 && v.Turns[ti-1].Speaker == v.Turns[ti+1].Speaker && v.Turns[ti-1].Speaker != tn.Speaker {
						w.Addressee = byS[v.Turns[ti-1].Speaker]
					}
				}
				g, ok := Say(w)
				wanted := false
				for _, q := range quotes[tn.N] {
					if strings.Contains(q, s) || strings.Contains(s, q) {
						wanted = true
					}
				}
				mark := " "
				if wanted {
					mark = "*"
				}
				if sp.Child {
					mark += "c"
				}
				adult++
				if wanted && !sp.Child {
					want++
					if ok {
						rep++
					}
				}
				if ok {
					c := evidence.Case{Utterances: us, People: ep, VisitDate: v.Date, Statement: evidence.Statement{Text: g.Text, Evidence: []evidence.Quote{{Utterance: tn.N, Quote: s}}}}
					r := evidence.Judge(c)
					switch string(r.Verdict) {
					case "pass":
						gp++
					case "flag":
						gf++
					default:
						gr++
					}
					if !test {
						fmt.Fprintf(out, "%s %s → %s\n", mark, s, g.Text)
						if r.Verdict != "pass" {
							for _, k := range r.Checks {
								if k.Verdict != "pass" {
									fmt.Fprintf(gate, "%s %s | %s → %s | %s: %s\n", mark, k.Verdict, s, g.Text, k.Gate, k.Detail)
								}
							}
							j, _ := json.Marshal(c)
							fmt.Fprintf(gate, "  # %d bytes\n", len(j))
						}
					}
				} else if !test {
					y := Why(w)
					fmt.Fprintf(why, "%s [%s] %s\n", mark, y, s)
					if wanted && !sp.Child {
						reasons[y]++
					}
				}
			}
		}
		ta += adult
		tw += want
		tr += rep
		t.Logf("%-34s %s sentences %d wanted(adult) %d reported %d = %.0f%%", filepath.Base(f), v.Split, adult, want, rep, 100*float64(rep)/float64(max(1, want)))
	}
	t.Logf("all: wanted %d reported %d = %.0f%%; gates pass %d flag %d reject %d", tw, tr, 100*float64(tr)/float64(max(1, tw)), gp, gf, gr)
	for k, n := range reasons {
		if n > 1 {
			t.Log(n, k)
		}
	}
}
