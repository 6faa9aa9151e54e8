package netsim

import "encoding/binary"

// Messages carries whole messages over a link: each behind its length, as a
// WebSocket frame is. It belongs to one goroutine.
type Messages struct {
	*Link
	queue []byte // framed and not yet taken by the link
	buf   []byte // read from the link, from start on not yet handed out
	start int
}

// maxMessage bounds what one message may claim to be.
const maxMessage = 1 << 20

// NewMessages returns a message stream over its own link.
func NewMessages(c Conditions, seed uint64) *Messages { return &Messages{Link: New(c, seed)} }

// Push sends a message, which is copied. What the link cannot take waits here.
func (m *Messages) Push(now int64, msg []byte) {
	if len(msg) > maxMessage {
		panic("netsim: message too long")
	}
	m.queue = binary.LittleEndian.AppendUint32(m.queue, uint32(len(msg)))
	m.queue = append(m.queue, msg...)
	m.Flush(now)
}

// Flush offers the link what waits, and returns how many bytes still do.
func (m *Messages) Flush(now int64) int {
	n := m.Link.Push(now, m.queue)
	m.queue = m.queue[:copy(m.queue, m.queue[n:])]
	return len(m.queue)
}

// Pop returns the next message that has arrived whole, valid until the next
// call, or false.
func (m *Messages) Pop(now int64) ([]byte, bool) {
	m.read(now)
	m.Flush(now)
	rest := m.buf[m.start:]
	if len(rest) < 4 {
		return nil, false
	}
	n := int(binary.LittleEndian.Uint32(rest))
	if len(rest) < 4+n {
		return nil, false
	}
	m.start += 4 + n
	return rest[4 : 4+n], true
}

// read moves what has arrived behind the bytes not yet handed out.
func (m *Messages) read(now int64) {
	m.buf = m.buf[:copy(m.buf, m.buf[m.start:])]
	m.start = 0
	for {
		if cap(m.buf)-len(m.buf) < segment {
			m.buf = append(make([]byte, 0, 2*cap(m.buf)+segment), m.buf...)
		}
		n := m.Link.Pop(now, m.buf[len(m.buf):cap(m.buf)])
		if n == 0 {
			return
		}
		m.buf = m.buf[:len(m.buf)+n]
	}
}
