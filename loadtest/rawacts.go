package main

import "slipstream/netcode"

// holdRounds is for how many rounds a raw player holds the same keys. Players do not all change keys at
// once: that is spread over spreadRounds.
const (
	holdRounds   = 8
	spreadRounds = 64
)

// acts are the payloads of what raw players of one game do. Players who do the same share one payload,
// because encoding it is what would cost most about a message, outside the kernel.
type acts struct {
	model *netcode.Model
	enc   *netcode.Encoder
	words []int32
	coded [2 * spreadRounds / holdRounds]struct { // more than are in use at a time
		act, commands int
		payload       []byte
	}
}

func newActs(m *netcode.Model) *acts {
	return &acts{model: m, enc: netcode.NewEncoder(m), words: make([]int32, netcode.MaxCommands*m.CmdWords)}
}

// payload returns that many commands of one act, every field with some value of its range. It is valid
// until the next call.
func (a *acts) payload(act, commands int) []byte {
	c := &a.coded[act%len(a.coded)]
	if c.payload != nil && c.act == act && c.commands == commands {
		return c.payload
	}
	size := a.model.CmdWords
	for _, row := range a.model.Machine.Command().Rows {
		for i, f := range row.Fields {
			a.words[row.Off+i] = f.Min + int32(act%int(f.Max-f.Min+1))
		}
	}
	for n := 1; n < commands; n++ {
		copy(a.words[n*size:], a.words[:size])
	}
	c.act, c.commands = act, commands
	c.payload = a.enc.AppendCommandPayload(c.payload[:0], a.words[:commands*size])
	return c.payload
}
