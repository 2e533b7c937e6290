//go:build !linux

package ollama

import (
	"os/exec"
	"runtime"
)

var programName = map[bool]string{true: "ollama.exe", false: "ollama"}[runtime.GOOS == "windows"]

func contain(*exec.Cmd) {}

func giveWay(*exec.Cmd) {}

func end(cmd *exec.Cmd) { cmd.Process.Kill() }
