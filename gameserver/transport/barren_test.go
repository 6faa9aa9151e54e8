package transport

import (
	"errors"
	"testing"

	"slipstream/netcode/frame"
)

// TestReadsThatCompleteNothing: whoever sends a byte at a time makes a system call of each, and pays
// for it as for a message; whoever's messages come in two or three pieces does not notice.
func TestReadsThatCompleteNothing(t *testing.T) {
	lo := NewLoopback(Config{Paths: map[string]Handler{"/play": &echo{}}, Shards: 1, MessagesPerSecond: 1,
		MessageBurst: 480})
	message := frame.AppendMasked(nil, frame.Binary, make([]byte, 100), [4]byte{1, 2, 3, 4})
	// sent dials, sends the message in pieces until it is over or was sent often enough, and says
	// what came of it.
	sent := func(piece, times int) (pieces int, why Reason) {
		e := lo.Dial("/play")
		lo.Advance(0)
		for range times {
			for at := 0; at < len(message); at += piece {
				if _, err := e.Write(message[at:min(at+piece, len(message))]); err != nil {
					return pieces, Vanished
				}
				pieces++
				lo.Advance(0)
				for ok := true; ok; {
					var err error
					var closed *CloseError
					if _, ok, err = e.ReadMessage(); errors.As(err, &closed) {
						return pieces, closed.Reason()
					}
				}
			}
		}
		return pieces, OK
	}
	if pieces, why := sent(50, 15); why != OK {
		t.Errorf("messages in three pieces: %v after %d", why, pieces)
	}
	if pieces, why := sent(1, 100); why != Flood || pieces > 70 {
		t.Errorf("a byte at a time: %v after %d bytes, want flood after about 60", why, pieces)
	}
}
