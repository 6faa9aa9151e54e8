// Package token makes and checks what lets a player into a match: the ticket from
// the lobby, and the resume token of the player's seat. It knows HMAC and bytes,
// and imports no other package of this module. It does not know who a player is,
// whether a ticket has been used before, or whether the match still runs.
//
// # Use
//
// A [Ticket] is valid for 30 seconds and names one server, match, slot and player.
// It gives one seat. From then on, a [Resume] token gives that seat back to the
// player. Its serial counts up with each use. A token that was used becomes invalid
// once the client has shown that it has the next one.
//
// # Form
//
// Base64 (URL alphabet, no padding, canonical) of
//
//	version 1 | key id 1 | kind 1 | node 4 | match 8 | player 8 | slot 1 |
//	serial 8 | expires 8 (Unix ms) | name length, and 128 if unkept 1 | name | HMAC-SHA256 32
//
// with big-endian integers and the MAC of everything before it. Thanks to the key
// id, keys can be changed while there are valid tickets.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"
)

// Life is how long a ticket is valid. To open a socket takes a second, and a page
// that sleeps longer than this can ask for another ticket.
const Life = 30 * time.Second

// MaxName is the length of the longest name in bytes: 16 runes of 4 bytes.
const MaxName = 64

const (
	version = 1
	unkept  = 128 // the bit for Unkept, in the same byte as the length of a name
	fixed   = 1 + 1 + 1 + 4 + 8 + 8 + 1 + 8 + 8 + 1
	macSize = sha256.Size
	maxSize = fixed + MaxName + macSize
)

// MaxSize is the length of the longest token, in characters.
const MaxSize = (maxSize*8 + 5) / 6

// Kind says what a token is for. A token of one kind is never accepted as another.
type Kind byte

const (
	Ticket Kind = 1 + iota // to get a seat, once
	Resume                 // to get the same seat back
	Lobby                  // to be the same player in the lobby again; on every server, so Node is 0
)

// Values of Claims.Slot that are no slots.
const (
	Watching = 255 // a spectator
	AnySlot  = 254 // the match chooses
)

// Claims are what a token says.
type Claims struct {
	Kind    Kind
	Node    uint32 // the server that the token is for
	Match   uint64
	Player  uint64
	Slot    uint8  // or Watching, or AnySlot
	Serial  uint64 // of a ticket: unique. Of a resume token: how often the seat was resumed
	Expires int64  // Unix nanoseconds, kept to the millisecond
	Name    string // the player's, at most MaxName bytes
	Unkept  bool   // whoever signed this could not find out whether the player's account is stored
}

const _ = uint(unkept - 1 - MaxName)

// What can be wrong with a token.
var (
	ErrForged  = errors.New("token: not made with a key of ours")
	ErrForeign = errors.New("token: for another server, or of another kind")
	ErrExpired = errors.New("token: expired")
)

// Keys are the secrets that all servers share which issue or accept each other's tokens.
// After they are set up, they are safe for concurrent use.
type Keys struct {
	current byte
	secrets map[byte][]byte
}

// NewKeys returns keys that sign with secret, whose key id is id. A secret is at
// least 32 random bytes.
func NewKeys(id byte, secret []byte) *Keys {
	k := &Keys{current: id, secrets: map[byte][]byte{}}
	k.Accept(id, secret)
	return k
}

// Accept makes Parse accept the tokens of another key as well: the previous key, or
// the next one. It must not run at the same time as Sign or Parse.
func (k *Keys) Accept(id byte, secret []byte) {
	if len(secret) < 32 {
		panic("token: a secret has at least 32 bytes")
	}
	k.secrets[id] = append([]byte(nil), secret...)
}

// Sign returns the token that says c.
func (k *Keys) Sign(c *Claims) string {
	if len(c.Name) > MaxName {
		panic("token: name too long")
	}
	buf := make([]byte, 0, maxSize)
	buf = append(buf, version, k.current, byte(c.Kind))
	buf = binary.BigEndian.AppendUint32(buf, c.Node)
	buf = binary.BigEndian.AppendUint64(buf, c.Match)
	buf = binary.BigEndian.AppendUint64(buf, c.Player)
	buf = append(buf, c.Slot)
	buf = binary.BigEndian.AppendUint64(buf, c.Serial)
	buf = binary.BigEndian.AppendUint64(buf, uint64(c.Expires/int64(time.Millisecond)))
	length := byte(len(c.Name))
	if c.Unkept {
		length |= unkept
	}
	buf = append(buf, length)
	buf = append(buf, c.Name...)
	buf = append(buf, mac(k.secrets[k.current], buf)...)
	return encoding.EncodeToString(buf)
}

// Parse returns what a token says, which must be of that kind and for that node. now
// is in Unix nanoseconds. Only the token's length, version and key id are looked at
// before its MAC has been checked.
func (k *Keys) Parse(token string, kind Kind, node uint32, now int64) (Claims, error) {
	if len(token) < encoding.EncodedLen(fixed+macSize) || len(token) > MaxSize {
		return Claims{}, ErrForged
	}
	var space [maxSize]byte
	n, err := encoding.Decode(space[:], []byte(token))
	// Decode skips line ends, and we make no token with line ends.
	if err != nil || encoding.EncodedLen(n) != len(token) || n < fixed+macSize {
		return Claims{}, ErrForged
	}
	said, sum := space[:n-macSize], space[n-macSize:n]
	secret, ok := k.secrets[said[1]]
	if !ok || said[0] != version || !hmac.Equal(sum, mac(secret, said)) {
		return Claims{}, ErrForged
	}
	if int(said[fixed-1]&^unkept) != len(said)-fixed {
		return Claims{}, ErrForged
	}
	c := Claims{
		Kind:    Kind(said[2]),
		Node:    binary.BigEndian.Uint32(said[3:]),
		Match:   binary.BigEndian.Uint64(said[7:]),
		Player:  binary.BigEndian.Uint64(said[15:]),
		Slot:    said[23],
		Serial:  binary.BigEndian.Uint64(said[24:]),
		Expires: int64(binary.BigEndian.Uint64(said[32:])) * int64(time.Millisecond),
		Name:    string(said[fixed:]),
		Unkept:  said[fixed-1]&unkept != 0,
	}
	switch {
	case c.Kind != kind || c.Node != node:
		return Claims{}, ErrForeign
	case now >= c.Expires:
		return Claims{}, ErrExpired
	}
	return c, nil
}

// Peek returns the kind that a token claims to have, or 0 if it cannot be a token. It
// checks nothing: use it only to choose the kind for Parse.
func Peek(token string) Kind {
	if len(token) < 4 || len(token) > MaxSize {
		return 0
	}
	var head [3]byte
	if _, err := encoding.Decode(head[:], []byte(token[:4])); err != nil {
		return 0
	}
	return Kind(head[2])
}

var encoding = base64.RawURLEncoding.Strict()

func mac(secret, said []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(said)
	return h.Sum(nil)
}
