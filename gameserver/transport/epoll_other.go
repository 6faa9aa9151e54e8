//go:build !linux

package transport

import "errors"

// NewEpoll returns an error: epoll is Linux's. Use NewPortable.
func NewEpoll(Config) (*Transport, error) {
	return nil, errors.New("the epoll transport needs Linux: use the portable one (--transport portable)")
}
