package lobby

import (
	"crypto/ed25519"
	"encoding/json"
	"strconv"

	"slipstream/lobby/bus"
	"slipstream/lobby/pool"
	"slipstream/netcode/token"
)

// Whatever comes from the bus was written by another process. The nodes of a cluster trust one another with
// everything that their token keys allow, and believe what others say of their own players, matches and
// load (see the package's doc). But a node that is broken, or of another version, must not break anything
// else: what no node of this version would write is ignored and counted, and the first of each kind is
// logged. Players and their browsers have no access to the bus.

// MaxRegion is the longest name of a region, in bytes.
const MaxRegion = 24

// Bounds of what nodes tell each other. Those of texts are what messages to players have room for.
const (
	maxKey      = 13 // characters of an id
	maxName     = token.MaxName
	maxURL      = 128
	maxGame     = 24
	maxAddress  = 64
	maxWhere    = 8
	maxSettings = 33 // what a player drew included
	maxMembers  = 64 // slots of any game
	maxSecret   = 64
	minSecret   = 32

	// maxCount is larger than any honest revision or epoch can become, and maxMoment is later than any honest
	// time (in Unix nanoseconds, until the year 2116). A larger one could only serve to block all that
	// follow.
	maxCount  = 1 << 53
	maxMoment = 1 << 62
)

// record is the content of a key in a bucket.
type record interface {
	// sound reports whether a node of this version would write it under this key.
	sound(key string) bool
}

// unread counts what is not sound, and logs the first of its kind.
func (l *Lobby) unread(what string) {
	l.counted.unread.Add(1)
	if !l.odd[what] {
		l.odd[what] = true
		l.cfg.Log.Warn("another node wrote what no node of this version does: it is ignored", "what", what)
	}
}

// parse reads a message of another node's.
func parse[T interface{ sound() bool }](l *Lobby, what string, msg []byte) (*T, bool) {
	v := new(T)
	if len(msg) > bus.MaxValue || json.Unmarshal(msg, v) != nil || !(*v).sound() {
		l.unread(what)
		return nil, false
	}
	return v, true
}

// unseal reads a record.
func unseal[T record](l *Lobby, key string, raw []byte) (*T, bool) {
	var v leaf[T]
	if len(raw) > bus.MaxValue || json.Unmarshal(raw, &v) != nil || !v.Rec.sound(key) {
		l.unread("a record")
		return nil, false
	}
	return &v.Rec, true
}

func isCode(s string) bool { return s == "" || CleanCode(s) == s }
func isKey(s string) bool  { return len(s) <= maxKey }
func isMoment(t ...int64) bool {
	for _, at := range t {
		if at < 0 || at > maxMoment {
			return false
		}
	}
	return true
}

func isCount(n ...int) bool {
	for _, v := range n {
		if v < 0 || v > 1<<30 {
			return false
		}
	}
	return true
}

// isRTT reports whether those are somebody's distances to regions.
func isRTT(rtt map[string]int32) bool {
	for name := range rtt {
		if len(name) > MaxRegion {
			return false
		}
	}
	return len(rtt) <= pool.MaxRegions
}

func (w *Wish) sound() bool { return len(w.Game) <= maxGame && len(w.Settings) <= maxSettings }

func (c *Condition) sound() bool { return isCount(c.People, c.Free) }

func (n nodeRecord) sound(key string) bool {
	return n.ID != 0 && key == nodeKey(n.ID) && len(n.URL) <= maxURL && len(n.Region) <= MaxRegion &&
		isCount(n.Left, n.Players, n.Matches, n.Lobby)
}

func (k keyRecord) sound(key string) bool {
	id, err := strconv.ParseUint(key, 10, 8)
	return err == nil && strconv.FormatUint(id, 10) == key && len(k.Secret) >= minSecret && len(k.Secret) <= maxSecret
}

func (r leaseRecord) sound(key string) bool {
	return key == leaseKey && r.Node != 0 && r.Epoch <= maxCount
}

func (r placeRecord) sound(key string) bool {
	return r.Player != 0 && key == placeKey(r.Player) && r.Node != 0 && len(r.Name) <= maxName &&
		isMoment(r.Since, r.Gone) && isCode(r.Room) && isCode(r.Party) && isKey(r.Ticket) && len(r.Muted) <= maxMuted &&
		(r.Unkept == nil || len(r.Unkept.Key) == ed25519.PublicKeySize)
}

func (m members) sound(most int) bool {
	for i := range m {
		r := &m[i]
		if r.Player == 0 || r.Node == 0 || len(r.Name) > maxName || !isMoment(r.Gone) || r.Vote < 0 ||
			len(r.From) > maxAddress || len(r.Where) > maxWhere || !isRTT(r.RTT) {
			return false
		}
	}
	return len(m) <= most
}

func (b *barred) sound() bool {
	for _, from := range b.Addresses {
		if len(from) > maxAddress {
			return false
		}
	}
	return len(b.Kicked) <= maxKicked && len(b.Addresses) <= maxKicked
}

func (p partyRecord) sound(key string) bool {
	return key != "" && isCode(key) && len(p.Members) > 0 && p.Members.sound(maxParty) && isCode(p.Room) &&
		isKey(p.Ticket) && isKey(p.Led) && isMoment(p.Queued) && p.barred.sound()
}

func (r roomRecord) sound(key string) bool {
	return key != "" && isCode(key) && r.Wish.sound() && len(r.From) <= maxAddress && r.Members.sound(maxMembers) &&
		isMoment(r.Touched) && r.barred.sound()
}

func (r *riderRecord) sound() bool { return r.Player != 0 && isRTT(r.RTT) }

func (t ticketRecord) sound(key string) bool {
	for i := range t.Riders {
		if !t.Riders[i].sound() {
			return false
		}
	}
	return key != "" && isKey(key) && len(t.Riders) > 0 && len(t.Riders) <= maxParty && t.Wish.sound() &&
		len(t.From) <= maxAddress && isMoment(t.Since, t.Claimed) && isCode(t.Party) && t.Epoch <= maxCount &&
		(t.State == waiting || t.State == claimed || t.State == assigned)
}

func (m matchRecord) sound(key string) bool {
	return m.ID != 0 && key == MatchName(m.ID) && m.Node != 0 && m.Wish.sound() && len(m.From) <= maxAddress &&
		isMoment(m.Opened) && m.Condition.sound()
}

// What travels besides records.

func (n notice) sound() bool { return n.Key != "" && len(n.Key) <= maxKey && n.Revision <= maxCount }

func (s line) sound() bool {
	return s.Code != "" && isCode(s.Code) && s.Player != 0 && len(s.Name) <= maxName &&
		s.Text != "" && s.Text == cleanLine(s.Text) && s.Time >= 0 && s.Time <= maxCount
}

func (k kept) sound() bool { return len(k.Game) <= maxGame && len(k.Players) <= maxMembers }

func (o order) sound() bool {
	starts := o.Op == opStart || o.Op == opTake || o.Op == opRelease
	return (!starts || o.Match != 0) && o.Epoch <= maxCount && o.Wish.sound() && len(o.From) <= maxAddress &&
		len(o.Players) <= maxMembers && isMoment(o.Since) && isKey(o.Ticket)
}

func (a answer) sound() bool {
	return len(a.Game) <= maxGame && len(a.Refused) <= maxMembers && a.Epoch <= maxCount && len(a.URL) <= maxURL &&
		isCount(a.Why.Waiting, a.Why.Fitting) && isMoment(a.Why.Bots) &&
		(a.Rider.Player == 0 || a.Rider.sound()) && a.Condition.sound()
}
