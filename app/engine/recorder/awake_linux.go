package recorder

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

const (
	login        = "org.freedesktop.login1"
	loginPath    = "/org/freedesktop/login1"
	loginManager = "org.freedesktop.login1.Manager"
)

// longestReply is how long logind may take to answer.
const longestReply = 5 * time.Second

// stayAwake asks the system not to go to sleep by itself or for a closed lid until ctx ends, and calls asleep before it does all the same. It
// is logind that is asked; where there is none, or it refuses, recording goes on without.
func stayAwake(ctx context.Context, goingToSleep func()) {
	bus, err := dbus.ConnectSystemBus()
	if err != nil {
		return
	}
	defer bus.Close()
	news := make(chan *dbus.Signal, 4)
	bus.Signal(news)
	if err := bus.AddMatchSignalContext(ctx, dbus.WithMatchInterface(loginManager), dbus.WithMatchMember("PrepareForSleep")); err != nil {
		return
	}
	inhibit := func(what, mode string) (release func()) {
		var fd dbus.UnixFD
		asking, stop := context.WithTimeout(context.WithoutCancel(ctx), longestReply) // an answer nobody waits for would keep the computer awake
		defer stop()
		call := bus.Object(login, loginPath).CallWithContext(asking, loginManager+".Inhibit", 0, what, "Evenhand", "A conversation is being recorded", mode)
		if call.Store(&fd) != nil {
			return nil
		}
		return func() { _ = unix.Close(int(fd)) }
	}
	awake := inhibit("idle:sleep:handle-lid-switch", "block")
	if awake == nil { // what every user may
		awake = inhibit("idle", "block")
	}
	if awake != nil {
		defer awake()
	}
	delay := inhibit("sleep", "delay")
	defer func() {
		if delay != nil {
			delay()
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case s, ok := <-news:
			if !ok { // the bus is gone
				return
			}
			sleeps, isBool := false, false
			if s.Name == loginManager+".PrepareForSleep" && len(s.Body) == 1 {
				sleeps, isBool = s.Body[0].(bool)
			}
			switch {
			case isBool && sleeps:
				goingToSleep()
				if delay != nil {
					delay()
					delay = nil
				}
			case isBool && delay == nil:
				delay = inhibit("sleep", "delay")
			}
		}
	}
}
