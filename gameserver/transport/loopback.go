package transport

import "time"

// Loopback is a transport without sockets, goroutines or a clock: everything
// happens within Advance, on the caller's goroutine, in the same order each time.
type Loopback struct {
	Transport
}

// NewLoopback returns a Loopback at time 0.
func NewLoopback(cfg Config) *Loopback { panic("soon") }

// Advance lets d pass, slice by slice: fronts and shards read what was written, timers
// fire, every shard's Ticker runs its slices.
func (l *Loopback) Advance(d time.Duration) { panic("soon") }

// Now is the virtual time since the start.
func (l *Loopback) Now() time.Duration { panic("soon") }

// Dial opens a connection and sends the upgrade for path. The end is open when
// the server has had an Advance.
func (l *Loopback) Dial(path string) *End { panic("soon") }

// Connect opens a connection on which nothing was sent yet.
func (l *Loopback) Connect() *End { panic("soon") }

// End is the client's end of a Loopback's connection. Nothing blocks.
type End struct{}

// Write hands raw bytes to the server's socket.
func (e *End) Write(p []byte) (int, error) { panic("soon") }

// Read takes raw bytes that the server sent; 0 and nil when there are none yet, io.EOF when
// the server closed.
func (e *End) Read(p []byte) (int, error) { panic("soon") }

// WriteMessage sends p as one binary message.
func (e *End) WriteMessage(p []byte) { panic("soon") }

// ReadMessage returns the next message, appended to dst[:0], and whether there was one. After
// the server closed it returns a *CloseError.
func (e *End) ReadMessage(dst []byte) (msg []byte, ok bool, err error) { panic("soon") }

// Close ends the stream without a close frame, as a lost network does.
func (e *End) Close() error { panic("soon") }
