//go:build !windows

package capture

// loopbacks says that a loudspeaker cannot itself be opened for what it plays.
const loopbacks = false
