// Package clientweb builds and serves the browser client: the Go netcode as
// WebAssembly, the TypeScript generated from Go, and the pages that Vite bundles.
//
// A release binary has the built client inside (-tags embedclient, after go
// generate ./client-web). In a source checkout whatever is missing or stale is
// built when the server starts; until then the pages show how far it is, and a
// build that failed says there what to do.
//
// It knows nothing of matches, sockets or the lobby: who wants to hear of the
// build calls [Client.Watch].
package clientweb

//go:generate go run ./build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
)

// Progress is how far a build is.
type Progress struct {
	Step string // what is being done now
	Text string // new lines of output, each ended
	Done bool   // the pages are there
	Err  string // why it failed, and what to do
}

var errAbsent = errors.New("the browser client is neither inside this binary nor in reach as source: start gameserver in a checkout " +
	"of slipstream, or build it with `go generate ./client-web && go build -tags embedclient ./gameserver`")

// maxLog bounds the output that is kept for those who begin to watch late.
const maxLog = 4000

// Client is the browser client as this process serves it. It is safe for
// concurrent use.
type Client struct {
	root string // of the source checkout, if it is to be built
	site atomic.Pointer[site]

	mu       sync.Mutex
	now      Progress // Text holds all the output so far, the oldest cut off
	watchers map[int]func(Progress)
	next     int
}

// Open returns the client built in directory dist; with an empty dist, the one
// inside this binary, or else one that [Client.Build] makes from the checkout
// that the program runs in.
func Open(dist string) (*Client, error) {
	c := &Client{watchers: map[int]func(Progress){}}
	switch root, inCheckout := Checkout(); {
	case dist != "":
		return c, c.serve(os.DirFS(dist))
	case embedded != nil:
		return c, c.serve(embedded)
	case inCheckout:
		c.root = root
		c.now.Step = "Looking at what is built already"
	default:
		c.now.Err = sentence(errAbsent)
	}
	return c, nil
}

// Build brings the client up to date and serves it from then on. It returns at
// once if there is nothing to build. Its error is also what the pages say.
func (c *Client) Build(ctx context.Context) error {
	if c.site.Load() != nil {
		return nil
	}
	if c.root == "" {
		return errAbsent
	}
	err := Build(ctx, c.root, c.tell)
	if err == nil {
		err = c.serve(os.DirFS(distDir(c.root)))
	}
	if err != nil {
		c.tell(Progress{Err: sentence(err)})
	}
	return err
}

// Ready reports whether the pages are there.
func (c *Client) Ready() bool { return c.site.Load() != nil }

func (c *Client) serve(files fs.FS) error {
	s, err := newSite(files)
	if err != nil {
		return fmt.Errorf("the browser client cannot be read: %w", err)
	}
	c.site.Store(s)
	c.tell(Progress{Done: true})
	return nil
}

// Watch calls f with all that was said so far, and then with everything new,
// until stop is called. f must return quickly and not call Watch or stop.
func (c *Client) Watch(f func(Progress)) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(c.now)
	id := c.next
	c.next++
	c.watchers[id] = f
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.watchers, id)
	}
}

func (c *Client) tell(p Progress) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.Step == "" {
		p.Step = c.now.Step
	}
	all := c.now.Text + p.Text
	if cut := len(all) - maxLog; cut > 0 {
		all = all[cut+1+strings.IndexByte(all[cut:], '\n'):]
	}
	c.now = p
	c.now.Text = all
	for _, f := range c.watchers {
		f(p)
	}
}

// sentence is an error as it is shown to people.
func sentence(err error) string {
	s := err.Error()
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
