// Package recorder records with a microphone and never loses a word. It has two halves of one executable.
//
// The Child is a process of its own. It holds the microphone, measures the sound, seals it and makes every second durable. It knows only the
// public half of the visit's key: it can add to the file and cannot open a second of it. Nobody else gets the sound; whoever wants to hear
// it, like live transcription, follows the sealed file with the key the engine holds.
//
// The Recorder is the half in the window's process: it starts the child, gives it orders and passes on how it goes. It is also its watchdog.
// A microphone that is pulled out tells nobody, and closing it can block for ever (see the package capture). So when it has given nothing for
// half a second the child asks the sound system whether it still knows it. If not, or if there is nothing for a second and no answer can be
// asked for, or for three in any case, the child is killed and another goes on in the same file, with the same microphone if it is there,
// else with the system's default, else it looks for one every two seconds. (A machine that is busy for a second looks like a pulled plug,
// and to start anew then would lose what the sound system still keeps for us.) A child that dies in any other way is replaced in the same
// manner. What a kill costs is the half second that was not sealed yet, and the moment until the next child hears.
//
// The child does not need its parent. It has a session of its own, ignores hang-ups, Ctrl-C and a window that does not read, and goes on when
// the window is gone. Then it guards itself: a microphone that gives nothing is left behind, unclosed, by the same rule, and another is opened in
// the same process; each costs a stuck thread, so after twenty it ends the file as whole and goes. It also ends when Stop asks, when the
// session ends (SIGTERM; the end mark is written first), and after four hours alone. Whether such a child lives is told by a lock the system
// keeps (Held).
//
// Pausing stops the microphone, so that the system's own sign that something listens goes out; the file is closed at the exact sample.
// Resting closes the file and keeps the microphone: what is said meanwhile, up to half a minute, waits in memory and is sealed on going on.
//
// Elapsed time is counted in samples; no clock has a part in it.
package recorder
