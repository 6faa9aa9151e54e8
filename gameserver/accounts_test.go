package main

import (
	"context"
	"crypto/ed25519"
	"net/url"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/netcode"
	"slipstream/netcode/control"
	"slipstream/sim/games"
)

// knock names the key and returns the challenge, which must be in the name of the host that was called.
func (c *tab) knock(p *program) *control.Challenge {
	c.t.Helper()
	c.say(&control.Enter{Version: control.Version, Name: "Ada", Key: control.Key64.EncodeToString(c.public())})
	challenge := hear[control.Challenge](c.t, c.Client, control.FromLobby)
	if u, err := url.Parse(p.URL); err != nil || challenge.Server != u.Host {
		c.t.Errorf("the challenge is in the name of %q, the page called %q", challenge.Server, p.URL)
	}
	return challenge
}

func (c *tab) prove(challenge *control.Challenge, secret ed25519.PrivateKey) *control.Prove {
	signature := ed25519.Sign(secret, control.ProofText(challenge, c.public()))
	return &control.Prove{Signature: control.Key64.EncodeToString(signature)}
}

func (c *tab) refused() {
	c.t.Helper()
	if e := hear[control.Error](c.t, c.Client, control.FromLobby); e.Code != control.ErrorProof {
		c.t.Errorf("refused as %+v, want %q", e, control.ErrorProof)
	}
}

// TestAccounts: sign in, play, and the result is the account's: pushed to the page, and there on
// another connection of the same key, even of another process. Nobody else gets in.
func TestAccounts(t *testing.T) {
	t.Parallel()
	bin, data := built(t), t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	p := start(t, bin, "--data", data)

	ada := p.tab(ctx, 1)
	proof := ada.prove(ada.knock(p), ada.secret)
	ada.say(proof)
	entered := hear[control.Entered](t, ada.Client, control.FromLobby)
	if a := hear[control.Account](t, ada.Client, control.FromLobby); a.Player != entered.Player || a.Name != "Ada" ||
		len(a.Ratings) != 0 {
		t.Fatalf("%+v", a)
	}

	eve := p.tab(ctx, 2)
	challenge := p.tab(ctx, 1).knock(p)
	eve.secret, ada.secret = ada.secret, eve.secret // she names Ada's key, and has her own
	eve.knock(p)
	eve.say(eve.prove(challenge, ada.secret))
	eve.refused()
	eve.knock(p)
	eve.say(proof) // that she has heard
	eve.refused()
	eve.say(proof)
	eve.refused()
	eve.secret, ada.secret = ada.secret, eve.secret

	const game = "arena"
	behaviour := netcode.NewModel(games.ByName(game)).Behaviour() // takes a while
	ada.say(&control.BoardAsk{Kind: control.BoardRating, Game: game, Watch: true})
	if b := hear[control.Board](t, ada.Client, control.FromLobby); len(b.Lines) != 0 {
		t.Fatalf("%+v", b)
	}
	ada.say(&control.Quick{Game: game, Seats: 3, Settings: []int32{10}})
	ticket := hear[control.Ticket](t, ada.Client, control.FromLobby)
	play, err := transport.Dial(ctx, "ws"+strings.TrimPrefix(p.URL, "http")+"/play", transport.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer play.Close(1000)
	say(t, play, control.Append([]byte{netcode.TypeControl},
		&control.Hello{Version: control.Version, Behaviour: behaviour, Token: ticket.Token}))

	// All of it comes unasked, when the result is kept, in whatever order.
	var told *control.Account
	var news *control.History
	var board *control.Board
	for told == nil || news == nil || board == nil {
		msg, err := ada.ReadMessage()
		if err != nil {
			t.Fatalf("after %v, %v and %v: %v", told, news, board, err)
		}
		m, err := control.Parse(control.FromLobby, msg)
		if err != nil {
			t.Fatal(err)
		}
		switch m := m.(type) {
		case *control.Account:
			told = m
		case *control.History:
			news = m
		case *control.Board:
			board = m
		}
	}
	if len(told.Ratings) != 1 || told.Ratings[0].Mode != game || told.Ratings[0].Races != 1 {
		t.Errorf("%+v", told)
	}
	if !news.New || len(news.Races) != 1 || news.Races[0].Match != ticket.Match || news.Races[0].Of != 3 {
		t.Errorf("%+v", news)
	}
	if !board.New || len(board.Lines) != 1 || !board.Lines[0].You {
		t.Errorf("%+v", board)
	}
	p.kill()

	p = start(t, bin, "--data", data) // another process, which knows the key alone
	again := p.tab(ctx, 1)
	again.say(again.prove(again.knock(p), again.secret))
	if e := hear[control.Entered](t, again.Client, control.FromLobby); e.Player != entered.Player || e.Name != "Ada" {
		t.Errorf("%+v, was %+v", e, entered)
	}
	if a := hear[control.Account](t, again.Client, control.FromLobby); len(a.Ratings) != 1 {
		t.Errorf("%+v", a)
	}
	again.say(&control.HistoryAsk{})
	if h := hear[control.History](t, again.Client, control.FromLobby); h.New || len(h.Races) != 1 ||
		h.Races[0] != news.Races[0] {
		t.Errorf("%+v, want what was pushed: %+v", h, news)
	}
}
