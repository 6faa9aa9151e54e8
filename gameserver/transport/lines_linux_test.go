package transport

import (
	"testing"
	"unsafe"
)

// TestLines: what Send touches of a Conn is its first two cache lines, what a message touches that comes its first three. An
// allocation of whole lines begins on one.
func TestLines(t *testing.T) {
	const line = 64
	var c Conn
	if end := unsafe.Offsetof(c.sock) + unsafe.Sizeof(c.sock); end != line {
		t.Errorf("the first line ends at %d", end)
	}
	if end := unsafe.Offsetof(c.messages) + unsafe.Sizeof(c.messages); end != 2*line {
		t.Errorf("the second line ends at %d", end)
	}
	if hot := unsafe.Offsetof(c.in.MaxFragments) + unsafe.Sizeof(c.in.MaxFragments); unsafe.Offsetof(c.in)+hot != 3*line {
		t.Errorf("the third line ends at %d", unsafe.Offsetof(c.in)+hot)
	}
	if size := (unsafe.Sizeof(c) + line - 1) / line; size != 7 {
		t.Errorf("%d lines", size)
	}
}
