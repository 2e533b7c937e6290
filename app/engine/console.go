package engine

import (
	"context"
	"fmt"
	"io"

	"evenhand/casework"
	"evenhand/handover/export"
	"evenhand/storage/ledger"
	"evenhand/summarise/evidence"
)

// ReadCases reads statements to judge: one JSON object, or JSON lines.
func ReadCases(r io.Reader) ([]evidence.Case, error) {
	cases, err := evidence.ParseCases(r)
	if err == nil {
		return cases, nil
	}
	where := "The file does not"
	if line := 0; scans(err, &line) {
		where = fmt.Sprintf("Line %d of the file does not", line)
	}
	return nil, casework.NewProblem(casework.CodeBadInput, "%s hold a statement in the form the gates read, so nothing was judged.", where).Because(err)
}

// scans reads the line an error of the gates' reader names.
func scans(err error, line *int) bool {
	n, _ := fmt.Sscanf(err.Error(), "line %d:", line)
	return n == 1
}

// Judge runs the gates on one statement, without any model.
func Judge(c evidence.Case) evidence.Result { return evidence.Judge(c) }

// VerifyFile checks a note that was handed over, offline.
func VerifyFile(path string) (export.Report, error) { return export.VerifyFile(path) }

// VerifyLedger checks the whole ledger of the data folder.
func (e *Engine) VerifyLedger(ctx context.Context) (ledger.Report, error) {
	s, err := e.opened()
	if err != nil {
		return ledger.Report{}, err
	}
	return s.VerifyLedger(ctx)
}
