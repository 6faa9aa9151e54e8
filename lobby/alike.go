package lobby

// alike maps, of a name that is folded, digits, signs and letters to the Latin letters they are read as. Whole names
// can be written in the small capitals of phonetics, in Lisu or nearly in Cyrillic, each of one script, and read as
// ours.
var alike = func() map[rune]rune {
	all := map[rune]rune{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '!': 'i', '+': 't', 'l': 'i'}
	for to, from := range map[rune]string{
		'a': "ᴀɑаꓮ", 'b': "ʙɓꓐ", 'c': "ᴄƈсꓚ", 'd': "ᴅđɗɖðԁꓓ", 'e': "ᴇɛəеꓰ", 'f': "ꜰƒꓝ", 'g': "ɢɡɠꓖ", 'h': "ʜħɦһꓧ",
		'i': "ɪıɩɨіӏʟłɫɭꓲꓡ", 'j': "ᴊȷјꓙ", 'k': "ᴋƙкꓗ", 'm': "ᴍɱмꓟ", 'n': "ɴŋɲɳƞпꓠ", 'o': "ᴏøɵоꓳ", 'p': "ᴘƥрꓑ",
		'r': "ʀɾɼɽꓣ", 's': "ꜱƽʂѕꓢ", 't': "ᴛŧƭʈтꓔ", 'u': "ᴜʉꓴ", 'v': "ᴠʋꓦ", 'w': "ᴡԝꓪ", 'x': "хꓫ", 'y': "ʏƴуꓬ", 'z': "ᴢƶꓜ",
	} {
		for _, r := range from {
			all[r] = to
		}
	}
	return all
}()

// bare takes a letter out of the disc, the square or the flag that it is in, as Unicode's compatibility forms do with
// others.
func bare(r rune) rune {
	for _, first := range [...]rune{'\U0001F150', '\U0001F170', '\U0001F1E6'} {
		if r >= first && r < first+26 {
			return 'a' + r - first
		}
	}
	return r
}
