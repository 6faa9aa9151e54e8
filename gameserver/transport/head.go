package transport

import (
	"bytes"
	"encoding/base64"
)

// header names of the upgrade, in lower case.
const (
	hdrHost    = "host"
	hdrOrigin  = "origin"
	hdrUpgrade = "upgrade"
	hdrKey     = "sec-websocket-key"
	hdrVersion = "sec-websocket-version"
	hdrLength  = "content-length"
	hdrCoding  = "transfer-encoding"
)

// once are the headers that may come at most once: two parsers could each believe another copy.
var once = [5]string{hdrHost, hdrOrigin, hdrUpgrade, hdrKey, hdrVersion}

var crlf = []byte("\r\n")

// headEnd returns the length of the request head that b begins with, its empty line
// included, or 0. Bytes before from are known not to end it.
func headEnd(b []byte, from int) int {
	from = max(from-3, 0)
	if i := bytes.Index(b[from:], []byte("\r\n\r\n")); i >= 0 {
		return from + i + 4
	}
	return 0
}

// manyLines reports whether a head has more than MaxHeaders header lines. net/http also takes a bare LF for the end of
// one.
func manyLines(head []byte) bool {
	const requestAndEnd = 2
	return bytes.Count(head, []byte("\n")) > MaxHeaders+requestAndEnd
}

// asksUpgrade reports whether a complete head asks for a WebSocket, well-formed or not,
// and for which target. Everything else is net/http's to answer.
func asksUpgrade(head []byte) (path, query []byte, ok bool) {
	line, _, _ := bytes.Cut(head, crlf)
	_, rest, _ := bytes.Cut(line, []byte(" "))
	target, _, _ := bytes.Cut(rest, []byte(" "))
	path, query, _ = bytes.Cut(target, []byte("?"))
	return path, query, bytes.Contains(bytes.ToLower(headerValue(head, hdrUpgrade)), []byte("websocket"))
}

// wellFormed checks the head of an upgrade more strictly than HTTP parsers do, so that no two of them can
// read it differently (RFC 9112 sections 2.2, 3, 5 and 6.3, RFC 6455 section 4.2.1). frame.AppendUpgrade
// checks the rest.
func wellFormed(head []byte) bool {
	line, rest, _ := bytes.Cut(head, crlf)
	if !printable(line) || bytes.Count(line, []byte(" ")) != 2 || bytes.IndexByte(line, '\t') >= 0 {
		return false
	}
	var seen [5]int
	for {
		line, rest, _ = bytes.Cut(rest, crlf)
		if len(line) == 0 {
			break
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if !found || !token(name) || !printable(line) {
			return false
		}
		for i, s := range once {
			if equalFold(name, s) {
				seen[i]++
			}
		}
		if equalFold(name, hdrLength) || equalFold(name, hdrCoding) {
			return false
		}
	}
	for i := range once {
		if seen[i] > 1 {
			return false
		}
	}
	var nonce [32]byte
	key := headerValue(head, hdrKey)
	if len(key) != 24 {
		return false
	}
	n, err := base64.StdEncoding.Decode(nonce[:], key)
	return err == nil && n == 16
}

// headerValue returns the first header of a name, trimmed.
func headerValue(head []byte, name string) []byte {
	_, rest, _ := bytes.Cut(head, crlf)
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, crlf)
		if n, value, ok := bytes.Cut(line, []byte(":")); ok && equalFold(n, name) {
			return bytes.Trim(value, " \t")
		}
	}
	return nil
}

// equalFold compares a header's name regardless of case, which is folded for ASCII only.
func equalFold(name []byte, lower string) bool {
	if len(name) != len(lower) {
		return false
	}
	for i, b := range name {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != lower[i] {
			return false
		}
	}
	return true
}

// token reports whether name is a header's name: no space, no fold, nothing odd.
func token(name []byte) bool {
	for _, b := range name {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		case bytes.IndexByte([]byte("!#$%&'*+-.^_`|~"), b) >= 0:
		default:
			return false
		}
	}
	return len(name) > 0
}

// printable reports that a line has no control characters: no bare CR or LF, no NUL.
func printable(line []byte) bool {
	for _, b := range line {
		if b < ' ' && b != '\t' || b == 0x7f {
			return false
		}
	}
	return true
}
