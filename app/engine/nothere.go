package engine

import "evenhand/casework"

var notHere = casework.NewProblem(casework.CodeInternal, "x")
