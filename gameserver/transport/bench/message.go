package main

import (
	"encoding/binary"
	"time"

	"golang.org/x/sys/unix"
)

// The traffic. A player's command is 16 bytes: a counter, then noise. A player's message is 120 bytes:
//
//	  0  8  when its tick was due, CLOCK_MONOTONIC in ns
//	  8  8  when its tick began
//	 16  4  the tick's number
//	 20 96  the newest command of each of the 8 players, 12 bytes each
//	116  4  the slot of the player it is for
const (
	messageSize = 120
	kept        = 12 // bytes of a command that everybody is told
	roomSize    = 8
	hz          = 60
)

// board is a room's next message. What it says is all that a room of this benchmark knows.
type board [messageSize]byte

func (b *board) hear(slot int, command []byte) {
	copy(b[20+kept*slot:], command[:min(kept, len(command))])
}

func (b *board) tick(due, begun time.Duration) {
	binary.LittleEndian.PutUint64(b[0:], uint64(due))
	binary.LittleEndian.PutUint64(b[8:], uint64(begun))
	binary.LittleEndian.PutUint32(b[16:], binary.LittleEndian.Uint32(b[16:])+1)
}

func (b *board) address(slot int) { b[116] = byte(slot) }

// monotonic is the clock that messages carry: the generator's, too.
func monotonic() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		panic(err)
	}
	return time.Duration(ts.Nano())
}
