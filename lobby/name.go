package lobby

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	maxRunes = 16 // what a name tag over a car has room for
	maxMarks = 2  // combining marks on one letter: enough for any language, too few to climb out of a line
)

// CleanName makes of what somebody typed a name that is safe to show anywhere:
// in NFC, without controls, line ends, direction overrides and other invisible
// characters, its blanks single and inside, 1 to 16 runes. If nothing is left it
// is a default name, made from id.
func CleanName(typed string, id uint64) string {
	var b strings.Builder
	blank, marks := false, 0
	for _, r := range norm.NFC.String(strings.Map(visible, typed)) {
		switch {
		case r == ' ':
			blank = b.Len() > 0
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks || b.Len() == 0 || blank {
				continue
			}
		default:
			marks = 0
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	// Leaving a mark out can let its neighbours combine.
	name := cut(norm.NFC.String(b.String()))
	if name == "" {
		return "Player " + strconv.FormatUint(100+id%900, 10)
	}
	return name
}

// visible maps every blank to ' ' and drops what cannot be seen.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case r == unicode.ReplacementChar:
		return -1
	case unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return -1 // letters and marks without ink: two names would look the same
	case r == '\u2800': // braille without dots
		return -1
	case unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S):
		return r
	}
	return -1
}

func cut(name string) string {
	n := 0
	for at := range name {
		if n++; n > maxRunes {
			return strings.TrimRight(name[:at], " ")
		}
	}
	return name
}
