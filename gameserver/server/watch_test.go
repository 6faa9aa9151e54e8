package server

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
)

func TestAPageWatchesTheBuild(t *testing.T) {
	pages := t.TempDir()
	if err := os.WriteFile(filepath.Join(pages, "index.html"), []byte("<!doctype html>"), 0o644); err != nil {
		t.Fatal(err)
	}
	client, err := clientweb.Open(pages)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, tagGame)
	w.node.client = client
	p := w.player()
	p.ask(&control.Watch{})
	if b := await[control.Build](p); !b.Done || b.Err != "" {
		t.Errorf("%+v", b)
	}
	// It has nothing more to say, and is no player.
	if n := w.node.lobby.Counters().Players; n != 0 {
		t.Errorf("%d players", n)
	}
	p.ask(&control.Quick{})
	w.until(time.Second, "closed", func() bool { return p.gone != nil })
	if closed, ok := p.gone.(*transport.CloseError); !ok || closed.Reason() != transport.BadMessage {
		t.Error(p.gone)
	}
	// Without a client there is nothing to watch.
	w.node.client = nil
	q := w.player()
	q.ask(&control.Watch{})
	w.until(time.Second, "closed", func() bool { return q.gone != nil })
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"}, {"exactly", 7, "exactly"}, {"cut here", 3, "cut"},
		{"zoë", 3, "zo"}, {"zoë", 4, "zoë"}, {"\xffok", 4, "ok"}, {"", 0, ""}, {"ë", 1, ""},
	} {
		if got := clip(c.in, c.n); got != c.want || !utf8.ValidString(got) {
			t.Errorf("%q to %d: %q", c.in, c.n, got)
		}
	}
}

// TestAPausedShardIsNoticed: the figure that should be good goes bad when the
// thing it stands for breaks.
func TestAPausedShardIsNoticed(t *testing.T) {
	w := newWorld(t, tagGame)
	var log strings.Builder
	r := &running{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, node: w.node}
	w.quick("Ada")
	w.run(10 * time.Second)
	if i := w.node.Stuck(stuckFor); i >= 0 {
		t.Errorf("shard %d is called stuck", i)
	}
	for _, s := range w.node.matches.shards {
		if len(s.matches) > 0 {
			s.t.SetTicker(nil) // its matches stand still from now on; all else goes on
		}
	}
	w.run(2 * time.Second)
	if i := w.node.Stuck(stuckFor); i >= 0 {
		t.Error("noticed too early")
	}
	w.run(3 * time.Second)
	i := w.node.Stuck(stuckFor)
	if i < 0 || len(w.node.matches.shards[i].matches) == 0 {
		t.Fatalf("not noticed: %d", i)
	}
	stuck := r.noteStuck(r.noteStuck(false))
	s := w.node.matches.shards[i]
	s.t.SetTicker(s.runner)
	w.run(3 * time.Second)
	if i := w.node.Stuck(stuckFor); i >= 0 {
		t.Error("not noticed that it goes on")
	}
	if r.noteStuck(r.noteStuck(stuck)) || strings.Count(log.String(), "\n") != 2 ||
		strings.Count(log.String(), "level=WARN") != 1 || strings.Count(log.String(), "level=INFO") != 1 {
		t.Errorf("the log has not one warning, and one line that all is well:\n%s", log.String())
	}
}

// TestOneSeedOneStory: the same seed gives the same tickets, matches and worlds,
// to the last word.
func TestOneSeedOneStory(t *testing.T) {
	story := func() (tokens []string, world netcode.World) {
		w := newWorld(t, racingGame)
		var all []*player
		for range 5 {
			p := w.enter("")
			p.ask(&control.Quick{Seats: 3})
			ticket := await[control.Ticket](p)
			tokens = append(tokens, ticket.Token)
			p.take(ticket)
			all = append(all, p)
		}
		w.run(8 * time.Second)
		all[1].play.Close()
		w.run(8 * time.Second)
		for _, s := range w.node.matches.shards {
			var ids []string
			for m, h := range s.matches {
				ids = append(ids, h.name)
				if h.name == last[control.Welcome](all[0]).Match {
					world = slices.Clone(m.World())
				}
			}
			slices.Sort(ids)
			tokens = append(tokens, ids...)
		}
		return tokens, world
	}
	tokens, world := story()
	again, worldAgain := story()
	if !slices.Equal(tokens, again) {
		t.Errorf("%q\n%q", tokens, again)
	}
	if len(world) == 0 || !slices.Equal(world, worldAgain) {
		t.Error("another world")
	}
}

func TestOriginsAndPublicURL(t *testing.T) {
	cfg := Config{PublicURL: "https://play.example.org/", Origins: []string{"https://friends.example"}}
	l := launch(t, cfg)
	for origin, ok := range map[string]bool{
		"https://play.example.org": true, "https://friends.example": true, "": true,
		"http://play.example.org": false, "https://play.example.org.evil.example": false, l.url: false,
	} {
		c, err := transport.Dial(context.Background(), l.url+"/lobby", transport.DialOptions{Origin: origin})
		if (err == nil) != ok {
			t.Errorf("%q: %v", origin, err)
		}
		if err == nil {
			_ = c.Close(1000)
		}
	}
}
