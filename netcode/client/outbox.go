package client

// outbox holds the messages for the server, in order.
type outbox struct {
	buf  []byte
	ends []int
	next int
}

// maxOutbox bounds what is made for a socket that takes nothing, until its owner notices and drops it.
const maxOutbox = 64

func (o *outbox) clear() { o.buf, o.ends, o.next = o.buf[:0], o.ends[:0], 0 }

// open returns the bytes to append the next message to; close ends that message.
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
