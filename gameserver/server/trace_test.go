package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"slipstream/lobby/trace"
	"slipstream/sim"
)

// TestMatchmakingTrace: what a server's matchmaker was told and said plays again as it was.
func TestMatchmakingTrace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "evening.trace")
	f, err := trace.Create(file, 0, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldOf(t, NodeConfig{Games: []sim.Machine{tagGame}, Recording: f})
	for i := range 12 {
		w.quick(fmt.Sprint("P", i))
		w.run(time.Duration(i%3) * time.Second)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := trace.Verify(bytes.NewReader(text))
	if err != nil || v.Tickets != 12 || v.Matches == 0 || v.Joined == 0 || v.Matches+v.Joined > 12 {
		t.Errorf("%+v, %v\n%s", v, err, text)
	}
}
