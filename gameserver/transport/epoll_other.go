//go:build !linux

package transport

import (
	"errors"
	"math"
)

// NewEpoll returns an error: epoll is Linux's. Use NewPortable.
func NewEpoll(Config) (*Transport, error) {
	return nil, errors.New("the epoll transport needs Linux: use the portable one (--transport portable)")
}

// descriptors is how many the process may open: as many as it asks for.
func descriptors() int { return math.MaxInt }

// fdSocket is the epoll transport's socket.
type fdSocket struct{ phase uint8 }
