package transport

// NewEpoll returns the epoll transport. On systems other than Linux, and with
// Config.TLS, it returns an error that says to use NewPortable.
func NewEpoll(cfg Config) (*Transport, error) { panic("soon") }

// NewPortable returns the portable transport.
func NewPortable(cfg Config) (*Transport, error) { panic("soon") }
