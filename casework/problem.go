package casework

import (
	"errors"
	"fmt"
)

// Class says what kind of answer a Problem is. The console tool turns it into its exit status; the window into what it offers.
type Class int

const (
	ClassInternal  Class = iota // something of ours failed
	ClassMissing                // a part is missing or not running
	ClassInput                  // what was given cannot be used
	ClassRefused                // a rule, a gate or the council's policy says no
	ClassNo                     // the question was answered, and the answer is no
	ClassUsage                  // the call's words are wrong
	ClassCancelled              // the person stopped it
)

// Code names a kind of problem for programs. It is stable: scripts match on it.
type Code string

// The codes in use. Each belongs to one Class.
const (
	CodeInternal        Code = "internal"
	CodeDiskFull        Code = "disk_full"
	CodeAlreadyOpen     Code = "already_open"
	CodeLocked          Code = "locked"
	CodeKeychain        Code = "keychain_unavailable"
	CodeNewerData       Code = "data_from_newer_version"
	CodeDamaged         Code = "damaged"
	CodeNotFound        Code = "not_found"
	CodeSpeechMissing   Code = "speech_model_missing"
	CodeModelBroken     Code = "model_broken"
	CodeDecoderMissing  Code = "ffmpeg_missing"
	CodeTranscriberDied Code = "transcriber_stopped"
	CodeOllamaMissing   Code = "ollama_not_running"
	CodeOllamaRefused   Code = "ollama_refused"
	CodeModelMissing    Code = "language_model_missing"
	CodeModelStopped    Code = "language_model_stopped"
	CodeModelReply      Code = "language_model_reply"
	CodeEmptySound      Code = "sound_empty"
	CodeNotSound        Code = "not_sound"
	CodeSoundCut        Code = "sound_cut"
	CodeSoundShort      Code = "sound_too_short"
	CodeNoSpeech        Code = "no_speech"
	CodeBadInput        Code = "bad_input"
	CodePassphrase      Code = "wrong_passphrase"
	CodeRecovery        Code = "wrong_recovery_code"
	CodeNotReady        Code = "not_ready_to_sign"
	CodeUnsigned        Code = "unsigned"
	CodeSigned          Code = "already_signed"
	CodeAltered         Code = "altered"
	CodeSignature       Code = "signature_invalid"
	CodeRefused         Code = "refused"
	CodeUsage           Code = "usage"
	CodeCancelled       Code = "cancelled"
	CodeListenFirst     Code = "listen_first"
	CodeEvidence        Code = "no_evidence"
	CodeHeld            Code = "on_hold"
	CodeMicrophone      Code = "microphone_missing"
	CodeRecorderDied    Code = "recorder_stopped"
)

var classes = map[Code]Class{
	CodeAlreadyOpen: ClassMissing, CodeLocked: ClassMissing, CodeKeychain: ClassMissing, CodeSpeechMissing: ClassMissing,
	CodeModelBroken: ClassMissing, CodeDecoderMissing: ClassMissing, CodeTranscriberDied: ClassMissing, CodeOllamaMissing: ClassMissing,
	CodeModelMissing: ClassMissing, CodeModelStopped: ClassMissing, CodeDiskFull: ClassMissing, CodeNewerData: ClassMissing,
	CodeEmptySound: ClassInput, CodeNotSound: ClassInput, CodeSoundCut: ClassInput, CodeSoundShort: ClassInput, CodeNoSpeech: ClassInput,
	CodeBadInput: ClassInput, CodeNotFound: ClassInput,
	CodePassphrase: ClassRefused, CodeRecovery: ClassRefused, CodeNotReady: ClassRefused, CodeUnsigned: ClassRefused, CodeSigned: ClassRefused,
	CodeOllamaRefused: ClassRefused, CodeRefused: ClassRefused, CodeListenFirst: ClassRefused, CodeEvidence: ClassRefused, CodeHeld: ClassRefused,
	CodeMicrophone: ClassMissing, CodeRecorderDied: ClassMissing,
	CodeAltered: ClassNo, CodeSignature: ClassNo, CodeDamaged: ClassNo,
	CodeUsage: ClassUsage, CodeCancelled: ClassCancelled,
}

// Class returns the class a code belongs to; codes without one are internal.
func (c Code) Class() Class { return classes[c] }

// Problem is an error a person can act on. Message is written for a social worker: what happened, what is safe, what to do.
// Cause is for a log and never holds case text, names or anything a person said.
type Problem struct {
	Code    Code
	Message string
	Cause   error
}

// Error returns the message for people. Use errors.As to reach the code, errors.Is or Unwrap for the cause.
func (p *Problem) Error() string { return p.Message }

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// NewProblem makes a Problem with a formatted message and no cause.
func NewProblem(code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because returns a copy of the problem with the given cause.
func (p *Problem) Because(cause error) *Problem {
	return &Problem{Code: p.Code, Message: p.Message, Cause: cause}
}

// AsProblem finds the Problem in an error's chain, or wraps the error as an internal one with a message that says no more than is known.
// It returns nil for nil.
func AsProblem(err error) *Problem {
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return &Problem{Code: CodeInternal, Message: "Something in Evenhand went wrong. What was saved before is safe. Try again; if it happens twice, tell your IT team.", Cause: err}
}
