package transport

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"slipstream/netcode/frame"
)

// kinds are the transports over real sockets on this system.
func kinds() map[string]func(Config) (*Transport, error) {
	k := map[string]func(Config) (*Transport, error){"portable": NewPortable}
	if runtime.GOOS == "linux" {
		k["epoll"] = NewEpoll
	}
	return k
}

// serve starts a transport that echoes on /play and answers /hi through net/http.
func serve(t *testing.T, open func(Config) (*Transport, error)) *Transport {
	tr, err := open(Config{Paths: map[string]Handler{"/play": &echo{}}, Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/play", tr.Upgrade())
	mux.HandleFunc("/hi", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		io.WriteString(w, "hi "+string(body))
	})
	web := &http.Server{Handler: mux}
	served := make(chan struct{})
	pages := tr.HTTP()
	go func() {
		defer close(served)
		web.Serve(pages)
	}()
	if err := tr.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		tr.Stop(Stopped, 5*time.Second)
		web.Close()
		<-served
	})
	return tr
}

// TestOnePort reuses one connection as a proxy does: pages first, then an upgrade with its first
// message right behind. net/http owns it until then.
func TestOnePort(t *testing.T) {
	for name, open := range kinds() {
		t.Run(name, func(t *testing.T) {
			tr := serve(t, open)
			conn, err := net.Dial("tcp", tr.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(10 * time.Second))
			in := bufio.NewReader(conn)
			for _, body := range []string{"", "there"} {
				io.WriteString(conn, "POST /hi HTTP/1.1\r\nHost: x\r\nContent-Length: "+string('0'+rune(len(body)))+"\r\n\r\n"+
					body)
				r, err := http.ReadResponse(in, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got, _ := io.ReadAll(r.Body); string(got) != "hi "+body {
					t.Fatalf("got %q", got)
				}
			}
			nonce := [16]byte{1}
			request := frame.AppendRequest(nil, "x", "/play", nonce, "")
			conn.Write(frame.AppendMasked(request, frame.Binary, []byte("first"), [4]byte{1, 2, 3, 4}))
			var head strings.Builder
			for !strings.HasSuffix(head.String(), "\r\n\r\n") {
				b, err := in.ReadByte()
				if err != nil {
					t.Fatal(head.String(), err)
				}
				head.WriteByte(b)
			}
			if err := frame.CheckResponse([]byte(head.String()), nonce); err != nil {
				t.Fatal(err)
			}
			got := make([]byte, 7)
			if _, err := io.ReadFull(in, got); err != nil || string(got[2:]) != "first" {
				t.Fatalf("%q %v", got, err)
			}
			if s := tr.Stats(); s.Conns != 1 || s.Handed != 1 || s.Accepted != 1 {
				t.Errorf("%d connections, %d handed over, %d accepted", s.Conns, s.Handed, s.Accepted)
			}
		})
	}
}

// What net/http would let through, an upgrade may still not say.
func TestUpgradeBehindHTTPIsChecked(t *testing.T) {
	for name, open := range kinds() {
		t.Run(name, func(t *testing.T) {
			tr := serve(t, open)
			for request, status := range map[string]int{
				"GET /play HTTP/1.1\r\nHost: x\r\n\r\n": 426,
				"GET /play HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
					"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": 400,
				"GET /play HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
					"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil\r\n\r\n": 403,
			} {
				conn, err := net.Dial("tcp", tr.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(10 * time.Second))
				in := bufio.NewReader(conn)
				io.WriteString(conn, "GET /hi HTTP/1.1\r\nHost: x\r\n\r\n")
				if r, err := http.ReadResponse(in, nil); err != nil || r.StatusCode != 200 {
					t.Fatal(err)
				} else {
					io.ReadAll(r.Body)
				}
				io.WriteString(conn, request)
				r, err := http.ReadResponse(in, nil)
				if err != nil || r.StatusCode != status {
					t.Errorf("%.60q: %v %v, wanted %d", request, r, err, status)
				}
			}
		})
	}
}

// What net/http takes for one of our paths and a front does not, must not go back and forth between them.
func TestUpgradesAreNotPassedAround(t *testing.T) {
	const upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	for name, open := range kinds() {
		t.Run(name, func(t *testing.T) {
			tr := serve(t, open)
			for request, status := range map[string]int{
				"GET /play HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n": 426,
				"GET /%70lay HTTP/1.1\r\nHost: x\r\n" + upgrade:                                101,
				"GET http://x/play?a=b HTTP/1.1\r\nHost: x\r\n" + upgrade:                      101,
			} {
				conn, err := net.Dial("tcp", tr.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(10 * time.Second))
				before := tr.Stats().Handed
				io.WriteString(conn, request)
				r, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil || r.StatusCode != status {
					t.Errorf("%.40q: %v %v, wanted %d", request, r, err, status)
				}
				if n := tr.Stats().Handed - before; n != 1 {
					t.Errorf("%.40q was handed over %d times", request, n)
				}
			}
		})
	}
}

func TestDial(t *testing.T) {
	for name, open := range kinds() {
		t.Run(name, func(t *testing.T) {
			tr := serve(t, open)
			url := "ws://" + tr.Addr().String()
			if _, err := Dial(context.Background(), url+"/hi", DialOptions{}); err == nil ||
				!strings.Contains(err.Error(), "200 OK") {
				t.Errorf("a page was dialed: %v", err)
			}
			if _, err := Dial(context.Background(), "ftp://x/", DialOptions{}); err == nil {
				t.Error("ftp was dialed")
			}
			c, err := Dial(context.Background(), url+"/play", DialOptions{})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{0, 1, 200, 4096} {
				msg := strings.Repeat("x", n)
				if err := c.WriteMessage([]byte(msg)); err != nil {
					t.Fatal(err)
				}
				if got, err := c.ReadMessage(); err != nil || string(got) != msg {
					t.Fatalf("%d bytes came back as %d, %v", n, len(got), err)
				}
			}
			c.Close(1000)
		})
	}
}

// TestDialGivesUp dials a server that never answers.
func TestDialGivesUp(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		conn, err := ln.Accept()
		if err == nil {
			defer conn.Close()
			conn.Read(make([]byte, 1))
		}
		cancel()
	}()
	if _, err := Dial(ctx, "ws://"+ln.Addr().String(), DialOptions{}); err == nil || ctx.Err() == nil {
		t.Error("Dial did not give up", err)
	}
}
