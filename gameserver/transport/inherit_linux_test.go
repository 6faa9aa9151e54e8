package transport

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestChildrenInheritNothing: a child of ours would keep our sockets open, and our port.
func TestChildrenInheritNothing(t *testing.T) {
	inherited := func() string {
		out, err := exec.Command("ls", "/proc/self/fd").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(out)), " ")
	}
	before := inherited()
	for name, open := range kinds() {
		t.Run(name, func(t *testing.T) {
			tr, err := open(Config{Paths: map[string]Handler{"/play": &echo{}}, Shards: 2})
			if err != nil {
				t.Fatal(err)
			}
			defer tr.Stop(Stopped, time.Second)
			if err := tr.Listen("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				c, err := Dial(context.Background(), "ws://"+tr.Addr().String()+"/play", DialOptions{})
				if err != nil {
					t.Fatal(err)
				}
				defer c.conn.Close()
			}
			if now := inherited(); now != before {
				t.Errorf("a child has descriptors %s; before the transport it had %s", now, before)
			}
		})
	}
}
