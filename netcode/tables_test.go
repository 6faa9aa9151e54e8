package netcode_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim"
)

// TestLimitsOfThePage: section 16 has the same limits as the code. Package transport checks its own limits.
func TestLimitsOfThePage(t *testing.T) {
	page, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, limit := range map[string]string{
		"words of a state":              fmt.Sprint(sim.MaxWords),
		"slots":                         fmt.Sprint(sim.MaxSlots),
		"Window":                        fmt.Sprintf("%d ticks", netcode.Window),
		"distance of a snapshot":        fmt.Sprint(netcode.Window - 1),
		"lead of a client":              fmt.Sprintf("%d ticks ahead of the newest snapshot", netcode.MaxLead),
		"commands waiting":              fmt.Sprintf("%d ticks ahead", netcode.CommandTicks),
		"commands in a message":         fmt.Sprint(netcode.MaxCommands),
		"message to the server":         fmt.Sprintf("%d KiB", control.MaxToServer>>10),
		"control message to the client": fmt.Sprintf("%d KiB", control.MaxToClient>>10),
		"lap":                           fmt.Sprintf("%d KiB, %d s", control.MaxLap>>10, sim.SoloSeconds),
	} {
		if row := fmt.Sprintf("\n| %s | %s |", what, limit); !strings.Contains(string(page), row) {
			t.Errorf("section 16 lacks the row%s", row)
		}
	}
	version := fmt.Sprintf("The **version** of this page, %d:", control.Version)
	if !strings.Contains(string(page), version) {
		t.Errorf("section 17 does not say: %s", version)
	}
}

// PROTOCOL.md has the same numbers that the coder starts from.
func TestTablesOfThePage(t *testing.T) {
	text, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	head, section, _ := strings.Cut(page, "\n## 10. Contexts")
	section, tail, _ := strings.Cut(section, "\n## 11.")
	lines := strings.Split(section, "\n")
	at := 0
	for _, table := range netcode.PriorTables() {
		words := strings.Fields(table.Name)
		name := "| " + words[len(words)-1] + " |"
		for !strings.HasPrefix(lines[at], name) {
			if at++; at == len(lines) {
				t.Fatalf("section 10 has no row %q in its place", table.Name)
			}
		}
		row := name
		for _, p := range table.Priors {
			row += fmt.Sprintf(" %d/%d", *p.Zero, *p.Seen)
		}
		row += " |"
		if lines[at] != row && !*update {
			t.Errorf("the page says\n%s\nand the code\n%s", lines[at], row)
		}
		lines[at] = row
		at++
	}
	if *update {
		page = head + "\n## 10. Contexts" + strings.Join(lines, "\n") + "\n## 11." + tail
		if err := os.WriteFile("PROTOCOL.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
