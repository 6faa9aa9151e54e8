package frame

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
)

// acceptGUID is appended to the key (RFC 6455 section 1.3).
const acceptGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// AppendRequest appends a client's opening handshake (RFC 6455 section 4.1). target is the path
// with its query. headers are further header lines, each complete with its CRLF.
func AppendRequest(dst []byte, host, target string, nonce [16]byte, headers string) []byte {
	dst = append(dst, "GET "+target+" HTTP/1.1\r\nHost: "+host+
		"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "...)
	dst = base64.StdEncoding.AppendEncode(dst, nonce[:])
	return append(dst, "\r\n"+headers+"\r\n"...)
}

// CheckResponse checks that the server's response, whose head must be complete, answers the request with
// that nonce (RFC 6455 section 4.1). If the server did not upgrade, the error has the first line of its
// response.
func CheckResponse(head []byte, nonce [16]byte) error {
	line, rest, _ := bytes.Cut(head, []byte("\r\n"))
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 101")) {
		return &Error{CodeProtocol, "the server does not upgrade: " + string(line)}
	}
	key := base64.StdEncoding.EncodeToString(nonce[:])
	sum := sha1.Sum([]byte(key + acceptGUID))
	want := base64.StdEncoding.EncodeToString(sum[:])
	var upgrade, connection, accept bool
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Upgrade")):
			upgrade = bytes.EqualFold(value, []byte("websocket"))
		case bytes.EqualFold(name, []byte("Connection")):
			connection = bytes.EqualFold(value, []byte("upgrade"))
		case bytes.EqualFold(name, []byte("Sec-WebSocket-Accept")):
			accept = string(value) == want
		}
	}
	if !upgrade || !connection || !accept {
		return &Error{CodeProtocol, "the server's upgrade does not answer this request"}
	}
	return nil
}
