package netcode_test

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"

	"slipstream/netcode"
	"slipstream/sim"
)

var update = flag.Bool("update", false, "write testdata/vectors.json and the tables of PROTOCOL.md anew")

const vectorsFile = "testdata/vectors.json"

// vectorFile is testdata/vectors.json: messages, and what they say. It also has all
// that a decoder must know of a game, so that a decoder does not need our games.
type vectorFile struct {
	Games   map[string]vectorGame `json:"games"`
	Vectors []vector              `json:"vectors"`
}

type vectorGame struct {
	Slots  int         `json:"slots"`
	Hz     int         `json:"hz"`
	Ranges [][2]int32  `json:"ranges"` // min and max of each field of a command
	State  []vectorRow `json:"state"`  // rows of the state
}

type vectorRow struct {
	Name  string `json:"name"`
	Words int    `json:"words"`
}

type vector struct {
	Meaning string `json:"meaning"`
	Game    string `json:"game"`
	Hex     string `json:"hex"`
	Newest  uint32 `json:"newest"` // the newest tick of the reader: its World's, or its last snapshot's

	Malformed bool           `json:"malformed,omitempty"` // with what else is here, but the message
	Commands  *vectorCommand `json:"commands,omitempty"`
	Snapshot  *vectorShot    `json:"snapshot,omitempty"`
}

type vectorCommand struct {
	First uint32    `json:"first"`
	Ack   uint32    `json:"ack"` // 0 if it has none
	Words [][]int32 `json:"words"`
}

type vectorShot struct {
	Step     bool      `json:"step"`
	Tick     uint32    `json:"tick"`
	Baseline uint32    `json:"baseline"`
	Slack    *[2]int8  `json:"slack,omitempty"`
	Base     []int32   `json:"base,omitempty"`   // a step's baseline's seats, or a plain's baseline, if it is not tick 0
	Inputs   [][]int32 `json:"inputs,omitempty"` // a step's seats, tick by tick
	Ahead    [][]int32 `json:"ahead,omitempty"`  // what a step tells of the ticks behind its own
	Hash     *uint16   `json:"hash,omitempty"`
	World    []int32   `json:"world,omitempty"` // a plain's, which a hash is of
}

func readVectors(t *testing.T) vectorFile {
	t.Helper()
	text, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var file vectorFile
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 40 {
		t.Fatalf("only %d vectors", len(file.Vectors))
	}
	return file
}

func vectorMachines() map[string]sim.Machine {
	byName := make(map[string]sim.Machine)
	for _, m := range machines {
		byName[m.Rules().Name] = m
	}
	return byName
}

// The codec reads what every vector says, and writes the same bytes from that.
func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	file, byName := readVectors(t), vectorMachines()
	for _, v := range file.Vectors {
		t.Run(v.Meaning, func(t *testing.T) {
			m := netcode.NewModel(byName[v.Game])
			msg, err := hex.DecodeString(v.Hex)
			if err != nil {
				t.Fatal(err)
			}
			if v.Commands != nil {
				checkCommands(t, m, v, msg)
			} else {
				checkSnapshot(t, m, v, msg)
			}
		})
	}
}

func checkCommands(t *testing.T, m *netcode.Model, v vector, msg []byte) {
	cmds := make([]int32, netcode.MaxCommands*m.CmdWords)
	c, err := netcode.NewDecoder(m).ParseCommands(msg, sim.Tick(v.Newest), cmds)
	if v.Malformed {
		if err == nil {
			t.Errorf("taken for %+v", c)
		}
		return
	}
	want := slices.Concat(v.Commands.Words...)
	if err != nil || uint32(c.First) != v.Commands.First || uint32(c.Ack) != v.Commands.Ack ||
		!slices.Equal(cmds[:c.N*m.CmdWords], want) {
		t.Fatalf("read as %+v %v, %v", c, cmds, err)
	}
	if again := netcode.NewEncoder(m).AppendCommands(nil, c.Ack, c.First, want); !slices.Equal(again, msg) {
		t.Errorf("written as %x", again)
	}
}

func checkSnapshot(t *testing.T, m *netcode.Model, v vector, msg []byte) {
	enc, dec, shot := netcode.NewEncoder(m), netcode.NewDecoder(m), v.Snapshot
	s, err := netcode.ParseSnapshot(msg, sim.Tick(v.Newest))
	if shot == nil {
		if err == nil {
			t.Errorf("taken for %+v", s)
		}
		return
	}
	if err != nil || uint32(s.Tick) != shot.Tick || uint32(s.Baseline) != shot.Baseline ||
		s.HasSlack != (shot.Slack != nil) || shot.Slack != nil && *shot.Slack != [2]int8{s.Slack.Min, s.Slack.P5} {
		t.Fatalf("read as %+v, %v", s, err)
	}
	if !shot.Step {
		cur := m.New()
		switch check, err := dec.Plain(&s, shot.Base, cur); {
		case v.Malformed && err == nil:
			t.Errorf("taken for %v", cur)
		case !v.Malformed && (err != nil || !slices.Equal(cur, shot.World)):
			t.Fatalf("read as %v, %v", cur, err)
		case !v.Malformed && (check == netcode.Same) != (shot.Hash != nil):
			t.Fatalf("check %d", check)
		case !v.Malformed:
			checkWritten(t, enc.AppendPlain(nil, s.Baseline, s.Tick, shot.Base, cur), msg, shot)
		}
		return
	}
	steps, err := dec.Steps(&s, shot.Base)
	if v.Malformed {
		if err == nil {
			t.Errorf("taken for %v", steps)
		}
		return
	}
	if err != nil || len(steps.Inputs) != len(shot.Inputs) || steps.Hashed != (shot.Hash != nil) ||
		steps.Hashed && steps.Hash != *shot.Hash {
		t.Fatalf("read as %v, %v", steps, err)
	}
	if !slices.EqualFunc(steps.Ahead, shot.Ahead, func(a netcode.Seats, b []int32) bool { return slices.Equal(a, b) }) {
		t.Errorf("ahead read as %v", steps.Ahead)
	}
	for i, in := range steps.Inputs {
		if !slices.Equal(in, shot.Inputs[i]) {
			t.Fatalf("tick %d: read as %v", i, in)
		}
	}
}

func checkWritten(t *testing.T, again, msg []byte, shot *vectorShot) {
	if shot.Slack != nil {
		buf := append(make([]byte, netcode.SlackBytes), again...)
		again = buf[netcode.Address(buf, netcode.SlackBytes+1, again[0],
			&netcode.Slack{Min: shot.Slack[0], P5: shot.Slack[1]}):]
	}
	if !slices.Equal(again, msg) {
		t.Errorf("written as %x", again)
	}
}

// writeVectors makes the vectors by playing.
func writeVectors(t *testing.T) {
	file := vectorFile{Games: make(map[string]vectorGame)}
	for _, machine := range machines {
		m := netcode.NewModel(machine)
		g := vectorGame{Slots: m.Slots, Hz: machine.Rules().Hz}
		for _, f := range commandFields(m) {
			g.Ranges = append(g.Ranges, [2]int32{f.Min, f.Max})
		}
		for _, r := range machine.State().Rows {
			g.State = append(g.State, vectorRow{r.Name, len(r.Fields)})
		}
		file.Games[machine.Rules().Name] = g
		w := vectorWriter{file: &file, tr: newTraffic(machine, 11), game: machine.Rules().Name}
		w.enc = netcode.NewEncoder(w.tr.model)
		w.commands()
		w.snapshots()
		w.malformed()
	}
	var text []byte
	text = append(text, "{\n\"games\": "...)
	text = append(text, marshal(t, file.Games)...)
	text = append(text, ",\n\"vectors\": [\n"...)
	for i, v := range file.Vectors {
		if i > 0 {
			text = append(text, ",\n"...)
		}
		text = append(text, marshal(t, v)...)
	}
	text = append(text, "\n]\n}\n"...)
	if err := os.WriteFile(vectorsFile, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func marshal(t *testing.T, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

type vectorWriter struct {
	file *vectorFile
	tr   *traffic
	enc  *netcode.Encoder
	game string
}

func (w *vectorWriter) add(meaning string, newest sim.Tick, msg []byte, v vector) {
	v.Meaning, v.Game, v.Newest, v.Hex = w.game+": "+meaning, w.game, uint32(newest), hex.EncodeToString(msg)
	w.file.Vectors = append(w.file.Vectors, v)
}

func (w *vectorWriter) commands() {
	fields := commandFields(w.tr.model)
	add := func(meaning string, now, ack, first sim.Tick, cmds ...[]int32) {
		c := &vectorCommand{First: uint32(first), Ack: uint32(ack), Words: cmds}
		w.add(meaning, now, w.enc.AppendCommands(nil, ack, first, slices.Concat(cmds...)), vector{Commands: c})
	}
	fill := func(value func(sim.Field) int32) (cmd []int32) {
		for _, f := range fields {
			cmd = append(cmd, value(f))
		}
		return cmd
	}
	low := fill(func(f sim.Field) int32 { return f.Min })
	high := fill(func(f sim.Field) int32 { return f.Max })
	some := fill(func(f sim.Field) int32 { return f.Max/3 + 1 })
	less := fill(func(f sim.Field) int32 { return f.Min / 5 })
	none := make([]int32, len(fields))
	add("nothing pressed, no snapshot yet", 5, 0, 8, none)
	add("everything at its least", 1000, 997, 1004, low)
	add("everything at its most, over the edge of 16 bits", 65530, 65529, 65540, high)
	add("an ack from before a stall", 1000, 500, 1004, some)
	add("the newest snapshot is newer than the command: a clock that is behind", 1000, 1006, 1004, some)
	add("two commands, the second the same", 1000, 990, 1004, some, some)
	add("three commands, up and down", 1000, 990, 1004, less, some, low)
	add("eight commands", 1000, 749, 1004, none, low, none, some, less, some, high, high)
}

func (w *vectorWriter) snapshots() {
	tr := w.tr
	w.plain("the first keyframe", 0, 0, nil)
	for range 2 { // everybody comes
		tr.next()
	}
	w.step("one tick in which most come", 1)
	for range 60 {
		tr.next()
	}
	w.plain("a keyframe in mid-match", 40, 0, &netcode.Slack{Min: -5, P5: 9})
	for tr.tick%netcode.HashTicks != 0 {
		tr.next()
	}
	w.step("one tick, with a hash", 1)
	for range 10 {
		tr.next()
		w.step("one tick", 1)
	}
	w.ahead("one tick, and what waits for the next", 1)
	w.ahead("one tick, and what waits for the next three", netcode.MaxAhead)
	w.step("two ticks", 2)
	tr.nextWith(func(in netcode.Seats) {
		m := tr.model
		for slot := range sim.Slot(m.Slots) { // a new one in every seat
			if m.Kind(in, slot) == netcode.Person {
				m.Sit(in, slot, netcode.Person)
			}
		}
	})
	w.step("every person is another one", 1)
	w.step("seven ticks, with slack", 7)
	w.step("the longest gap", netcode.Window-1)
	w.plain("changes of one tick", tr.tick-1, tr.tick-1, nil)
	w.plain("changes of twenty ticks", tr.tick-20, tr.tick-20, nil)
	w.plain("nothing changed", tr.tick, tr.tick, nil)
	for tr.tick < 260 {
		tr.next()
	}
	w.step("a tick behind the edge of eight bits", 9)
}

func (w *vectorWriter) step(meaning string, gap sim.Tick) {
	m, tr := w.tr.model, w.tr
	base := tr.tick - gap
	msg := w.enc.AppendStep(nil, tr.past, base, tr.tick)
	shot := &vectorShot{Step: true, Tick: uint32(tr.tick), Baseline: uint32(base),
		Base: slices.Clone(m.Seats(tr.past.At(base)))}
	for at := base + 1; at <= tr.tick; at++ {
		// A snapshot does not say what bots did, because readers compute it.
		in := slices.Clone(m.Seats(tr.past.At(at)))
		for slot := range sim.Slot(m.Slots) {
			if !m.Driven(in, slot) {
				clear(m.Held(in, slot))
			}
		}
		shot.Inputs = append(shot.Inputs, in)
	}
	if gap > 1 || tr.tick%netcode.HashTicks == 0 {
		hash := netcode.Hash16(tr.world())
		shot.Hash = &hash
	}
	if gap == 7 {
		shot.Slack = &[2]int8{-128, 127}
		buf := append(make([]byte, netcode.SlackBytes), msg...)
		msg = buf[netcode.Address(buf, netcode.SlackBytes+1, msg[0], &netcode.Slack{Min: -128, P5: 127}):]
	}
	w.add(meaning, base, msg, vector{Snapshot: shot})
}

// ahead makes the step snapshot of a tick with what waits for so many ticks after it: the commands of
// some persons have come, those of others have not.
func (w *vectorWriter) ahead(meaning string, ticks int) {
	m, tr := w.tr.model, w.tr
	base, seats := tr.tick-1, slices.Clone(m.Seats(tr.world()))
	for slot := range sim.Slot(m.Slots) {
		if !m.Driven(seats, slot) {
			clear(m.Held(seats, slot))
		}
	}
	shot := &vectorShot{
		Step: true, Tick: uint32(tr.tick), Baseline: uint32(base),
		Base: slices.Clone(m.Seats(tr.past.At(base))), Inputs: [][]int32{slices.Clone(seats)},
	}
	var waiting []netcode.Seats
	for a := range ticks {
		for slot := range sim.Slot(m.Slots) {
			switch {
			case m.Kind(seats, slot) != netcode.Person:
			case (int(slot)+a)%3 == 2:
				seats[m.Slots+int(slot)] = 1
			default:
				cmd := slices.Clone(m.Held(seats, slot))
				cmd[a%len(cmd)] += int32(2*a - 1)
				m.Hold(seats, slot, 0, cmd)
			}
		}
		waiting = append(waiting, slices.Clone(seats))
		shot.Ahead = append(shot.Ahead, slices.Clone(seats))
	}
	if tr.tick%netcode.HashTicks == 0 {
		hash := netcode.Hash16(tr.world())
		shot.Hash = &hash
	}
	w.add(meaning, base, w.enc.AppendStepAhead(nil, tr.past, base, tr.tick, waiting), vector{Snapshot: shot})
}

func (w *vectorWriter) plain(meaning string, newest, base sim.Tick, slack *netcode.Slack) {
	tr := w.tr
	tick := tr.tick
	var from netcode.World
	if base != 0 {
		from = slices.Clone(tr.past.At(base))
		if base == tick { // nothing changed, a tick later
			tick++
		}
	}
	shot := &vectorShot{Tick: uint32(tick), Baseline: uint32(base), Base: from, World: slices.Clone(tr.world())}
	if tick-base > 1 || tick%netcode.HashTicks == 0 {
		hash := netcode.Hash16(tr.world())
		shot.Hash = &hash
	}
	msg := w.enc.AppendPlain(nil, base, tick, from, tr.world())
	if slack != nil {
		shot.Slack = &[2]int8{slack.Min, slack.P5}
		buf := append(make([]byte, netcode.SlackBytes), msg...)
		msg = buf[netcode.Address(buf, netcode.SlackBytes+1, msg[0], slack):]
	}
	w.add(meaning, newest, msg, vector{Snapshot: shot})
}

func (w *vectorWriter) malformed() {
	bad := func(meaning string, msg ...byte) {
		w.add("malformed: "+meaning, 300, msg, vector{Malformed: true})
	}
	bad("no message")
	bad("a step from nothing", 0x02, 1, 0, 0, 0)
	bad("a step with what waits, from nothing", 0x12, 1, 0, 0, 0)
	bad("a chain that is a key", 0x33, 1, 0, 0, 0)
	bad("an unknown flag", 0x82, 45, 2)
	bad("the distance of a chain written out", 0x02, 45, 1)
	bad("a distance beyond the window", 0x03, 45, 64)
	bad("cut in the slack", 0x62, 1)
	bad("a keyframe of tick 0", 0x13, 0, 0, 0, 0)

	msg := func(meaning string, msg ...byte) {
		w.add("malformed: "+meaning, 300, msg, vector{Malformed: true, Commands: &vectorCommand{}})
	}
	msg("commands cut in the tick", 1, 44)
	msg("commands with an unknown flag", 0x21, 44, 1)
	msg("commands with an ack before tick 1", 0x41, 5, 0, 5, 0x77)
	msg("commands with a zero byte at the end", 1, 44, 1, 0)
	msg("commands outside of the first interval", 1, 44, 1, 0xff, 0xff, 0xff, 0xff)
	msg("commands with bytes behind their end", append([]byte{1, 44, 1}, slices.Repeat([]byte{0x55}, 200)...)...)

	tr := w.tr
	shot := &vectorShot{Step: true, Tick: uint32(tr.tick) + 1, Baseline: uint32(tr.tick),
		Base: slices.Clone(tr.model.Seats(tr.world()))}
	w.add("malformed: a step with bytes behind its end", tr.tick,
		append([]byte{0x22, byte(tr.tick + 1)}, slices.Repeat([]byte{0x81}, 300)...),
		vector{Malformed: true, Snapshot: shot})
	plain := &vectorShot{Tick: uint32(tr.tick) + 1, Baseline: uint32(tr.tick), Base: slices.Clone(tr.world())}
	w.add("malformed: a plain with bytes behind its end", tr.tick,
		append([]byte{0x23, byte(tr.tick + 1)}, slices.Repeat([]byte{0x81}, 5000)...),
		vector{Malformed: true, Snapshot: plain})
}
