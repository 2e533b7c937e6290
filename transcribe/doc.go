// Package transcribe turns the sound of a visit into words, each with the voice that said them.
//
// The speech engine is native code: a damaged model or a bad moment ends the process it runs in. So it runs in a child process of the same
// executable, which gets plain sound by pipe, holds no key, opens no file but the models (each checked by its hash before it is loaded) and
// has no way out but its answers. Transcriber is the parent's side: it starts the child, feeds it, hears its progress, and when it dies or
// falls silent starts another; words already received are never asked for again and never lost. Child is the other side, called by the
// executable when its first argument is the one in Transcriber.Command.
//
// Live and import are one line: the sound comes from a Source that may still grow. Inside the child three goroutines share each channel:
// one takes the sound in, no faster than the words are made; one finds where somebody speaks and follows the voices (package speakers); one
// cuts the sound where somebody speaks and where the voice changes, and hears each part by itself (package speech). Consecutive parts of one
// speaker become an utterance. Only the last minutes of sound are at hand at any time, so memory does not grow with the visit; what stays is
// the words and a voice print for each few seconds.
//
// Who speaks is worked out anew every half minute or so from all voice prints, and once more at the end. What that changes is told as
// changes: another speaker, or, where a part turns out to hold two, the same sound heard again in pieces. What cannot be told is marked as
// unsure. A child that dies is followed by another, which is given what the first asked to keep, voice prints among it, in memory only.
//
// Nothing is dropped in silence. What could not be done is a line in Transcript.Problems; what makes the result unusable is also an error
// of type *casework.Problem, and the transcript beside it still holds what was made:
//
//   - casework.CodeNoSpeech: the sound was read to its end and holds no words. The transcript is complete and empty.
//   - casework.CodeTranscriberDied: one child after the other died or fell silent and none got on. The utterances so far are whole and
//     usable; Options.FromS goes on from there.
//   - casework.CodeCancelled: the caller's context ended. The utterances so far are whole and usable.
//   - casework.CodeSpeechMissing, casework.CodeModelBroken: a model file is missing or not what it should be. Nothing was made.
package transcribe
