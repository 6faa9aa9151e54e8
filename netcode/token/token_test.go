package token

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

var (
	secret = bytes.Repeat([]byte("slipstream secret"), 2)
	claims = Claims{Kind: Ticket, Node: 7, Match: 1 << 60, Player: 3, Slot: 5, Serial: 1<<63 + 9,
		Expires: 2e18, Name: "Zoë 🏁"}
)

const now = int64(2e18) - int64(Life)

func TestATicketSaysWhatWasSigned(t *testing.T) {
	k := NewKeys(1, secret)
	for _, name := range []string{"", claims.Name, strings.Repeat("x", MaxName)} {
		c := claims
		c.Name, c.Unkept = name, len(name) != 0
		token := k.Sign(&c)
		if len(token) > MaxSize || len(name) == MaxName && len(token) != MaxSize {
			t.Errorf("%d characters, MaxSize %d", len(token), MaxSize)
		}
		if got, err := k.Parse(token, Ticket, 7, now); err != nil || got != c {
			t.Errorf("%+v, %v", got, err)
		}
		if Peek(token) != Ticket {
			t.Error("Peek does not see a ticket")
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	k := NewKeys(1, secret)
	other := NewKeys(1, bytes.Repeat([]byte{9}, 32))
	good := k.Sign(&claims)
	unknown := NewKeys(2, secret).Sign(&claims)
	for _, c := range []struct {
		name, token string
		kind        Kind
		node        uint32
		now         int64
		want        error
	}{
		{"good", good, Ticket, 7, now, nil},
		{"in its last millisecond", good, Ticket, 7, claims.Expires - int64(time.Millisecond), nil},
		{"expired", good, Ticket, 7, claims.Expires, ErrExpired},
		{"another server", good, Ticket, 8, now, ErrForeign},
		{"another kind", good, Resume, 7, now, ErrForeign},
		{"another secret", other.Sign(&claims), Ticket, 7, now, ErrForged},
		{"unknown key", unknown, Ticket, 7, now, ErrForged},
		{"empty", "", Ticket, 7, now, ErrForged},
		{"too long", good + strings.Repeat("A", MaxSize), Ticket, 7, now, ErrForged},
		{"line end", good[:20] + "\n" + good[20:], Ticket, 7, now, ErrForged},
		{"padding", good + "=", Ticket, 7, now, ErrForged},
		{"one more", good + "A", Ticket, 7, now, ErrForged},
		{"cut", good[:len(good)-1], Ticket, 7, now, ErrForged},
	} {
		if _, err := k.Parse(c.token, c.kind, c.node, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	// Every single character matters.
	for i := range good {
		b := []byte(good)
		if b[i]++; b[i] == '{' {
			b[i] = 'A'
		}
		if _, err := k.Parse(string(b), Ticket, 7, now); err == nil {
			t.Errorf("accepted with character %d changed", i)
		}
	}
}

func TestKeysCanBeChanged(t *testing.T) {
	before, after := NewKeys(1, secret), NewKeys(2, bytes.Repeat([]byte{9}, 32))
	after.Accept(1, secret)
	if _, err := after.Parse(before.Sign(&claims), Ticket, 7, now); err != nil {
		t.Error(err)
	}
	if _, err := before.Parse(after.Sign(&claims), Ticket, 7, now); !errors.Is(err, ErrForged) {
		t.Error("a key nobody told of was accepted:", err)
	}
}

// FuzzParse: only what we signed is accepted, and nothing panics.
func FuzzParse(f *testing.F) {
	k := NewKeys(1, secret)
	good := k.Sign(&claims)
	f.Add(good)
	f.Add(good[:40])
	f.Add(good + "\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		Peek(token)
		if _, err := k.Parse(token, Ticket, 7, now); err == nil && token != good {
			t.Fatalf("let in: %q", token)
		}
	})
}
