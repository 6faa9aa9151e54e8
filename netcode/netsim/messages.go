package netsim

import "encoding/binary"

// Messages carries whole messages over a link, each preceded by its length, as in a
// WebSocket frame. It belongs to one goroutine.
type Messages struct {
	*Link
	queue []byte // framed, but not yet taken by the link
	buf   []byte // read from the link; from start on, not yet returned
	start int
}

// maxMessage is the length of the longest message that Push takes.
const maxMessage = 1 << 20

// NewMessages returns a message stream over its own link.
func NewMessages(c Conditions, seed uint64) *Messages { return &Messages{Link: New(c, seed)} }

// Push sends a message, which is copied. What the link cannot take waits in the queue.
func (m *Messages) Push(now int64, msg []byte) {
	if len(msg) > maxMessage {
		panic("netsim: message too long")
	}
	m.queue = binary.LittleEndian.AppendUint32(m.queue, uint32(len(msg)))
	m.queue = append(m.queue, msg...)
	m.Flush(now)
}

// Flush offers the queue to the link, and returns how many bytes still wait.
func (m *Messages) Flush(now int64) int {
	n := m.Link.Push(now, m.queue)
	m.queue = m.queue[:copy(m.queue, m.queue[n:])]
	return len(m.queue)
}

// Pop returns the next message if it has arrived whole, otherwise false. The message is
// valid until the next call.
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

// read appends what has arrived to the bytes that have not been returned yet.
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
