package lobby

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"
	"time"

	"slipstream/lobby/store"
	"slipstream/netcode/control"
)

const here = "play.example.org"

// device is what signs for a player.
type device struct {
	key    string
	secret ed25519.PrivateKey
}

func newDevice(seed byte) device {
	s := make([]byte, ed25519.SeedSize)
	s[0] = seed
	secret := ed25519.NewKeyFromSeed(s)
	return device{control.Key64.EncodeToString(secret.Public().(ed25519.PublicKey)), secret}
}

func (d device) prove(c *control.Challenge) *control.Prove {
	text := control.ProofText(c, d.secret.Public().(ed25519.PublicKey))
	return &control.Prove{Signature: control.Key64.EncodeToString(ed25519.Sign(d.secret, text))}
}

// accounted is a bench with a database in memory.
func accounted(t *testing.T) (*bench, *store.Memory) {
	b, memory := newBench(t), store.NewMemory()
	b.l.cfg.Accounts = &Accounts{Store: store.Inline(memory, b.l.cfg.Mailbox.Post)}
	b.l.cfg.Host = here
	return b, memory
}

// signIn is Enter, Challenge, Prove, Entered and Account.
func (b *bench) signIn(d device, name string) (*guest, *control.Account) {
	b.Helper()
	g := b.guest()
	g.ask(&control.Enter{Version: control.Version, Name: name, Key: d.key})
	g.ask(d.prove(one[control.Challenge](g)))
	e := one[control.Entered](g)
	g.id, g.token = e.Player, e.Token
	one[control.Status](g)
	i := slices.IndexFunc(g.said, func(m any) bool { _, ok := m.(*control.Account); return ok })
	if i < 0 {
		b.Fatal("no account was told")
	}
	a := g.said[i].(*control.Account)
	g.said = slices.Delete(g.said, i, i+1)
	return g, a
}

// drain takes messages until one is an M.
func drain[M any](g *guest) *M {
	g.b.Helper()
	for len(g.said) > 0 {
		m := g.said[0]
		g.said = g.said[1:]
		if m, ok := m.(*M); ok {
			return m
		}
	}
	g.b.Fatalf("there was no %T", *new(M))
	return nil
}

// TestSignIn: a key is the player, on any connection, under the name that he once took.
func TestSignIn(t *testing.T) {
	b, _ := accounted(t)
	ada := newDevice(1)
	first, account := b.signIn(ada, "Ada")
	if account.Name != "Ada" || account.Player != first.id || !control.HasAccount(first.p.place.rec.Player) {
		t.Fatalf("%+v", account)
	}
	first.ask(&control.Create{Public: true})
	room := one[control.Room](first)

	second, account := b.signIn(ada, "Somebody else")
	if second.id != first.id || account.Name != "Ada" {
		t.Errorf("another player: %+v", account)
	}
	first.ended(Replaced)
	b.l.Close(first.p)
	if again := drain[control.Room](second); again.Code != room.Code {
		t.Errorf("%+v, want the room that he was in", again)
	}

	// The resume token does without a signature, and without the key.
	third := b.guest()
	third.ask(&control.Enter{Version: control.Version, Token: second.token, Key: ada.key})
	if e := one[control.Entered](third); e.Player != first.id || !e.Resumed {
		t.Errorf("%+v", e)
	}
	drain[control.Account](third)
	// Another key's token is worth nothing.
	fourth := b.guest()
	fourth.ask(&control.Enter{Version: control.Version, Token: second.token, Key: newDevice(2).key})
	one[control.Challenge](fourth)
}

// TestSignInTokenWithoutPlace: when nothing is left of where somebody was, the key is asked for
// again, and without it he is a guest.
func TestSignInTokenWithoutPlace(t *testing.T) {
	b, _ := accounted(t)
	ada := newDevice(1)
	g, _ := b.signIn(ada, "Ada")
	b.l.Close(g.p)
	b.pass(2 * awayFor)
	again := b.guest()
	again.ask(&control.Enter{Version: control.Version, Token: g.token, Key: ada.key})
	again.ask(ada.prove(one[control.Challenge](again)))
	if e := one[control.Entered](again); e.Player != g.id || e.Resumed {
		t.Errorf("%+v", e)
	}
	b.l.Close(again.p)
	b.pass(2 * awayFor)
	lost := b.guest()
	lost.ask(&control.Enter{Version: control.Version, Token: g.token})
	if e := one[control.Entered](lost); e.Player == g.id {
		t.Error("an old token alone has the account")
	}
}

// TestSignInRefused: what is no proof of this challenge, on this connection, in time.
func TestSignInRefused(t *testing.T) {
	ada, eve := newDevice(1), newDevice(2)
	b, memory := accounted(t)
	var heard *control.Prove // on Ada's line
	for name, answer := range map[string]func(c *control.Challenge) *control.Prove{
		"another's key": func(c *control.Challenge) *control.Prove { return eve.prove(c) },
		"another server": func(c *control.Challenge) *control.Prove {
			c.Server = "elsewhere.example.org"
			return ada.prove(c)
		},
		"a longer life": func(c *control.Challenge) *control.Prove { c.Expires++; return ada.prove(c) },
		"replayed": func(*control.Challenge) *control.Prove {
			if heard == nil {
				g := b.guest()
				g.ask(&control.Enter{Version: control.Version, Key: ada.key})
				heard = ada.prove(one[control.Challenge](g))
				b.l.Close(g.p)
			}
			return heard
		},
		"nothing":    func(*control.Challenge) *control.Prove { return &control.Prove{} },
		"no base 64": func(*control.Challenge) *control.Prove { return &control.Prove{Signature: "?"} },
		"late":       func(c *control.Challenge) *control.Prove { b.now += int64(ProofLife); return ada.prove(c) },
	} {
		g := b.guest()
		g.ask(&control.Enter{Version: control.Version, Name: "Ada", Key: ada.key})
		c := one[control.Challenge](g)
		g.ask(&control.Quick{}) // what waits behind it is not served
		g.ask(answer(c))
		if len(g.said) != 1 {
			t.Fatalf("%s: %d messages, want a refusal alone: %+v", name, len(g.said), g.said)
		}
		g.refused(control.ErrorProof)
		g.ask(ada.prove(c)) // a challenge is good for one answer
		g.refused(control.ErrorProof)
		g.ask(&control.Enter{Version: control.Version, Name: "Guest"})
		if e := one[control.Entered](g); e.Name != "Guest" {
			t.Errorf("%s: %+v", name, e)
		}
		b.l.Close(g.p)
	}
	if _, err := memory.Player(control.PlayerOf(ada.secret.Public().(ed25519.PublicKey))); err != store.ErrUnknown {
		t.Error("an account was made without a proof:", err)
	}
	g := b.guest()
	g.ask(&control.Enter{Version: control.Version, Key: strings.Repeat("A", 43)}) // of small order
	g.refused(control.ErrorProof)
}

// TestSignInSilent: who does not answer a challenge does not stay.
func TestSignInSilent(t *testing.T) {
	b, _ := accounted(t)
	g := b.guest()
	g.ask(&control.Enter{Version: control.Version, Key: newDevice(1).key})
	one[control.Challenge](g)
	b.pass(ProofLife - time.Second)
	if g.end != nil {
		t.Fatal("ended too soon")
	}
	b.pass(2 * time.Second)
	g.ended(Unproven)
	if len(b.l.signins) != 0 || len(b.l.conns) != 0 {
		t.Error("something is left of it")
	}
}

// TestSignInDatabaseAway: who somebody is needs no database.
func TestSignInDatabaseAway(t *testing.T) {
	b, memory := accounted(t)
	memory.SetAway(true)
	ada := newDevice(1)
	g := b.guest()
	g.ask(&control.Enter{Version: control.Version, Name: "Ada", Key: ada.key})
	g.ask(ada.prove(one[control.Challenge](g)))
	if e := one[control.Entered](g); e.Name != "Ada" || !control.HasAccount(g.p.place.rec.Player) {
		t.Errorf("%+v", e)
	}
	one[control.Status](g)
	g.ask(&control.HistoryAsk{})
	g.refused(control.ErrorAway)
}

// TestAccountRequests: rename, history, boards, export, erase; guests have none of them but boards.
func TestAccountRequests(t *testing.T) {
	b, memory := accounted(t)
	g, account := b.signIn(newDevice(1), "Ada")
	stranger := b.enter("Bob")
	for _, m := range []any{&control.HistoryAsk{}, &control.Export{}, &control.Erase{Player: stranger.id}} {
		stranger.ask(m)
		stranger.refused(control.ErrorAccount)
	}
	g.ask(&control.Create{Public: true})
	room := one[control.Room](g)
	stranger.ask(&control.Join{Code: room.Code})
	g.ask(&control.PartyAsk{})
	stranger.ask(&control.PartyAsk{Code: drain[control.Party](g).Code})
	g.said, stranger.said = nil, nil

	g.ask(&control.Rename{Name: "  Grace "})
	if a := drain[control.Account](g); a.Name != "Grace" || a.Rename == 0 {
		t.Errorf("%+v", a)
	}
	if r := drain[control.Room](stranger); r.Members[0].Name != "Grace" {
		t.Errorf("the room was not told: %+v", r)
	}
	g.said = nil
	g.ask(&control.Rename{Name: "Hopper"})
	g.refused(control.ErrorName)
	g.ask(&control.Rename{Name: "Admin"})
	g.refused(control.ErrorName)

	result := &store.Result{Match: 7, Game: "tag", Mode: "tag", Track: 2, Ended: b.now, Places: []store.Place{
		{Player: g.p.place.rec.Player, Name: "Grace", Place: 1, Best: 20 * time.Second}, {Bot: true, Place: 2},
	}}
	if _, err := memory.Write(result); err != nil {
		t.Fatal(err)
	}
	g.ask(&control.HistoryAsk{})
	if h := one[control.History](g); len(h.Races) != 1 || h.Races[0].Match != "7" || h.Races[0].Best != 20_000 || h.New {
		t.Errorf("%+v", h)
	}
	stranger.said = nil
	stranger.ask(&control.BoardAsk{Kind: control.BoardLaps, Game: "tag", Track: 2})
	if m := one[control.Board](stranger); len(m.Lines) != 1 || m.Lines[0].Name != "Grace" || m.Lines[0].You {
		t.Errorf("%+v", m)
	}
	b.pass(time.Minute)
	g.said = nil
	g.ask(&control.Export{})
	if e := one[control.Exported](g); !e.Last || !strings.Contains(e.Text, "Grace") {
		t.Errorf("%+v", e)
	}
	b.pass(time.Minute)
	g.said = nil
	g.ask(&control.Erase{Player: "someoneelse"})
	g.refused(control.ErrorAccount)
	stranger.said = nil
	g.ask(&control.Erase{Player: account.Player})
	one[control.Erased](g)
	g.ended(Parted)
	if _, err := memory.Player(1 << 63); err != store.ErrUnknown {
		t.Error(err)
	}
	if q := drain[control.Party](stranger); len(q.Members) != 1 {
		t.Errorf("who erased himself is still in the party: %+v", q)
	}
	if r := drain[control.Room](stranger); len(r.Members) != 1 {
		t.Errorf("who erased himself is still in the room: %+v", r)
	}
}

// TestAskLimit: the database is not asked as often as somebody likes.
func TestAskLimit(t *testing.T) {
	b, _ := accounted(t)
	g, _ := b.signIn(newDevice(1), "Ada")
	for range asksBurst {
		g.ask(&control.HistoryAsk{})
		one[control.History](g)
	}
	g.ask(&control.HistoryAsk{})
	g.refused(control.ErrorRate)
	b.pass(asksRefill)
	g.said = nil
	g.ask(&control.HistoryAsk{})
	one[control.History](g)
	g.ask(&control.Export{}) // it costs more than one more second gives
	g.refused(control.ErrorRate)
}

// TestLive: what is kept of a match comes by itself, once for all that came in a second, and
// a board only if it is another one.
func TestLive(t *testing.T) {
	b, memory := accounted(t)
	ada, _ := b.signIn(newDevice(1), "Ada")
	eve, _ := b.signIn(newDevice(2), "Eve")
	fan := b.enter("Fan")
	fan.ask(&control.BoardAsk{Kind: control.BoardLaps, Game: "tag", Watch: true})
	if m := one[control.Board](fan); m.New || len(m.Lines) != 0 {
		t.Fatalf("%+v", m)
	}
	finish := func(match uint64, lap time.Duration) {
		r := &store.Result{Match: match, Game: "tag", Mode: "tag", Ended: b.now, Places: []store.Place{
			{Player: ada.p.place.rec.Player, Name: "Ada", Place: 1, Best: lap},
			{Player: eve.p.place.rec.Player, Name: "Eve", Place: 2},
		}}
		if _, err := memory.Write(r); err != nil {
			t.Fatal(err)
		}
		b.l.Kept(r)
	}
	finish(1, 21*time.Second)
	finish(2, 20*time.Second)
	for _, g := range []*guest{ada, eve, fan} {
		if len(g.said) != 0 {
			t.Errorf("told before the tick: %+v", g.said)
		}
	}
	b.pass(time.Second)
	for i, g := range []*guest{ada, eve} {
		a := one[control.Account](g)
		h := one[control.History](g)
		if len(a.Ratings) != 1 || a.Ratings[0].Races != 2 || !h.New || len(h.Races) != 1 || h.Races[0].Match != "2" ||
			int(h.Races[0].Place) != i+1 {
			t.Errorf("%+v %+v", a, h)
		}
	}
	if m := one[control.Board](fan); !m.New || len(m.Lines) != 1 || m.Lines[0].Value != 20_000 {
		t.Errorf("%+v", m)
	}
	finish(3, 22*time.Second)
	b.pass(time.Second)
	if len(fan.said) != 0 {
		t.Errorf("the same board again: %+v", fan.said[0])
	}
	if mu, sigma := ada.p.place.rating("tag"); mu <= 25 || sigma == 0 {
		t.Errorf("who won three times is rated %v, %v", mu, sigma)
	}
	fan.ask(&control.BoardAsk{Kind: control.BoardSeason, Game: "tag"}) // and watches no more
	one[control.Board](fan)
	finish(4, 10*time.Second)
	b.pass(time.Second)
	if len(fan.said) != 0 || len(b.l.live.boards) != 0 {
		t.Error("watches still")
	}
	fan.ask(&control.BoardAsk{Kind: control.BoardLaps, Game: "tag", Watch: true})
	b.l.Close(fan.p)
	if len(b.l.live.boards)+len(b.l.live.asks) != 0 {
		t.Error("who is gone watches still")
	}
}

// TestAHostThatIsNoHost: without a public URL a challenge names the host that the request named,
// which is whatever bytes somebody sends. What a challenge has no room for is left out, and then
// nobody of ours signs.
func TestAHostThatIsNoHost(t *testing.T) {
	b, _ := accounted(t)
	b.l.cfg.Host = ""
	for host, want := range map[string]string{
		here: here, "": "", "\xff\xfe": "", here + "\xc3": "", strings.Repeat("a", 128): strings.Repeat("a", 128),
		strings.Repeat("a", 129): "",
	} {
		g := b.guest()
		g.p.Called(host)
		g.ask(&control.Enter{Version: control.Version, Key: newDevice(1).key})
		if c := one[control.Challenge](g); c.Server != want {
			t.Errorf("%q: the challenge is %q's", host, c.Server)
		}
	}
}

// TestBoardsOfNobody: one result makes all boards of its game old, and there may be as many as there are guests. They
// are asked for in turn.
func TestBoardsOfNobody(t *testing.T) {
	const pages = 2*newsPerTick + 1
	b, memory := accounted(t)
	b.l.cfg.Players = pages
	for track := range int32(pages) {
		g := b.enter("Guest")
		g.ask(&control.BoardAsk{Kind: control.BoardLaps, Game: "tag", Track: track, Watch: true})
	}
	stale := func() (n int) {
		for _, w := range b.l.live.boards {
			if w.stale {
				n++
			}
		}
		return n
	}
	b.l.hearKept([]byte(`{"game": "tag"}`))
	for _, want := range []int{pages, pages - newsPerTick, 1, 0} {
		if got := stale(); got != want {
			t.Errorf("%d boards are to be asked for, want %d", got, want)
		}
		b.l.bring()
	}
	memory.SetAway(true)
	b.l.hearKept([]byte(`{"game": "tag"}`))
	b.l.bring()
	if stale() != pages {
		t.Error("what could not be asked for is not asked for again")
	}
}

// TestTicketHasRating: the matchmaker knows how good who signed in is.
func TestTicketHasRating(t *testing.T) {
	b, memory := accounted(t)
	id := control.PlayerOf(newDevice(1).secret.Public().(ed25519.PublicKey))
	public := newDevice(1).secret.Public().(ed25519.PublicKey)
	if _, err := memory.Enter(store.Entry{ID: id, Key: public, Name: "Ada", Now: b.now}); err != nil {
		t.Fatal(err)
	}
	if _, err := memory.Enter(store.Entry{ID: 1<<63 | 5, Key: []byte("k"), Name: "Eve", Now: b.now}); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		_, err := memory.Write(&store.Result{Match: uint64(i + 1), Game: "tag", Mode: "tag", Ended: b.now,
			Places: []store.Place{
				{Player: id, Name: "Ada", Place: 1}, {Player: 1<<63 | 5, Name: "Eve", Place: 2},
			}})
		if err != nil {
			t.Fatal(err)
		}
	}
	g, _ := b.signIn(newDevice(1), "")
	r := g.p.place.rider("tag")
	if r.Mu <= 25 || r.Sigma <= 0 || g.p.place.rider("racing").Mu != 0 {
		t.Errorf("%+v", r)
	}
}
