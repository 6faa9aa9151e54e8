package match

import (
	"time"

	"slipstream/netcode/control"
	"slipstream/netcode/flight"
	"slipstream/sim"
)

// flightRecorder is what the match remembers of its last flight.Span: how late each tick was, what it had
// of each seat, and the hitches that players reported. Its memory is taken when the match starts, and when
// a slot gets its first player.
type flightRecorder struct {
	ticks []TickRecord   // by tick
	seats [][]SeatRecord // by slot and tick; nil before anybody sat there
	left  int            // ticks left out since the newest

	saidAt sim.Tick // before it, nobody is told again that ticks are late

	hitches  [maxHitches]SeatHitch
	reported int // ever
}

// maxHitches is how many hitches of a match are remembered: about as many as one can read.
const maxHitches = 32

// TickRecord is one tick of a match.
type TickRecord struct {
	LateMicros uint32 // its start after its time in the schedule
	Left       uint16 // ticks that were left out before it
}

// SeatRecord is what a match knew of one slot at a tick.
type SeatRecord struct {
	Ahead int8  // ticks from this one to the newest command that had come; below zero it was late
	Ack   uint8 // ticks since the newest snapshot that the client was known to hold, at most 255
	Age   uint8 // ticks since the command that was used; 0 is this tick's own
	Flags uint8 // see SeatPerson and so on
}

// Flags of a SeatRecord.
const (
	SeatPerson  = 1 << iota // a person has the slot
	SeatOpen                // and is connected
	SeatAwaited             // and has begun to send commands
	SeatSent                // and was sent this tick's snapshot
)

// SeatHitch is a hitch that a player felt, judged with what the match knows.
type SeatHitch struct {
	Slot    int
	Tick    sim.Tick // newest that the client had by then
	Verdict flight.Verdict
	flight.Evidence
}

func newFlightRecorder(hz, slots int) flightRecorder {
	return flightRecorder{ticks: make([]TickRecord, int(flight.Span/time.Second)*hz), seats: make([][]SeatRecord, slots)}
}

// sit makes room for the records of a slot that a player takes.
func (f *flightRecorder) sit(slot int) {
	if slot != Spectator && f.seats[slot] == nil {
		f.seats[slot] = make([]SeatRecord, len(f.ticks))
	}
}

// tick records the newest tick and how late it began. Clients are told of a tick that is so late that a
// player can see it: they cannot tell it from a slow link.
func (f *flightRecorder) tick(m *Match, late time.Duration) {
	i := int(m.tick) % len(f.ticks)
	f.ticks[i] = TickRecord{LateMicros: uint32(min(max(late.Microseconds(), 0), 1<<32-1)),
		Left: uint16(min(f.left, 1<<16-1))}
	f.left = 0
	for slot, seats := range f.seats {
		if seats != nil {
			seats[i] = m.places[slot].record(m, sim.Slot(slot))
		}
	}
	if late >= flight.ServerMin && m.tick >= f.saidAt {
		f.saidAt = m.after(flight.ReportEvery)
		m.tell(&control.Late{Tick: uint32(m.tick), Ms: uint16(min(late.Milliseconds(), 1<<16-1))})
	}
}

// record is what there is of a slot at the newest tick.
func (p *place) record(m *Match, slot sim.Slot) (r SeatRecord) {
	if !p.kept {
		return r
	}
	r.Flags = SeatPerson
	s := p.seat
	if s == nil {
		return r
	}
	r.Flags |= SeatOpen
	if s.first != 0 && s.first <= m.tick {
		r.Flags |= SeatAwaited
	}
	if s.last == m.tick {
		r.Flags |= SeatSent
	}
	r.Age = uint8(min(m.model.Age(m.next, slot), 255))
	r.Ahead = int8(min(max(int64(s.newest)-int64(m.tick), -128), 127))
	r.Ack = uint8(min(m.tick-min(s.acked, m.tick), 255))
	return r
}

// evidence is what the match knows of n ticks of a slot up to and with tick.
func (f *flightRecorder) evidence(m *Match, slot int, tick sim.Tick, n int) (e flight.Evidence) {
	span := m.span(1)
	for range min(n, len(f.ticks)-1, int(tick)) {
		i := int(tick) % len(f.ticks)
		r, s := f.ticks[i], f.seats[slot][i]
		e.Server = max(e.Server, time.Duration(r.LateMicros)*time.Microsecond, time.Duration(r.Left)*span)
		if s.Flags&SeatAwaited != 0 && s.Age > 0 {
			e.Uplink += span
		}
		tick--
	}
	return e
}

// Report takes a hitch that the player felt. The report is believed in what was felt, and in what the
// client saw of itself. The cause is judged here, together with what the match recorded of the same ticks.
// One report a second counts.
func (s *Seat) Report(now time.Duration, h *control.Hitch) {
	m := s.match
	if s.conn == nil || s.looksOn() || sim.Tick(h.Tick) > m.tick ||
		s.hitchAt != 0 && now-s.hitchAt < flight.ReportEvery*9/10 {
		return
	}
	s.hitchAt = now
	ms := func(n uint16) time.Duration { return time.Duration(n) * time.Millisecond }
	e := flight.Evidence{
		Froze: ms(h.Froze), Own: float64(h.Own) / 100, Rivals: float64(h.Rivals) / 100,
		Page: ms(h.Page), Server: ms(h.Server), Uplink: ms(h.Uplink), Downlink: ms(h.Downlink),
	}
	if m.tick-sim.Tick(h.Tick) < sim.Tick(len(m.flight.ticks)/2) {
		e.Join(m.flight.evidence(m, s.slot, sim.Tick(h.Tick), int(h.Ticks)))
	}
	v := e.Judge()
	m.counters.Hitches[v].Add(1)
	m.flight.hitches[m.flight.reported%maxHitches] = SeatHitch{s.slot, sim.Tick(h.Tick), v, e}
	m.flight.reported++
}

// Flight is a copy of a match's records, oldest first.
type Flight struct {
	Match   string
	Hz      int
	Newest  sim.Tick
	Ticks   []TickRecord
	Seats   []SeatFlight
	Hitches []SeatHitch
}

// SeatFlight is the records of one slot.
type SeatFlight struct {
	Slot  int
	Ticks []SeatRecord
}

// Flight copies the records of every slot, or of one. It is for people to read: it allocates memory.
func (m *Match) Flight(slot int) *Flight {
	f := &m.flight
	out := &Flight{Match: m.cfg.ID, Hz: m.hz, Newest: m.tick}
	n := min(len(f.ticks), int(m.tick)-1) // no step made tick 1
	for i := range n {
		out.Ticks = append(out.Ticks, f.ticks[(int(m.tick)-n+1+i)%len(f.ticks)])
	}
	for at, seats := range f.seats {
		if seats == nil || slot != AllSlots && slot != at {
			continue
		}
		sf := SeatFlight{Slot: at}
		for i := range n {
			sf.Ticks = append(sf.Ticks, seats[(int(m.tick)-n+1+i)%len(seats)])
		}
		out.Seats = append(out.Seats, sf)
	}
	for i := max(f.reported-maxHitches, 0); i < f.reported; i++ {
		if h := f.hitches[i%maxHitches]; slot == AllSlots || slot == h.Slot {
			out.Hitches = append(out.Hitches, h)
		}
	}
	return out
}

// AllSlots asks Flight for every slot.
const AllSlots = -1
