package server

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/gameserver/web"
)

// certificate returns what TLS is served with; nil is no TLS.
func (r *running) certificate() (*tls.Config, error) {
	if r.TLSCert == "" && r.TLSKey == "" {
		return nil, nil
	}
	if r.Transport == "epoll" {
		return nil, errors.New("--transport epoll does not speak TLS: leave it out to have --tls-cert served by the portable transport, " +
			"or let a proxy in front of epoll speak TLS, without --tls-cert")
	}
	c, err := openCertificate(r.TLSCert, r.TLSKey, r.Log)
	if err != nil {
		return nil, err
	}
	return c.config(), nil
}

// newTransport opens the transport that was asked for, or that there is.
func (r *running) newTransport(cfg transport.Config) (*transport.Transport, error) {
	switch r.Transport {
	case "epoll":
		return transport.NewEpoll(cfg)
	case "portable":
		return transport.NewPortable(cfg)
	case "", "auto":
		if t, err := transport.NewEpoll(cfg); err == nil {
			return t, nil
		}
		return transport.NewPortable(cfg)
	}
	return nil, fmt.Errorf("there is no transport %q; --transport is epoll, portable or auto", r.Transport)
}

// listen opens both ports, and serves what HTTP there is on them.
func (r *running) listen() error {
	public := cmp.Or(r.Listen, anyPort)
	if err := r.t.Listen(public); err != nil {
		return listenError("--listen", public, err)
	}
	private := cmp.Or(r.Admin, anyPort)
	admin, err := net.Listen("tcp", private)
	if err != nil {
		return listenError("--admin", private, err)
	}
	r.url, r.admin = "http://"+address(r.t.Addr()), "http://"+address(admin.Addr())
	if r.sockets.TLS != nil {
		r.url = "https://" + address(r.t.Addr())
	}

	pages, turned := web.Public(r.pages(), r.t.Upgrade(), r.t.Network)
	r.turned = turned
	r.serveHTTP(r.t.HTTP(), pages)
	sources := web.Sources{Ready: r.ready, Alive: r.alive, Figures: r.figures, Matches: r.node.listMatches,
		Flight: r.node.flight}
	if r.books != nil {
		sources.Reports = r.books.db.Reports
	}
	r.serveHTTP(admin, web.Admin(sources))
	return nil
}

func (r *running) pages() http.Handler {
	if r.Client == nil {
		return nil
	}
	return r.Client
}

// address is where this machine reaches a listener: an unspecified address is local.
func address(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsUnspecified() {
		return a.String()
	}
	return net.JoinHostPort("127.0.0.1", port)
}

func listenError(flag, addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use by another program, perhaps another gameserver: stop it, or choose another port with %s", addr, flag)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s may not be opened by this user: choose a port above 1023 with %s", addr, flag)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s is not an address of this machine: choose one with %s, or only a port like :8080", addr, flag)
	}
	return fmt.Errorf("cannot listen on %s: %w; choose another address with %s", addr, err, flag)
}

func (r *running) serveHTTP(l net.Listener, h http.Handler) {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      5 * time.Minute,  // the largest page over a poor link
		IdleTimeout:       15 * time.Second, // a page comes at once; what else it needs, it asks for over sockets
		MaxHeaderBytes:    4 << 10,          // and 4 KiB that net/http allows beyond

		// net/http would answer "OPTIONS *" by itself, without web.Public's line.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(r.Log.Handler(), slog.LevelDebug), // peers' faults
	}
	r.http = append(r.http, srv)
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			r.fault <- err
		}
	}()
}
