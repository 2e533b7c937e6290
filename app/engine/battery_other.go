//go:build !linux && !windows

package engine

// onBattery is not asked here: no such machine is supported yet.
func onBattery() bool { return false }
