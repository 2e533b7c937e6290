package engine

import (
	"os"
	"path/filepath"
	"strings"
)

// onBattery reports whether a laptop runs on its battery now. Then Evenhand does only what the words need, and says nothing twice.
func onBattery() bool {
	supplies, _ := filepath.Glob("/sys/class/power_supply/*")
	mains, battery := false, false
	for _, dir := range supplies {
		kind, _ := os.ReadFile(filepath.Join(dir, "type"))
		switch strings.TrimSpace(string(kind)) {
		case "Mains", "USB":
			online, _ := os.ReadFile(filepath.Join(dir, "online"))
			mains = mains || strings.TrimSpace(string(online)) == "1"
		case "Battery":
			state, _ := os.ReadFile(filepath.Join(dir, "status"))
			battery = battery || strings.TrimSpace(string(state)) == "Discharging"
		}
	}
	return battery && !mains
}
