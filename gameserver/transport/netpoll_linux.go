package transport

import (
	"reflect"

	"github.com/mailru/easygo/netpoll"
	"golang.org/x/sys/unix"
)

// This is the one file that knows easygo. Of it we use the plain Epoll on raw non-blocking
// descriptors: one goroutine that waits and calls back. A callback can come after its
// descriptor was deleted or its number was given to another; whoever registers it must guard against that.

// events is a set of epoll's event bits.
type events = netpoll.EpollEvent

const (
	readable events = netpoll.EPOLLIN
	writable events = netpoll.EPOLLOUT
	hungUp   events = netpoll.EPOLLRDHUP // the peer has ended its half
	edge     events = netpoll.EPOLLET    // one report for what comes, not one a pass until it is read
	oneshot  events = netpoll.EPOLLONESHOT
	closed   events = 0x20 // easygo's own: the poller was closed
)

// poller is one epoll and the goroutine that waits on it. Its methods are safe
// for concurrent use.
type poller struct{ ep *netpoll.Epoll }

func newPoller() (poller, error) {
	ep, err := netpoll.EpollCreate(&netpoll.EpollConfig{OnWaitError: func(err error) {
		panic("transport: epoll_wait: " + err.Error()) // a bad descriptor or address: ours
	}})
	if err != nil {
		return poller{}, err
	}
	// easygo's descriptors are not close-on-exec: a child would keep our sockets alive.
	for _, field := range []string{"fd", "eventFd"} {
		unix.CloseOnExec(int(reflect.ValueOf(ep).Elem().FieldByName(field).Int()))
	}
	return poller{ep}, nil
}

// add registers fd. f is called on the poller's goroutine and must not block it for long.
func (p poller) add(fd int, ev events, f func(events)) error {
	err := p.ep.Add(fd, ev, f)
	if err != nil {
		p.ep.Del(fd) // easygo keeps the callback of a registration that failed
	}
	return err
}

func (p poller) mod(fd int, ev events) error { return p.ep.Mod(fd, ev) }
func (p poller) del(fd int)                  { p.ep.Del(fd) }

// close ends the goroutine and waits for that. Callbacks still registered are called with closed.
func (p poller) close() { p.ep.Close() }
