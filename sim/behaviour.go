package sim

// behaviourTicks is how long Behaviour plays a game: long enough to meet most of
// its rules, short enough to run when a program starts, in a browser too.
const behaviourTicks = 1200

// Other setups that Behaviour plays, so that it meets what a game keeps by number,
// such as tracks.
const (
	otherSetups = 4
	otherTicks  = 120
)

// otherSetup has every setting so many steps above its least, where it goes so far.
func otherSetup(r *Rules, step int32) Setup {
	setup := Setup{Seed: 2}
	for i, s := range r.Settings {
		setup.Settings[i] = s.Min + min(step, s.Max-s.Min)
	}
	return setup
}

// Behaviour is a fingerprint of what a game is and does: its rules, the layout
// of its words by name and view, and the states it comes to under hostile
// commands, joins, leaves and its own bots. Two programs whose games have the
// same one can play each other; they should agree on it before they do.
func Behaviour(m Machine) uint64 {
	words := nameWords(nil, m.Rules().Name)
	rules := m.Rules()
	words = append(words, int32(rules.Hz), int32(rules.Slots), int32(rules.Sketch))
	for _, s := range rules.Settings {
		words = append(nameWords(words, s.Name), s.Min, s.Max, s.Default)
	}
	words = layoutWords(words, m.State())
	words = layoutWords(words, m.Command())
	words = append(words, play(m, Setup{Seed: 1}, behaviourTicks)...)
	for step := range int32(otherSetups) {
		words = append(words, play(m, otherSetup(rules, step), otherTicks)...)
	}
	if setup, ok := m.Example(); ok {
		words = append(words, play(m, setup, otherTicks)...)
	}
	if m.Solos() {
		words = append(words, playSolo(m)...)
	}
	return Hash(words)
}

func nameWords(words []int32, name string) []int32 {
	words = append(words, int32(len(name)))
	for i := range len(name) {
		words = append(words, int32(name[i]))
	}
	return words
}

func layoutWords(words []int32, l *Layout) []int32 {
	words = append(words, int32(l.Words))
	for _, r := range l.Rows {
		words = append(nameWords(words, r.Name), int32(r.Index), int32(r.Off))
		for _, f := range r.Fields {
			words = append(nameWords(words, f.Name), int32(f.View), f.Per, f.Min, f.Max)
		}
	}
	return words
}

// play runs a game as it is set up and returns the hash of all its states as two words.
func play(m Machine, setup Setup, ticks int) []int32 {
	slots, size := m.Rules().Slots, m.Command().Words
	state := make([]int32, m.State().Words)
	cmds := make([]int32, slots*size)
	here := make([]bool, slots)
	rng := NewRand(1)
	sum := make([]int32, 4)
	m.Init(state, setup)
	for tick := range ticks {
		if at := rng.IntN(int32(slots)); !here[at] {
			m.Join(state, Slot(at))
			here[at] = true
		} else if rng.IntN(32) == 0 {
			m.Leave(state, Slot(at))
			here[at] = false
		}
		for i := range here {
			cmd := cmds[i*size : (i+1)*size]
			switch {
			case !here[i]:
				clear(cmd)
			case m.Bots() && (i+tick/64)%2 == 0:
				m.Bot(state, Slot(i), cmd)
			case rng.IntN(16) == 0:
				for w := range cmd {
					cmd[w] = int32(rng.Next())
				}
				m.Command().Clamp(cmd)
			}
		}
		m.Step(state, cmds)
		Fold(sum, Hash(state))
	}
	return sum[:2]
}

// playSolo begins a run alone on some numbers, has the bot drive it a little, and returns
// the hash of all its states and times as two words.
func playSolo(m Machine) []int32 {
	state := make([]int32, m.State().Words)
	cmds := make([]int32, m.Rules().Slots*m.Command().Words)
	sum := make([]int32, 4)
	for number := range int32(otherSetups) {
		m.Solo(state, number, nil)
		for range otherTicks {
			m.Bot(state, 0, cmds[:m.Command().Words])
			m.Step(state, cmds)
			t := m.Timing(state)
			Fold(sum, Hash(state)^uint64(uint32(t.Ticks))^uint64(uint32(t.Marks))<<32)
		}
	}
	return sum[:2]
}
