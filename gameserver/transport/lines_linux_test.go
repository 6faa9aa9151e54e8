package transport

import (
	"testing"
	"unsafe"
)

// TestLines: what Send touches of a Conn is its first two cache lines, what a message touches that
// comes its first three. An allocation of whole lines begins on one.
func TestLines(t *testing.T) {
	const line = 64
	var c Conn
	if end := unsafe.Offsetof(c.out) + unsafe.Sizeof(c.out); end != line {
		t.Errorf("the first line ends at %d", end)
	}
	if end := unsafe.Offsetof(c.bytes) + unsafe.Sizeof(c.bytes); end != 2*line {
		t.Errorf("the second line ends at %d", end)
	}
	if end := unsafe.Offsetof(c.in) + unsafe.Sizeof(c.in); end > 3*line {
		t.Errorf("what a message needs ends at %d", end)
	}
	if size := unsafe.Sizeof(c); size > 4*line || size <= 4*line-16 { // of which the runtime makes 4 lines
		t.Errorf("%d bytes: what few connections need, and not for long, is not kept here", size)
	}
}
