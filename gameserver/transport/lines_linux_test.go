package transport

import (
	"testing"
	"unsafe"
)

// TestLines: what Send touches of a Conn is its first cache line, what a message touches that
// comes its first two. An allocation of whole lines begins on one.
func TestLines(t *testing.T) {
	const line = 64
	var c Conn
	if end := unsafe.Offsetof(c.why) + unsafe.Sizeof(c.why); end != line {
		t.Errorf("the first line ends at %d", end)
	}
	if end := unsafe.Offsetof(c.bytes) + unsafe.Sizeof(c.bytes); end != 2*line {
		t.Errorf("the second line ends at %d", end)
	}
	if size := unsafe.Sizeof(c); size != 3*line { // the runtime allocates as many bytes
		t.Errorf("%d bytes: what few connections need, and not for long, is not kept here", size)
	}
}
