package salience
import ("testing";"fmt")
func TestZZ(t *testing.T){
 a:=Of(Clause{Text:"They kept sending different lasses, and one of them gave him his tablet two hours late",Role:"carer"})
 b:=Of(Clause{Text:"They kept sending different lads, and one of them gave her her tablet two hours late",Role:"carer"})
 fmt.Printf("%v\n%v\n",a,b)
 a=Of(Clause{Text:"They kept sending different lads, and one of them gave him his tablet two hours late",Role:"carer"}); fmt.Println(a)
}
