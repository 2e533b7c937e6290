//go:build !unix

package transcribe

func noCoreDumps() {}
