package engine
import ("testing";"os";"fmt";"context";"path/filepath";"sort";"strings";"evenhand/summarise")
func TestZZSwap(t *testing.T){
 m,_:=filepath.Glob("../../summarise/testdata/visits/*.json"); m2,_:=filepath.Glob("/work/shared/visits/*.json")
 total:=0
 for _,f:=range append(m2,m...) {
  b,_:=os.ReadFile(f); test:=strings.Contains(string(b),`"split": "test"`)
  s,err:=readWords(f); if err!=nil {t.Fatal(err)}
  c:=Config{}
  tpl,err:=c.template(s.Template); if err!=nil {t.Fatal(err)}
  in:=summarise.Input{Transcript:s.Transcript,Attendees:s.Attendees,Template:tpl,VisitDate:s.Date}
  for _,g:=range []bool{true,false} {
   var names map[string]string; if g {names=gendered(in)} else {names=otherNames(in.Attendees)}
   twin:=swapInput(in,g,names)
   a,_:=summarise.Extract(context.Background(),in); b,_:=summarise.Extract(context.Background(),twin)
   x,y:=fingerprint(a,in.Transcript),fingerprint(b,twin.Transcript)
   n:=onlyOne(x,y); total+=n
   if n>0 { fmt.Println("=====",filepath.Base(f),g,n,len(x)) }
   if test {continue}
   var out []string
   for k:=range x { if !y[k] {out=append(out,k+" -")}}
   for k:=range y { if !x[k] {out=append(out,k+" +")}}
   sort.Strings(out)
   for _,k:=range out {fmt.Println("  ",k)}
   if n>0 && os.Getenv("TXT")!="" { for i,u:=range twin.Transcript.Utterances { if u.Text!=in.Transcript.Utterances[i].Text {fmt.Println("     ",u.ID,in.Transcript.Utterances[i].Text,"\n        >>",u.Text)}}}
  }
 }
 fmt.Println("total",total)
}
