package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is what the server shows to browsers. It is read again when one of its files
// has changed; one that cannot be read then, because it is half written, changes nothing.
// Any goroutine.
type certificate struct {
	files [2]string // certificate with its chain, private key
	log   *slog.Logger

	mu   sync.Mutex
	seen [2]os.FileInfo
	pair *tls.Certificate
}

// openCertificate reads a certificate for the first time; an error is the operator's to mend.
func openCertificate(cert, key string, log *slog.Logger) (*certificate, error) {
	if cert == "" || key == "" {
		return nil, errors.New("TLS needs both: --tls-cert with the certificate and --tls-key with its private key")
	}
	c := &certificate{files: [2]string{cert, key}, log: log}
	if err := c.read(); err != nil {
		return nil, fmt.Errorf("%w; --tls-cert takes a PEM file with the certificate and its chain, --tls-key one with its private key", err)
	}
	return c, nil
}

// config is for the listener. A look at two files is cheap beside a handshake.
func (c *certificate) config() *tls.Config {
	return &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.changed() {
			switch err := c.read(); err {
			case nil:
				c.log.Info("TLS: a new certificate is used", "file", c.files[0], "until", c.pair.Leaf.NotAfter)
			default:
				c.log.Warn("TLS: the old certificate stays in use", "error", err)
			}
		}
		return c.pair, nil
	}}
}

// changed looks at the files and reports whether they are others than before.
func (c *certificate) changed() (yes bool) {
	for i, name := range c.files {
		now, err := os.Stat(name)
		if err != nil {
			now = nil
		}
		before := c.seen[i]
		switch {
		case now == nil && before == nil:
			continue
		case now == nil || before == nil:
		case os.SameFile(now, before) && now.ModTime().Equal(before.ModTime()) && now.Size() == before.Size():
			continue
		}
		c.seen[i], yes = now, true
	}
	return yes
}

// read takes the files as they are.
func (c *certificate) read() error {
	c.changed()
	pair, err := tls.LoadX509KeyPair(c.files[0], c.files[1])
	if err != nil {
		return fmt.Errorf("the certificate cannot be used: %w", err)
	}
	if until := pair.Leaf.NotAfter; time.Now().After(until) {
		c.log.Warn("TLS: the certificate has expired: browsers refuse it", "file", c.files[0], "until", until)
	}
	c.pair = &pair
	return nil
}
