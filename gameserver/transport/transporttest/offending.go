package transporttest

import (
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode/frame"
)

// offending: a peer that breaks the protocol again and again is kept out for a while; connected peers stay.
func (s *suite) offending(t *testing.T) {
	b, _ := s.start(t, transport.Config{Breaches: 2})
	bystander := dial(t, b, "/echo")
	for range 3 {
		p := dial(t, b, "/echo")
		p.write(frame.AppendFrame(nil, frame.Binary, []byte("unmasked")))
		p.wantClose(frame.CodeProtocol)
	}
	for end := time.Now().Add(10 * time.Second); b.Stats().Bars == 0; { // it is noted only after the close frame
		bystander.send("still here")
		bystander.want("still here")
		if time.Now().After(end) {
			t.Fatal("an address that broke the protocol three times is not barred")
		}
	}
	p := connect(t, b)
	p.write(upgrade("/echo"))
	if got := p.status(); got != 429 && got != 0 {
		t.Errorf("whose address is barred was answered %d", got)
	}
	if got := b.Stats().Barred; got != 1 {
		t.Errorf("%d were turned away", got)
	}
	bystander.send("still here")
	bystander.want("still here")
	for end := time.Now().Add(10 * time.Second); ; {
		if b.Pass != nil {
			for range 100 {
				b.Pass()
			}
		}
		p := connect(t, b)
		p.write(upgrade("/echo"))
		if p.status() == 101 {
			return
		}
		p.w.Close() // thousands are turned away in that second
		if time.Now().After(end) {
			t.Fatal("an address is barred for ever")
		}
	}
}
