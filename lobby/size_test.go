package lobby

import (
	"testing"
	"unsafe"
)

// TestIdleSizes: of the 1 KiB that a connection may cost whose player does nothing, this much is the lobby's.
func TestIdleSizes(t *testing.T) {
	if size := unsafe.Sizeof(place{}); size > 208 {
		t.Errorf("a place has %d bytes: what few players need is doings'", size)
	}
	if size := unsafe.Sizeof(Player{}); size > 96 {
		t.Errorf("a Player has %d bytes: what few need is its Lobby's", size)
	}
}
