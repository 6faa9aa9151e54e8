package transport

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"slipstream/netcode/frame"
)

// TestReasonsAreTheProtocols compares the table with that of PROTOCOL.md, both ways.
func TestReasonsAreTheProtocols(t *testing.T) {
	page, err := os.Open("../../netcode/PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	written := map[string]Reason{}
	for lines := bufio.NewScanner(page); lines.Scan(); {
		cells := strings.Split(lines.Text(), "|")
		if len(cells) != 6 {
			continue
		}
		code, err := strconv.Atoi(strings.TrimSpace(cells[1]))
		name, final := strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3]) == "final"
		if err != nil || code < 1000 || name == "" {
			continue
		}
		r := reasonNamed(name)
		if r == OK {
			t.Errorf("PROTOCOL.md has %d %s, which there is not", code, name)
			continue
		}
		if int(r.Code()) != code || r.Final() != final {
			t.Errorf("%s is %d, final %v; PROTOCOL.md says %d, %v", r, r.Code(), r.Final(), code, final)
		}
		written[name] = r
	}
	for r := range Reasons {
		if reasons[r].http == 0 && written[r.String()] == OK {
			t.Errorf("PROTOCOL.md has no %d %s", r.Code(), r)
		}
	}
}

// TestLimitsAreTheProtocols: section 16 of PROTOCOL.md states the limits that a Config has if nobody sets others.
func TestLimitsAreTheProtocols(t *testing.T) {
	page, err := os.ReadFile("../../netcode/PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{}.withDefaults()
	for _, row := range []string{
		fmt.Sprintf("| message to the server | %d KiB |", cfg.MaxMessage>>10),
		fmt.Sprintf("| messages to the server | %d a second, %d at once |", cfg.MessagesPerSecond, cfg.MessageBurst),
		fmt.Sprintf("| pieces of a message | %d, within %.0f s |", cfg.MaxFragments, cfg.WholeWithin.Seconds()),
		fmt.Sprintf("| request head | %d KiB, %d lines, within %.0f s |",
			cfg.MaxHead>>10, MaxHeaders, cfg.HeadWithin.Seconds()),
		fmt.Sprintf("- The client speaks first, within %.0f s:", cfg.HelloWithin.Seconds()),
		fmt.Sprintf("silent for %.0f s, and closes the connection after %.0f s of silence",
			cfg.PingAfter.Seconds(), cfg.DeadAfter.Seconds()),
	} {
		if !strings.Contains(strings.Join(strings.Fields(string(page)), " "), row) {
			t.Errorf("PROTOCOL.md does not say: %s", row)
		}
	}
}

func reasonNamed(name string) Reason {
	for r := range Reasons {
		if r.String() == name {
			return r
		}
	}
	return OK
}

func TestReasonTable(t *testing.T) {
	names, codes := map[string]bool{}, map[uint16]bool{}
	for r := range Reasons {
		if names[r.String()] {
			t.Errorf("two reasons are called %s", r)
		}
		names[r.String()] = true
		if r.Code() >= 4000 {
			if codes[r.Code()] {
				t.Errorf("two reasons have code %d", r.Code())
			}
			codes[r.Code()] = true
			if ReasonOf(r.Code()) != r {
				t.Errorf("code %d is taken for %s", r.Code(), ReasonOf(r.Code()))
			}
		}
		if len(r.Text()) > frame.MaxControl-2 || !utf8.ValidString(r.Text()) {
			t.Errorf("%s: its text does not fit a close frame", r)
		}
	}
	if ReasonOf(4999) != Vanished {
		t.Error("an unknown code is not taken for vanished")
	}
}
