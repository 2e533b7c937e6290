// Package transcribe turns the sound of a visit into words, each with the voice that said them.
//
// The speech engine is native code: a damaged model or a bad moment ends the process it runs in. So it runs in a child process of the same
// executable, which gets plain sound by pipe, holds no key, opens no file but the models (each checked by its hash before it is loaded) and
// has no way out but its answers. Transcriber is the parent's side: it starts the child, feeds it, hears its progress, and when it dies or
// falls silent starts it once more; words already received are never asked for again and never lost. Child is the other side, called by the
// executable when its first argument is the one in Transcriber.Command.
//
// Inside the child, speakers are told apart first (package speakers), then the sound is cut where somebody speaks and where the speaker
// changes, and each part is recognised by itself (package speech). Consecutive parts of one speaker become an utterance.
//
// Nothing is dropped in silence. What could not be done is a line in Transcript.Problems; what makes the result unusable is also an error
// of type *casework.Problem, and the transcript beside it still holds what was made:
//
//   - casework.CodeNoSpeech: the sound was read to its end and holds no words. The transcript is complete and empty.
//   - casework.CodeTranscriberDied: the child died or fell silent twice. The utterances so far are whole and usable.
//   - casework.CodeCancelled: the caller's context ended. The utterances so far are whole and usable.
//   - casework.CodeSpeechMissing, casework.CodeModelBroken: a model file is missing or not what it should be. Nothing was made.
package transcribe
