package evidence

import (
	"maps"
	"slices"
	"strings"
)

// Names mostly given to one sex in England and Wales (drawn from the yearly lists of the Office for National Statistics, 1944 to 2020, leaving
// out those given to both). They only ever ask for a look, where a sentence calls somebody "he" whose name is mostly a woman's: a recorded
// pronoun always comes first, and nothing is written from them.
var (
	womens = set(`abigail ada agnes agnieszka aisha alice alison amanda amelia amina amy andrea angela anita ann anna anne annie anya audrey ava barbara beatrice bernadette beryl bessie beth bethan bethany
brenda bridget bronwyn carol caroline catherine charlotte chantelle chloe christine claire clara connie cynthia daisy daphne dawn deborah debbie delia denise diana diane donna doreen doris dorothy edith edna eileen
elaine eleanor elizabeth ella ellen elsie emily emma enid erin esther ethel eva eve evelyn farah fatima fiona florence frances freya gemma georgia gillian gina gladys glenys gloria grace greta gwen hannah harriet
hazel heather helen hilda holly ida imogen ingrid irene iris isabel isabella isla ivy jacqueline jade jane janet janice janine jasmine jean jennifer jenny jessica jill joan joanna joanne josephine joyce judith julia
julie june karen kate katherine kathleen katie kayleigh keeley kelly kerry khadija kimberley kirsty laura lauren leanne lena lesley lila lily linda lisa liz lorna lorraine louise lucy lydia lynn mabel maddie mandy margaret
maria marian marie marion marjorie mary matilda maud maureen maya megan melanie mia michelle mildred millie miriam moira molly mona monica muriel nadia nancy naomi natalie natasha nellie nicola nora norma olive olivia
pamela patricia paula pauline pearl peggy penelope phoebe phyllis polly poppy priya rachel rebecca rhoda rita rosalind rose rosemary rosie roxanne ruby ruth sally samantha sandra sarah shannon sharon sheena sheila shirley
simone sophia sophie stacey stella stephanie sue susan sylvia tamsin tanisha tanya teresa thelma theresa tina tracey tracy una ursula valerie vera veronica victoria violet wendy winifred yasmin yvonne zainab zara zoe`)
	mens = set(`aaron abdul adam adrian ahmed alan albert alexander alfie alfred ali andrew anthony archie arnold arthur asif barry ben benjamin bernard bill billy bob brendan brian bruce callum carl cedric cecil charles charlie
christopher clifford clive colin connor craig cyril damian daniel darren dave david dean dennis derek desmond dominic donald douglas duncan dylan edgar edmund edward edwin eric ernest ethan ewan felix finley frank fred
frederick gareth gary gavin geoffrey george gerald gerard gilbert glen gordon graham greg gregory harold harry harvey henry herbert howard hugh ian ibrahim isaac ivan jack jacob james jason jaden jeffrey jeremy jim joe john
jonathan joseph josh joshua julian justin karl keith kenneth kenny kevin kian kieran kofi kyle lawrence len leo leon leonard lewis liam lionel logan luke malcolm marcus mark martin matthew maurice michael mick mike mohammed
muhammad nathan neil neville nicholas nigel noah norman oliver omar oscar oswald owen patrick paul percy peter philip ralph ray raymond reginald reuben rueben richard robert roger roland ronald rory roy rupert russell ryan
samuel scott sean sidney simon stanley stephen steven stuart terence terry theodore thomas tim timothy toby todd tom tommy tony trevor tunde tyler victor vincent walter warren wayne wilfred william yusuf zachary zak`)
)

// alsoWords are names that begin a sentence as plain words too.
var alsoWords = set("rose grace mark bill frank ray sue dawn olive poppy daisy pearl jack june may holly ivy faith hope joy will guy rob pat art dean heather hazel ruby jade amber iris violet ann bob tim jim ian")

// GivenNames are the first names in lower case that are mostly given to one sex: of "she" or of "he", those that are no plain words too, in order.
// They are for measures that change the genders of a talk; nothing is written from them.
func GivenNames(pronoun string) []string {
	of := map[string]map[string]bool{"she": womens, "he": mens}[pronoun]
	return slices.DeleteFunc(slices.Sorted(maps.Keys(of)), func(n string) bool { return alsoWords[n] })
}

// usual is the pronoun most people of a first name go by, or "": never more than a reason to look.
func (r *reading) usual(ref string) string {
	name := strings.TrimPrefix(ref, "name:")
	if p, ok := r.person(ref); ok {
		if g := r.gender(ref); g != "" {
			return g
		}
		if ws := strings.Fields(strings.ToLower(p.Name)); len(ws) > 0 {
			name = ws[0]
		}
	}
	switch {
	case womens[name]:
		return "she"
	case mens[name]:
		return "he"
	}
	return ""
}

// unusual reports whether a pronoun of the statement stands where the recording has somebody who mostly goes by another.
func (r *reading) unusual(e, s item) bool {
	pron := s.raw
	if strings.HasPrefix(s.ref, "pron:") {
		pron = s.ref
	}
	if pron != "pron:he" && pron != "pron:she" || strings.HasPrefix(e.ref, "pron:") || e.ref == "" {
		return false
	}
	g := r.usual(e.ref)
	return g != "" && g != "they" && g != "it" && "pron:"+g != pron
}
