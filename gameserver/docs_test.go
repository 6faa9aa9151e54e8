package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"slipstream/loadtest/system"
)

// TestLinks: what the texts point to is there, headings included.
func TestLinks(t *testing.T) {
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md")
	list.Dir = ".."
	names, err := list.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	seen := 0
	for name := range strings.SplitSeq(strings.TrimRight(string(names), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			continue // deleted and not committed yet
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			seen++
			to, heading, _ := strings.Cut(m[1], "#")
			file := filepath.Join("..", name)
			if to != "" {
				file = filepath.Join(filepath.Dir(file), to)
			}
			target, err := os.Stat(file)
			switch {
			case err != nil:
				t.Errorf("%s points to %s, which is not there", name, m[1])
			case heading != "" && (target.IsDir() || !hasHeading(t, file, heading)):
				t.Errorf("%s points to %s, which has no such heading", name, m[1])
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d links were found: this test does not see them", seen)
	}
}

// hasHeading reports whether a text has a heading that pages of it call so.
func hasHeading(t *testing.T, file, anchor string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if !ok || !strings.HasPrefix(line, "#") {
			continue
		}
		slug := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
		if strings.ReplaceAll(slug, " ", "-") == anchor {
			return true
		}
	}
	return false
}

// TestUnit: the service that the front page gives starts with flags that there are, and is not
// killed while it drains.
func TestUnit(t *testing.T) {
	unit, err := system.Example("../README.md", "ini", nil)
	if err != nil {
		t.Fatal(err)
	}
	value := func(key string) string {
		_, rest, ok := strings.Cut(strings.ReplaceAll(unit, "\\\n", ""), "\n"+key+"=")
		if !ok {
			t.Fatalf("the service says nothing of %s", key)
		}
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	var c cli
	if _, err := parserOf(&c).Parse(strings.Fields(value("ExecStart"))[1:]); err != nil {
		t.Error(err)
	}
	if c.PublicURL == "" || len(c.Proxies) == 0 || c.Data != "/var/lib/"+value("StateDirectory") {
		t.Errorf("%+v", c.flags)
	}
	if stop, err := time.ParseDuration(value("TimeoutStopSec") + "s"); err != nil || stop <= c.Drain {
		t.Errorf("the service is killed after %v, and drains for %v: %v", stop, c.Drain, err)
	}
}

// TestFlagsAreDescribed: every flag stands in the front page or in the manual of operators.
func TestFlagsAreDescribed(t *testing.T) {
	var texts []byte
	for _, name := range []string{"../README.md", "OPERATE.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text...)
	}
	for _, f := range parserOf(&cli{}).Model.Flags {
		if !regexp.MustCompile("--" + f.Name + `([^a-z-]|$)`).Match(texts) {
			t.Errorf("--%s stands neither in README.md nor in OPERATE.md", f.Name)
		}
	}
}
