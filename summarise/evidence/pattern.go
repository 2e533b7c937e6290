package evidence

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// pattern is a regular expression that is tried only on texts with letters every match of it must have. A list of words that may begin anywhere
// in either case is slow to look for, and most of what people say has none of them.
type pattern struct {
	*regexp.Regexp
	needs []string // one of these, in lower case, stands in every match; empty where nothing can be said
}

func newPattern(expr string) pattern {
	p := pattern{Regexp: regexp.MustCompile(expr)}
	if tree, err := syntax.Parse(expr, syntax.Perl); err == nil {
		p.needs = needs(tree)
	}
	return p
}

// needs finds strings one of which stands in whatever the expression matches. Of several such sets the one with the longest strings is best.
func needs(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{lowered(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return needs(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needs(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if n := needs(sub); shortest(n) > shortest(best) || shortest(n) == shortest(best) && len(n) < len(best) {
				best = n
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			n := needs(sub)
			if len(n) == 0 {
				return nil
			}
			all = append(all, n...)
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	return nil
}

// shortest is the length of the shortest string; 0 where there is none.
func shortest(set []string) int {
	if len(set) == 0 {
		return 0
	}
	return len(slices.MinFunc(set, func(a, b string) int { return len(a) - len(b) }))
}

// lowered is lower case as (?i) has it: the long s is an s too.
func lowered(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ſ", "s") }

// may reports whether a text may match.
func (p pattern) may(s string) bool { return len(p.needs) == 0 || p.mayIn(lowered(s)) }

// mayIn is may for a text already in lower case.
func (p pattern) mayIn(low string) bool {
	return len(p.needs) == 0 || slices.ContainsFunc(p.needs, func(n string) bool { return strings.Contains(low, n) })
}

func (p pattern) MatchString(s string) bool { return p.may(s) && p.Regexp.MatchString(s) }

func (p pattern) FindString(s string) string {
	if !p.may(s) {
		return ""
	}
	return p.Regexp.FindString(s)
}

func (p pattern) FindStringIndex(s string) []int {
	if !p.may(s) {
		return nil
	}
	return p.Regexp.FindStringIndex(s)
}

func (p pattern) FindAllStringIndex(s string, n int) [][]int {
	if !p.may(s) {
		return nil
	}
	return p.Regexp.FindAllStringIndex(s, n)
}

func (p pattern) FindAllString(s string, n int) []string {
	if !p.may(s) {
		return nil
	}
	return p.Regexp.FindAllString(s, n)
}

// patterns are several, tried one by one: each is looked for only in a text that may hold it, which is much quicker than all in one.
type patterns []pattern

// anyOf makes patterns of expressions, each tried as whole words in either case.
func anyOf(exprs ...string) patterns {
	whole := slices.Clone(exprs)
	for i, e := range whole {
		whole[i] = `\b(?:` + e + `)\b`
	}
	return eachOf(whole...)
}

// eachOf makes patterns of expressions, each tried in either case.
func eachOf(exprs ...string) patterns {
	var out patterns
	for _, e := range exprs {
		out = append(out, newPattern(`(?i)`+e))
	}
	return out
}

func (ps patterns) match(s string) bool {
	low := lowered(s)
	return slices.ContainsFunc(ps, func(p pattern) bool { return p.mayIn(low) && p.Regexp.MatchString(s) })
}

func (ps patterns) remove(s string) string {
	low := lowered(s)
	for _, p := range ps {
		if p.mayIn(low) {
			s = p.Regexp.ReplaceAllString(s, " … ")
		}
	}
	return s
}
