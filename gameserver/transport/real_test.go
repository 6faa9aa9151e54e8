package transport

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"testing"
	"time"
)

// kinds are the transports over real sockets on this system.
func kinds() map[string]func(Config) (*Transport, error) {
	k := map[string]func(Config) (*Transport, error){"portable": NewPortable}
	if runtime.GOOS == "linux" {
		k["epoll"] = NewEpoll
	}
	return k
}

type mover struct {
	t *Transport
	h Handler
}

func (m *mover) OnOpen(*Conn, *Request) Reason     { return OK }
func (m *mover) OnMessage(c *Conn, payload []byte) { c.Move(m.t.Shards()[0], m.h) }
func (m *mover) OnClose(*Conn, Reason)             {}

func TestSmoke(t *testing.T) {
	for name, open := range kinds() {
		t.Run(name, func(t *testing.T) {
			m := &mover{h: &echo{}}
			tr, err := open(Config{Paths: map[string]Handler{"/play": m}, Shards: 1})
			if err != nil {
				t.Fatal(err)
			}
			m.t = tr
			mux := http.NewServeMux()
			mux.Handle("/play", tr.Upgrade())
			mux.HandleFunc("/hi", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hi") })
			go http.Serve(tr.HTTP(), mux)
			if err := tr.Listen("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			url := "http://" + tr.Addr().String()
			c, err := Dial(context.Background(), url+"/play", DialOptions{})
			if err != nil {
				t.Fatal(err)
			}
			c.WriteMessage([]byte("move"))
			for range 100 {
				c.WriteMessage([]byte("hello"))
				if msg, err := c.ReadMessage(); err != nil || string(msg) != "hello" {
					t.Fatal(string(msg), err)
				}
			}
			r, err := http.Get(url + "/hi")
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(r.Body)
			r.Body.Close()
			if string(body) != "hi" {
				t.Fatal(string(body))
			}
			t.Logf("%+v", tr.Stats())
			tr.Stop(Stopped, time.Second)
			if _, err := c.ReadMessage(); err == nil {
				t.Fatal("still open")
			} else {
				t.Log(err)
			}
		})
	}
}
