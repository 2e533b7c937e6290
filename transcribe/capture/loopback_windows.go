package capture

// loopbacks says that a loudspeaker can be opened for what it plays: WASAPI's loopback.
const loopbacks = true
