package bus

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Embedded is a broker in this process, without a port: all that a single node needs.
type Embedded struct {
	s   *server.Server
	dir string
}

// startWithin is how long a broker in this process may take: it is ready in milliseconds.
const startWithin = 10 * time.Second

// StartEmbedded starts a broker. Nothing of it outlives it.
func StartEmbedded() (*Embedded, error) {
	dir, err := os.MkdirTemp("", "slipstream-bus-") // the broker insists on one, and keeps nothing there
	if err != nil {
		return nil, fmt.Errorf("the broker needs a temporary directory: %w; set TMPDIR to one that can be written", err)
	}
	e := &Embedded{dir: dir}
	e.s, err = server.NewServer(&server.Options{
		ServerName: "embedded", DontListen: true, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true,
	})
	if err != nil {
		e.Stop()
		return nil, fmt.Errorf("the broker did not start: %w", err)
	}
	go e.s.Start()
	if !e.s.ReadyForConnections(startWithin) {
		e.Stop()
		return nil, errors.New("the broker did not start in time: is the machine overloaded?")
	}
	return e, nil
}

// Stop ends the broker.
func (e *Embedded) Stop() {
	if e.s != nil {
		e.s.Shutdown()
		e.s.WaitForShutdown()
	}
	_ = os.RemoveAll(e.dir)
}
