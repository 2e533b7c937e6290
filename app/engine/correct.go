package engine

import (
	"context"
)

// CorrectText, MarkTurn, SplitTurn, MergeTurns, MergeVoices, TellApart, Glossary: bodies follow.
func (e *Engine) CorrectText(ctx context.Context, visitID string, utterance int, text string) (TranscriptView, error) {
	return TranscriptView{}, notHere
}
func (e *Engine) MarkTurn(ctx context.Context, visitID string, utterance int, mark string) (TranscriptView, error) {
	return TranscriptView{}, notHere
}
func (e *Engine) SplitTurn(ctx context.Context, visitID string, utterance, at int) (TranscriptView, error) {
	return TranscriptView{}, notHere
}
func (e *Engine) MergeTurns(ctx context.Context, visitID string, first, second int) (TranscriptView, error) {
	return TranscriptView{}, notHere
}
func (e *Engine) MergeVoices(ctx context.Context, visitID, from, into string) (TranscriptView, error) {
	return TranscriptView{}, notHere
}
func (e *Engine) TellApart(ctx context.Context, visitID string, people int) error { return notHere }
func (e *Engine) PlayedTurn(ctx context.Context, visitID string, utterance int) (TranscriptView, error) {
	return TranscriptView{}, notHere
}
func (e *Engine) SaveGlossary(ctx context.Context, caseID string, terms []TermView) error {
	return notHere
}
