package lobby

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"slipstream/lobby/store"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"Ada", "Ada"},
		{"  Ada \t Lovelace\n", "Ada Lovelace"},
		{"Zoe\u0308", "Zoë"}, // NFC
		{"日本語の名前", "日本語の名前"},
		{"Ελένη 42!", "Ελένη 42!"},
		{"🏁 Max", "🏁 Max"},
		{"<b>bold</b>", "bboldb"},
		{"Ada#0001", "Ada0001"}, // a tag is ours to give
		{"Ada\uff030001\uff1cb\ufe65", "Ada0001b"},
		{"@every//one${x}`&amp;", "everyonexamp;"},
		{"a\u202eevil", "aevil"}, // right-to-left override
		{"a\u2066b\u2069", "ab"}, // isolates
		{"a\x00b\x1bc\x7f", "abc"},
		{"zero\u200bwidth\u200d\ufeff", "zerowidth"},
		{"\u3164\u115f", "Player 107"}, // letters that nobody sees
		{"soft\u00adhyphen", "softhyphen"},
		{"A\u034fd\u180ba\ufe0f", "Ada"}, // marks that nobody sees
		{"", "Player 107"},
		{" \n ", "Player 107"},
		{"\u0301\u0301", "Player 107"}, // marks without a letter
		{"Z" + strings.Repeat("\u0316", 40) + "algo", "Z\u0316\u0316algo"},
		{"\xff\xfebad", "bad"},
		{"private\ue000use", "privateuse"},
		{"sixteen letters and more", "sixteen letters"},
		{strings.Repeat("🏁", 20), strings.Repeat("🏁", 16)},
	} {
		if got := CleanName(c.typed, 7); got != c.want {
			t.Errorf("%q: %q, want %q", c.typed, got, c.want)
		}
	}
}

// FuzzName: whatever is typed, the name is one that every rule holds for, and
// cleaning it again changes nothing.
func FuzzName(f *testing.F) {
	f.Add("Zoë 🏁", uint64(1))
	f.Add("e\u0301\u0316\u0301x", uint64(2))
	f.Add("\u1100\u1161\u11a8", uint64(3))
	f.Add("a \u0301b", uint64(4))
	f.Fuzz(func(t *testing.T, typed string, id uint64) {
		name := CleanName(typed, id)
		if n := utf8.RuneCountInString(name); n < 1 || n > maxRunes || len(name) > 4*maxRunes {
			t.Fatalf("%q: %d runes", name, n)
		}
		if !utf8.ValidString(name) || !norm.NFC.IsNormalString(name) {
			t.Fatalf("%q is not UTF-8 in NFC", name)
		}
		if strings.ContainsAny(norm.NFKC.String(name), telling) {
			t.Fatalf("%q means something to a program", name)
		}
		_ = (&Names{}).Allow(name) // whatever it says
		for _, r := range name {
			if r != ' ' && (!unicode.IsGraphic(r) || unicode.IsSpace(r)) {
				t.Fatalf("%q has %U", name, r)
			}
		}
		if again := CleanName(name, id+1); again != name {
			t.Fatalf("%q, cleaned again: %q", name, again)
		}
	})
}

func TestAllow(t *testing.T) {
	names := Names{Filter: func(name, skeleton string) bool { return strings.Contains(skeleton, "darn") }}
	for name, want := range map[string]error{
		"Ada": nil, "Zoë": nil, "Ελένη 42": nil, "日本 Max カナ": nil, "한국 Kim": nil, "🏁 Max": nil, "Иван": nil,
		"Badminton": nil, "Modena": nil,
		"\u0410da": ErrMixed, // Cyrillic A
		"Εve Иван": ErrMixed, "한カ": ErrMixed,
		"admin": ErrReserved, "Admin": ErrReserved, "ÀDMIN": ErrReserved, "4dm1n": ErrReserved, "a.d.m.i.n": ErrReserved,
		"The Admin": ErrReserved,
		"admin42":   ErrReserved, "\uff41dmin": ErrReserved, "S1ipstream": ErrReserved, "Deleted player": ErrReserved,
		"Ｓystem": ErrReserved,
		// Latin, all of it
		"ᴀᴅᴍɪɴ": ErrReserved, "ꜱᴛᴀꜰꜰ": ErrReserved, "admın": ErrReserved, "ɑdmin 7": ErrReserved, "røøt": ErrReserved,
		"ꓮꓓꓟꓲꓠ": ErrReserved, "ꓢꓡꓲꓑꓢꓔꓣꓰꓮꓟ": ErrReserved, "аԁміп": ErrReserved, "моԁ": ErrReserved, // Lisu, Cyrillic
		"🅰🅳🅼🅸🅽": ErrReserved, "🅐🅓🅜🅘🅝 Bob": ErrReserved, "🇦🇩🇲🇮🇳": ErrReserved,
		"Мод": nil, "Модест": nil, "Søren": nil, "Łukasz": nil, "Işıl": nil, "ꓡꓲ": nil, "🇮🇹 Ian": nil,
		"D4RN": ErrWords, "d a r n": ErrWords,
	} {
		if got := names.Allow(CleanName(name, 1)); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
	if err := names.Allow(store.Nobody); err != ErrReserved {
		t.Error("a deleted player's name can be had:", err)
	}
	for id := range uint64(2000) {
		if err := names.Allow(DefaultName(id)); err != nil {
			t.Fatal(DefaultName(id), err)
		}
	}
}

func TestTags(t *testing.T) {
	seen := map[string]int{}
	for id := range uint64(50_000) {
		tag := Tag(id << 40)
		if len(tag) != 4 || strings.Trim(tag, "0123456789") != "" || tag != Tag(id<<40) {
			t.Fatal(tag)
		}
		seen[tag]++
	}
	for tag, n := range seen {
		if n > 25 { // 5 on average
			t.Errorf("%d of 50,000 players have the tag %s", n, tag)
		}
	}
}

func TestCodes(t *testing.T) {
	for typed, want := range map[string]string{
		"AB3K9": "AB3K9", "ab3k9": "AB3K9", " ab3-k9 ": "AB3K9",
		"": "", "AB3K": "", "AB3K99": "", "AB3KO": "", "AB3K1": "", "AB3K/": "", "ÄB3K": "",
	} {
		if got := CleanCode(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
