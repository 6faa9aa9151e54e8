package lobby

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestLines(t *testing.T) {
	const emoji = "\U0001f468\u200d\U0001f4bb 1\ufe0f\u20e3 \u2764\ufe0f"
	for typed, want := range map[string]string{
		"  hello \t there\n":       "hello there",
		"a\u202eb\u2066c\x1bd\xff": "abcd",
		"Zoe\u0308":                "Zoë",
		"\u0316\u0316he comes":     "he comes", // marks on nothing
		"a \u0316 \u0316b":         "a b",
		// without the mark between them, one that takes room would go in front of those before it
		"x" + strings.Repeat("\u06e0", 4) + "\U000114ba\u1734\u06e0": "x" + strings.Repeat("\u06e0", 4),
		emoji: emoji,
		"बस्ती में हिन्दी": "बस्ती में हिन्दी",
		"བསྒྲུབས་":         "བསྒྲུབས་",
		"မြန်မာ ကြွေး":     "မြန်မာ ကြွေး",
		"Z" + strings.Repeat("\u0316", 40) + "a" + strings.Repeat("\u20dd", 40) + "lgo": "Z" + strings.Repeat("\u0316", 4) +
			"a" + strings.Repeat("\u20dd", 4) + "lgo",
		strings.Repeat("x", maxLine-1) + " y z": strings.Repeat("x", maxLine-1),
	} {
		if got := cleanLine(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// FuzzCleanLine: whatever is typed, the line is one, no character climbs out of it, and cleaned again it is the same.
func FuzzCleanLine(f *testing.F) {
	f.Add("\u0301 a \u0301\u0316e\u0301\u0316\u0301\u0316\u0301\u0316x")
	f.Add(strings.Repeat("क़", 150))
	f.Add("x" + strings.Repeat("\u06e0", 4) + "\U000114ba\u1734\u06e0")
	f.Add(strings.Repeat("ab ", 100) + "\u0344\u0344\u0344")
	f.Fuzz(func(t *testing.T, typed string) {
		line := cleanLine(typed)
		if !utf8.ValidString(line) || !norm.NFC.IsNormalString(line) || utf8.RuneCountInString(line) > maxLine {
			t.Fatalf("%q", line)
		}
		stacked := maxStacked
		for _, r := range line {
			if unicode.In(r, unicode.Mn, unicode.Me) {
				stacked++
			} else if stacked = 0; r == ' ' {
				stacked = maxStacked
			}
			if stacked > maxStacked && r != ' ' || r != ' ' && unicode.IsSpace(r) || unicode.IsControl(r) {
				t.Fatalf("%q has %U", line, r)
			}
		}
		if again := cleanLine(line); again != line {
			t.Fatalf("%q, cleaned again: %q", line, again)
		}
	})
}
