package lobby

import (
	"errors"
	"fmt"
	"slices"
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
// in NFC, without controls, line ends, direction overrides, markup and other
// invisible or telling characters, its blanks single and inside, 1 to 16 runes. If
// nothing is left it is a default name, made from id. Whether somebody may have the
// name is for [Names.Allow] to say.
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
		return DefaultName(id)
	}
	return name
}

// DefaultName is the name of somebody who has none of his own.
func DefaultName(id uint64) string { return defaultNames[id%uint64(len(defaultNames))] }

// defaultNames are all there are: thousands who are called nothing else share them.
var defaultNames = func() (names [900]string) {
	for i := range names {
		names[i] = "Player " + strconv.Itoa(100+i)
	}
	return names
}()

// telling are characters that mean something to a program on a name's way: markup, a
// path, a mention, the tag that stands behind a name. Other forms of the same
// characters, such as wide ones, go with them.
const telling = "<>&\"`\\/|{}$@#"

// visible maps every blank to ' ' and drops what cannot be seen, or tells too much.
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
	case strings.ContainsAny(norm.NFKC.String(string(r)), telling):
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

// Tag is what stands behind a name, as in Ada#0042, and tells players of one name
// apart: four digits that come from the id, and stay with it.
func Tag(id uint64) string {
	id = (id ^ id>>31) * 0x9e3779b97f4a7c15
	return fmt.Sprintf("%04d", (id>>32)%10_000)
}

// Why a clean name is nobody's to have.
var (
	ErrMixed    = errors.New("lobby: a name of several scripts")
	ErrReserved = errors.New("lobby: a reserved name")
	ErrWords    = errors.New("lobby: a name that the filter refuses")
)

// Names are the rules for names. The zero Names knows all but words.
type Names struct {
	// Filter, if any, reports whether a name is refused. It is given the name as it
	// would be shown, and its skeleton: folded, without marks, look-alike digits as
	// letters and nothing between the letters. It must be quick and safe for concurrent use.
	Filter func(name, skeleton string) bool
}

// Allow says why nobody may have a clean name, or nil.
func (n *Names) Allow(name string) error {
	whole := skeleton(name)
	switch {
	case !oneScript(name):
		return ErrMixed
	case slices.Contains(reserved, whole) || slices.ContainsFunc(words(name),
		func(w string) bool { return slices.Contains(reserved, w) }):
		return ErrReserved
	case n.Filter != nil && n.Filter(name, whole):
		return ErrWords
	}
	return nil
}

// reserved are the skeletons of names that would speak for the house. What reads like
// one of them is one.
var reserved = []string{
	"admin", "administrator", "moderator", "mod", "operator", "staff", "support", "official", "system", "server",
	"slipstream", "root", "everyone", "here", "nobody", "deletedplayer", "null", "undefined",
}

// skeleton is what is left of a name for whoever reads it quickly.
func skeleton(name string) string { return strings.Map(letter, folded(name)) }

func folded(name string) string {
	return strings.ToLower(norm.NFKD.String(strings.ToLower(norm.NFKD.String(strings.Map(bare, name)))))
}

func letter(r rune) rune {
	if to, ok := alike[r]; ok {
		r = to
	}
	if !unicode.In(r, unicode.L, unicode.Nd) {
		return -1
	}
	return r
}

// words are the skeletons of a name's words, with the digits at their ends and without.
func words(name string) (all []string) {
	for _, w := range strings.FieldsFunc(folded(name), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && r != '!' && r != '+'
	}) {
		all = append(all, strings.Map(letter, w), strings.Map(letter, strings.TrimRight(w, "0123456789")))
	}
	return all
}

func init() {
	for i, w := range reserved {
		reserved[i] = skeleton(w)
	}
}

// together are the scripts that one language is written in, each with Latin besides.
var together = [...][]string{
	{"Latin", "Han", "Hiragana", "Katakana"},
	{"Latin", "Han", "Hangul"},
	{"Latin", "Han", "Bopomofo"},
}

// oneScript reports whether a name is written as some language is ("highly restrictive"
// in Unicode's UTS 39): a Cyrillic letter in a Latin name is there to deceive.
func oneScript(name string) bool {
	var found []string
	for _, r := range name {
		if s := scriptOf(r); s != "" && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return len(found) <= 1 || slices.ContainsFunc(together[:], func(set []string) bool {
		return !slices.ContainsFunc(found, func(s string) bool { return !slices.Contains(set, s) })
	})
}

// scriptOf returns the script of a character, or "" if it belongs to all.
func scriptOf(r rune) string {
	if unicode.In(r, unicode.Latin) {
		return "Latin"
	}
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for _, s := range scripts {
		if unicode.Is(unicode.Scripts[s], r) {
			return s
		}
	}
	return "other"
}

// scripts is in a fixed order: the common ones are looked at first.
var scripts = func() []string {
	first := []string{"Cyrillic", "Greek", "Han", "Hiragana", "Katakana", "Hangul", "Arabic", "Hebrew",
		"Devanagari", "Thai"}
	var rest []string
	for s := range unicode.Scripts {
		if !slices.Contains(first, s) && s != "Common" && s != "Inherited" {
			rest = append(rest, s)
		}
	}
	slices.Sort(rest)
	return append(first, rest...)
}()
