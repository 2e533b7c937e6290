package engine

import (
	"context"
	"io"

	"evenhand/casework"
	"evenhand/handover/export"
	"evenhand/storage/ledger"
	"evenhand/summarise/evidence"
)

// ReadCases reads statements to judge: one JSON object, or JSON lines.
func ReadCases(r io.Reader) ([]evidence.Case, error) {
	cases, err := evidence.ParseCases(r)
	if err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "The file does not hold statements in the form the gates read.").Because(err)
	}
	return cases, nil
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
