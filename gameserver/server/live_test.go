package server

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/client"
	"slipstream/netcode/control"
	"slipstream/sim/games"
)

// transports are those of this system.
func transports() []string {
	if runtime.GOOS == "linux" {
		return []string{"epoll", "portable"}
	}
	return []string{"portable"}
}

// live is a Server that runs on real sockets.
type live struct {
	*testing.T
	url, admin string
	front      string      // where the sockets go, if not to url: a proxy
	tls        *tls.Config // what a client trusts
	from       net.Addr    // a client's own address; nil: any
	stop       context.CancelFunc
	done       chan error
}

func launch(t *testing.T, cfg Config) *live {
	t.Helper()
	l := &live{T: t, done: make(chan error, 1)}
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	up := make(chan struct{})
	cfg.Listening = func(url, admin string) {
		l.url, l.admin = url, admin
		close(up)
	}
	go func() { l.done <- (&Server{cfg}).Run(ctx) }()
	select {
	case <-up:
	case err := <-l.done:
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return l
}

// wait returns what Run did.
func (l *live) wait() error {
	select {
	case err := <-l.done:
		return err
	case <-time.After(30 * time.Second):
		l.Fatal("the server does not stop")
		return nil
	}
}

func (l *live) dial(path string) *transport.Client {
	l.Helper()
	at := cmp.Or(l.front, l.url)
	c, err := transport.Dial(context.Background(), at+path,
		transport.DialOptions{Origin: at, TLS: l.tls, Dialer: l.dialer()})
	if err != nil {
		l.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		l.Fatal(err)
	}
	return c
}

// get returns status and body of a page.
func (l *live) get(url string) (int, string) {
	l.Helper()
	res, err := http.Get(url)
	if err != nil {
		l.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		l.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// ticket asks the lobby for a match of game and keeps the lobby connection open.
func (l *live) ticket(game string, settings ...int32) (*control.Ticket, *transport.Client) {
	l.Helper()
	c := l.dial("/lobby")
	for _, m := range []any{
		&control.Enter{Version: control.Version, Name: "Ada"},
		&control.Quick{Game: game, Settings: settings},
	} {
		if err := c.WriteMessage(control.Append(nil, m)); err != nil {
			l.Fatal(err)
		}
	}
	for {
		msg, err := c.ReadMessage()
		if err != nil {
			l.Fatal(err)
		}
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			l.Fatal(err)
		}
		if ticket, ok := m.(*control.Ticket); ok {
			return ticket, c
		}
	}
}

// person is somebody in a match over a real socket.
type person struct {
	l     *live
	began time.Time
	c     *client.Client
	ws    *transport.Client
	inbox chan []byte // closed when the socket has
	gone  error       // then
	heard []any
	cmd   []int32
}

func (l *live) person(game string, token string) *person {
	model := netcode.NewModel(games.ByName(game))
	p := &person{l: l, began: time.Now(), cmd: make([]int32, model.CmdWords)}
	p.cmd[0] = 1
	p.c = client.New(client.Config{
		Model: model, Behaviour: model.Behaviour(), Token: token,
		OnControl: func(m any) { p.heard = append(p.heard, m) },
	})
	p.connect()
	return p
}

func (p *person) now() int64 { return int64(time.Since(p.began)) }

func (p *person) connect() {
	ws, inbox := p.l.dial("/play"), make(chan []byte, 64)
	p.ws, p.inbox = ws, inbox
	go func() {
		defer close(inbox)
		for {
			msg, err := ws.ReadMessage()
			if err != nil {
				p.gone = err
				return
			}
			inbox <- bytes.Clone(msg)
		}
	}()
	p.c.Connected(p.now())
	p.send()
}

func (p *person) send() {
	p.c.Advance(p.now(), p.cmd)
	for msg := p.c.Next(); msg != nil; msg = p.c.Next() {
		if err := p.ws.WriteMessage(msg); err != nil {
			return // the next read says why
		}
	}
}

// playUntil plays until done says so; the error is that of the socket.
func (p *person) playUntil(done func() bool) error {
	p.l.Helper()
	turn := time.NewTicker(5 * time.Millisecond)
	defer turn.Stop()
	for !done() {
		select {
		case msg, open := <-p.inbox:
			if !open {
				p.c.Disconnected(p.now())
				return p.gone
			}
			if err := p.c.Receive(p.now(), msg); err != nil {
				p.l.Fatal(err)
			}
		case <-turn.C:
		}
		p.send()
	}
	return nil
}

func (p *person) snapshots(n uint64) func() bool {
	return func() bool { return p.c.Stats(p.now()).Snapshots >= n }
}

func (p *person) welcome() *control.Welcome {
	var found *control.Welcome
	for _, m := range p.heard {
		if w, ok := m.(*control.Welcome); ok {
			found = w
		}
	}
	return found
}

func never() bool { return false }
