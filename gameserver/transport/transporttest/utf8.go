package transporttest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"slipstream/netcode/frame"
)

// characters lists what a text may contain, and what must be refused at once, not only at its end.
func (k *caseList) characters() {
	const (
		greek   = "κ\u1f79σμε"
		hello   = "Hello-µ@ßöäüàá-UTF-8!!"
		beyond  = "\xf4\x90\x80\x80" // U+110000
		invalid = greek + "\xed\xa0\x80" + "edited"
	)
	valid := func(id string, chop int, payload string, send []byte) {
		k.add(id, chop, echoed(frame.Text, payload), clean, send)
	}
	bad := func(id string, send []byte) { k.add(id, 0, nil, 1007, send) }

	valid("6.1.1", 0, "", text(""))
	valid("6.1.2", 0, "", fragments("", "", ""))
	valid("6.1.3", 0, "middle frame payload", fragments("", "middle frame payload", ""))
	valid("6.2.1", 0, hello, text(hello))
	valid("6.2.2", 0, hello, fragments(hello[:12], hello[12:]))
	valid("6.2.3", 0, hello, pieces(frame.Text, 1, hello))
	valid("6.2.4", 0, greek, pieces(frame.Text, 1, greek))
	bad("6.3.1", text(invalid))
	bad("6.3.2", pieces(frame.Text, 1, invalid))
	// What is not sent here cannot be waited for.
	whole := text(greek + beyond + "edited")
	bad("6.4.1", opening(greek, beyond))
	bad("6.4.2", opening(greek+beyond[:1], beyond[1:2]))
	bad("6.4.3", whole[:len(whole)-len("edited")])
	bad("6.4.4", whole[:len(whole)-len("edited")-2])

	n := 0
	for i, char := range greek {
		n++
		payload := greek[:i+len(string(char))]
		valid(fmt.Sprintf("6.5.%d", n), 0, payload, text(payload))
	}
	for n := range len(greek) {
		id, payload := fmt.Sprintf("6.6.%d", n+1), greek[:n+1]
		if utf8.ValidString(payload) {
			valid(id, 0, payload, text(payload))
		} else {
			bad(id, text(payload))
		}
	}
	for group, payloads := range sequences {
		for n, s := range payloads {
			id := fmt.Sprintf("6.%d.%d", 7+group, n+1)
			if utf8.ValidString(s) {
				valid(id, 0, s, text(s))
			} else {
				bad(id, text(s))
			}
		}
	}
	for plane := range 17 {
		for end := range 2 {
			s := string(rune(plane<<16 | 0xfffe + end))
			valid(fmt.Sprintf("6.22.%d", 2*plane+end+1), 0, s, text(s))
		}
	}
	for n := range 7 {
		s := string(rune(0xfff9 + n))
		valid(fmt.Sprintf("6.23.%d", n+1), 0, s, text(s))
	}
}

// sequences are the groups 6.7 to 6.21.
var sequences = [...][]string{
	// the first of each length
	{"\x00", "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80"},
	// the first of 5 and 6 bytes
	{"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80"},
	// the last of each length
	{"\x7f", "\xdf\xbf", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"},
	// the last beyond Unicode
	{"\xf7\xbf\xbf\xbf", "\xfb\xbf\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf\xbf"},
	// other boundaries: all but the last are valid
	{"\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80"},
	// unexpected continuations
	{"\x80", "\xbf", "\x80\xbf", "\x80\xbf\x80", "\x80\xbf\x80\xbf", "\x80\xbf\x80\xbf\x80", "\x80\xbf\x80\xbf\x80\xbf",
		bytesFrom(0x80, 0xbf, "")},
	// lonely starts
	{bytesFrom(0xc0, 0xdf, " "), bytesFrom(0xe0, 0xef, " "), bytesFrom(0xf0, 0xf7, " "), bytesFrom(0xf8, 0xfb, " "),
		bytesFrom(0xfc, 0xfd, " ")},
	// the last continuation missing
	cutShort,
	// one behind another
	{strings.Join(cutShort, "")},
	// impossible bytes
	{"\xfe", "\xff", "\xfe\xfe\xff\xff"},
	// a slash, overlong
	{"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf8\x80\x80\x80\xaf", "\xfc\x80\x80\x80\x80\xaf"},
	// the longest overlong
	{"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf8\x87\xbf\xbf\xbf", "\xfc\x83\xbf\xbf\xbf\xbf"},
	// NUL, overlong
	{"\xc0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xf8\x80\x80\x80\x80", "\xfc\x80\x80\x80\x80\x80"},
	// single surrogates
	{"\xed\xa0\x80", "\xed\xad\xbf", "\xed\xae\x80", "\xed\xaf\xbf", "\xed\xb0\x80", "\xed\xbe\x80", "\xed\xbf\xbf"},
	// paired surrogates
	{"\xed\xa0\x80\xed\xb0\x80", "\xed\xa0\x80\xed\xbf\xbf", "\xed\xad\xbf\xed\xb0\x80", "\xed\xad\xbf\xed\xbf\xbf",
		"\xed\xae\x80\xed\xb0\x80", "\xed\xae\x80\xed\xbf\xbf", "\xed\xaf\xbf\xed\xb0\x80", "\xed\xaf\xbf\xed\xbf\xbf"},
}

var cutShort = []string{"\xc0", "\xe0\x80", "\xf0\x80\x80", "\xf8\x80\x80\x80", "\xfc\x80\x80\x80\x80", "\xdf",
	"\xef\xbf", "\xf7\xbf\xbf", "\xfb\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf"}

// bytesFrom returns every byte from first to last, each followed by behind.
func bytesFrom(first, last byte, behind string) string {
	var all []byte
	for b := int(first); b <= int(last); b++ {
		all = append(append(all, byte(b)), behind...)
	}
	return string(all)
}
