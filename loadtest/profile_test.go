package main

import (
	"bytes"
	"math"
	"runtime/pprof"
	"testing"
	"time"
)

// TestSharesOfAProfile: every moment of a profile counts for one share, and for the right one.
func TestSharesOfAProfile(t *testing.T) {
	for name, c := range map[string]struct {
		want  string
		stack []string
	}{
		"a send": {"server_cpu_kernel_ratio",
			[]string{"internal/runtime/syscall/linux.Syscall6", "slipstream/gameserver/transport.(*fdSocket).send"}},
		"a step": {"server_cpu_game_ratio", []string{"slipstream/sim/racing.Game.Step",
			"slipstream/netcode.(*Model).Step", "slipstream/gameserver/match.(*Match).step"}},
		"a copy": {"server_cpu_codec_ratio", []string{"runtime.memmove", "slipstream/netcode.(*History).Put",
			"slipstream/gameserver/match.(*Match).remember"}},
		"unmasking": {"server_cpu_transport_ratio",
			[]string{"slipstream/netcode/frame.Unmask", "slipstream/gameserver/transport.(*loop).feed"}},
		"a broker": {"server_cpu_lobby_ratio", []string{"runtime.mallocgc",
			"github.com/nats-io/nats-server/v2/server.genHeader"}},
		"the collector": {restMetric, []string{"runtime.scanobject", "runtime.gcDrain", "runtime.systemstack"}},
		"behind a call": {"server_cpu_match_ratio", []string{"runtime.nanotime1",
			"slipstream/gameserver/server.(*shard).check", "syscall.Syscall"}},
		"a futex of ours": {"server_cpu_kernel_ratio",
			[]string{"runtime.futex", "runtime.notewakeup", "slipstream/gameserver/transport.(*loop).post"}},
	} {
		if got := shareOf(c.stack); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}

	var text bytes.Buffer
	var ratios map[string]float64
	var err error
	// A busy machine has few samples in that, or none: then it takes longer.
	for long := 300 * time.Millisecond; ratios[restMetric] < .5 && long < 30*time.Second; long *= 2 {
		text.Reset()
		if err := pprof.StartCPUProfile(&text); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(long); time.Now().Before(end); {
		}
		pprof.StopCPUProfile()
		ratios, err = ratiosOf(text.Bytes())
	}
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range ratios {
		sum += v
	}
	if math.Abs(sum-1) > 1e-9 || ratios[restMetric] < .5 {
		t.Errorf("shares %v of a test that asks what time it is", ratios)
	}

	for i := range text.Len() { // whatever is cut short or changed is an error, or a profile
		half := bytes.Clone(text.Bytes()[:i])
		if _, err := ratiosOf(half); err == nil {
			t.Errorf("%d of %d bytes are a profile", i, text.Len())
		}
	}
	for _, bad := range []string{"\x12", "\x12\x05a", "\x13\x01a", "\xff\xff"} {
		if fields([]byte(bad), func(uint64, uint64, []byte) {}) {
			t.Errorf("%q is a protocol buffer", bad)
		}
	}
}
