package client

// outbox is the messages for the server, in order.
type outbox struct {
	buf  []byte
	ends []int
	next int
}

// A socket that takes nothing is dropped, but what was made before its owner
// noticed must not grow.
const maxOutbox = 64

func (o *outbox) clear() { o.buf, o.ends, o.next = o.buf[:0], o.ends[:0], 0 }

// open returns what the next message is to be appended to; close ends it.
func (o *outbox) open() []byte {
	if o.next == len(o.ends) || len(o.ends) == maxOutbox {
		o.clear()
	}
	return o.buf
}

func (o *outbox) close(buf []byte) {
	o.buf = buf
	o.ends = append(o.ends, len(buf))
}

func (o *outbox) take() []byte {
	if o.next == len(o.ends) {
		return nil
	}
	from := 0
	if o.next > 0 {
		from = o.ends[o.next-1]
	}
	msg := o.buf[from:o.ends[o.next]]
	o.next++
	return msg
}
