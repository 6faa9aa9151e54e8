package netcode_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"slipstream/netcode"
)

// PROTOCOL.md has the very numbers that the coder starts from.
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
