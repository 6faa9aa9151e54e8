// Package racing is the flagship game: up to sixteen cars on one circuit, with
// slides, slopes, contact, and the tow behind a rival that it is named after.
// It knows nothing of players' names, of bytes on a wire or of pictures.
//
// Space is right-handed with y up, as in WebGL: at yaw 0 a car looks along +z
// and its left is +x; yaw grows to the left. Lengths and positions are Metre
// words to the metre, speeds Metre words to the metre per second, angles
// fix.Turn words to the turn, times ticks.
//
// Races are public, so the game itself deals with drivers who stand, go against the
// traffic or ram: their cars become ghosts, then the bot drives for them (see [Ghosted], [Driven]).
//
// Four tracks are authored (drawings.go), two billion are grown from their number (grow.go), and
// players draw their own ([Sketch]). A sketch is at most 25 words. It travels behind the settings of
// a match, and stays in the state, where it never changes and so costs no bytes. Each kind becomes
// a [Track] in integers alone. That takes milliseconds, so a server builds it before the match
// begins, and not among the ticks of others. A track with a [Track.Fault] is never raced on.
//
// A car with no rival near (see [State.Unaffected]) is moved by its own words, its
// own command and the clock alone, so a client predicts it exactly.
package racing

import "slipstream/sim"

const (
	Hz    = 60
	Slots = 16
	Metre = 1024 // words to the metre, and to the metre per second

	CarLength = 42 * Metre / 10
	CarWidth  = 19 * Metre / 10
)

// State is the whole race.
type State struct {
	Clock int32 // ticks since the lights went green; negative while they count down
	End   int32 // the Clock at which the race is over; it only ever comes nearer
	Goal  int32 // laps to drive
	Seed  int32 // what the bots' characters come from
	Skill int32 // how well bots drive: see [Easy]
	Track int32 // the number of the track: see [Chart], and [Sketched]

	Cars [Slots]Car
	Runs [Slots]Run // how each car's race goes: nothing in it moves a car

	Sketch [1]Sketch // the track, if a player drew it; an array, so that its words are a row that never changes
}

// Car is what moves. An empty slot's is zero.
type Car struct {
	Here    int32 `net:"max=1"`
	Segment int32 // the track's point behind the car: an index of Track.Points

	X int32 `net:"pos,per=1024"`
	Y int32 `net:"pos,per=1024"`
	Z int32 `net:"pos,per=1024"`

	Yaw int32 `net:"angle,per=65536"` // in [0, fix.Turn)

	VX int32 `net:"lerp,per=1024"` // metres per second
	VY int32 `net:"lerp,per=1024"`
	VZ int32 `net:"lerp,per=1024"`

	Spin  int32 `net:"lerp,per=1024"`                    // radians per second, positive to the left
	Steer int32 `net:"lerp,per=1024,min=-1024,max=1024"` // how far the wheel is turned, positive to the left

	Tow  int32 `net:"lerp,per=255,max=255"` // how much of a rival's slipstream it has
	Skid int32 `net:"lerp,per=255,max=255"` // how far its tyres are past their grip

	Ghost   int32 `net:"max=255"` // ticks for which it touches nobody: after a respawn, a late start, the finish
	Stuck   int32 `net:"max=255"` // ticks without getting on; a respawn follows
	Pressed int32 `net:"max=7"`   // the buttons of the last command

	// How badly it was driven lately: from Ghosted it touches nobody, from Driven the game drives.
	Conduct int32 `net:"max=2640"`

	Jolt  int32 `net:"max=60"` // ticks for which a hard contact still excuses it
	Fouls int32 // hard contacts that were its fault; a lap makes good for one

	Hits     int32 // contacts with cars, counted
	Scrapes  int32 // contacts with walls
	Respawns int32
	Horns    int32
}

// Run is one car's race.
type Run struct {
	Lap    int32 // the lap it is on; 0 before the start, Goal+1 once it has finished
	Mark   int32 // the next checkpoint: an index of Track.Marks; 0 is the finish line
	Place  int32 // 1 leads; 0 for an empty slot
	Began  int32 // the Clock at which this lap began
	Last   int32 // ticks of the last lap; 0 before there is one
	Best   int32 // ticks of the best lap
	Finish int32 // the Clock at which it finished; 0 while it races
	Astray int32 // ticks of driving the wrong way; from WrongWay on, it is told so
}

// WrongWay is the Run.Astray from which a driver should be told to turn round.
const WrongWay = Hz / 2

// Buttons of a Command.
const (
	Handbrake = 1 << iota
	Respawn
	Horn
)

// Command is what a driver does in a tick. It is raw: how fast the wheels follow
// the steering, and how far at speed, is the car's business, so a key that
// steers 0 or 127 drives as well as a stick.
type Command struct {
	Steer   int32 `net:"min=-127,max=127"` // positive to the right
	Pedal   int32 `net:"min=-15,max=15"`   // throttle; negative brakes, and at a standstill reverses
	Buttons int32 `net:"min=0,max=7"`
}

// Game is the race. Its optional parts are listed below.
type Game struct{}

// What the race is beside a game.
var (
	_ sim.Finisher[State]         = Game{}
	_ sim.Botter[State, Command]  = Game{}
	_ sim.Guesser[State, Command] = Game{}
	_ sim.Soloist[State]          = Game{}
	_ sim.Builder                 = Game{}
	_ sim.Scener                  = Game{}
	_ sim.Sketcher                = Game{}
)

// What a driver chooses of his car's look: client-web/src/race/look.ts knows what they are.
const (
	Paints   = 8
	Liveries = 5
	Numbers  = 99
)

// Settings of a race, by index in sim.Setup.Settings.
const (
	SettingTrack = iota
	SettingLaps
	SettingCountdown
	SettingSkill
	settings
)

// Rules implements sim.Game.
func (Game) Rules() sim.Rules {
	return sim.Rules{Name: "racing", Hz: Hz, Slots: Slots, Settings: []sim.Setting{
		SettingTrack:     {Name: "track", Min: 0, Max: Sketched, Default: 0},
		SettingLaps:      {Name: "laps", Min: 1, Max: 9, Default: 3},
		SettingCountdown: {Name: "countdown", Min: 1, Max: 60, Default: 5}, // seconds
		SettingSkill:     {Name: "skill", Min: Easy, Max: Hard, Default: Medium},
	}, Sketch: sketchWords, Looks: Paints * Liveries * Numbers}
}
