package server

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// TestUnlimitedNetworks: an address of such a network may have every match there is
// and more pending connections than any other; one beside it still may not.
func TestUnlimitedNetworks(t *testing.T) {
	const matches = 8
	opened := func(unlimited ...string) (started, refused int) {
		ctx, cancel := context.WithCancel(t.Context())
		ready, done := make(chan string, 1), make(chan error, 1)
		s := &Server{Config{
			DrainFor: -1, UnlimitedNetworks: unlimited, NodeConfig: NodeConfig{Matches: matches},
			Listening: func(url, _ string) { ready <- url },
		}}
		go func() { done <- s.Run(ctx) }()
		defer func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}()
		url := <-ready
		for range matches {
			c, err := transport.Dial(ctx, url+"/lobby", transport.DialOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close(transport.Left.Code())
			if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
				t.Fatal(err)
			}
			for _, m := range []any{&control.Enter{Version: control.Version}, &control.Create{}, &control.Start{}} {
				if err := c.WriteMessage(control.Append(nil, m)); err != nil {
					t.Fatal(err)
				}
			}
			for answered := false; !answered; {
				msg, err := c.ReadMessage()
				if err != nil {
					t.Fatal(err)
				}
				switch m, _ := control.Parse(control.FromLobby, msg); m.(type) {
				case *control.Ticket:
					started, answered = started+1, true
				case *control.Error:
					refused, answered = refused+1, true
				}
			}
		}
		return started, refused
	}
	if started, _ := opened("192.0.2.0/24"); started > matches/2 {
		t.Errorf("one address has %d matches of %d", started, matches)
	}
	if started, refused := opened("127.0.0.1"); started != matches {
		t.Errorf("an address without limits has %d matches of %d, %d refused", started, matches, refused)
	}
}

// TestWrongSettingsSayWhatToDo: what an operator mistypes.
func TestWrongSettingsSayWhatToDo(t *testing.T) {
	for flag, cfg := range map[string]Config{
		"--unlimited-networks": {UnlimitedNetworks: []string{"10.0.0.0/99"}},
		"--trusted-proxies":    {TrustedProxies: []string{"proxy"}},
		"--snapshot-rate":      {NodeConfig: NodeConfig{Rates: sim.Rates{Snapshots: 3}}},
	} {
		err := (&Server{cfg}).Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s: %v", flag, err)
		}
	}
	if all, err := networks([]string{"10.1.2.3/8", "::1"}, ""); err != nil ||
		all[0] != netip.MustParsePrefix("10.0.0.0/8") || all[1].Bits() != 128 {
		t.Errorf("%v, %v", all, err)
	}
}
