package racing

// Track is a closed circuit: what the cars drive on, what a page builds its
// ribbon and its minimap from. It never changes once it is built.
type Track struct {
	Number int32 // what [Chart] knows it by
	Name   string
	Mood   Mood
	Motif  Motif
	Length int32   // of the centre line
	Points []Point // of the centre line, evenly spaced, in driving order; the last joins the first
	Marks  []int32 // the points at which the checkpoints lie; Marks[0] is the finish line
	Grid   []Spot  // where cars start, pole first
}

// Point is one point of the centre line. Between two points everything is linear.
type Point struct {
	X, Y, Z     int32
	TX, TZ      int32 // level unit vector along the track, fix.One long; its left is (TZ, -TX)
	Along       int32 // distance along the centre line from the finish line
	Half        int32 // tarmac from the centre line to either edge
	KerbLeft    int32 // how wide the kerb beyond the left edge is; 0 where there is none
	KerbRight   int32
	Left, Right int32 // from the centre line to the wall on either side; grass up to there
	Bank        int32 // how the road rises to the left of the centre line, fix.One is 45 degrees

	DX, DZ int32 // level unit vector to the next point
	Step   int32 // level distance to the next point
	Slope  int32 // climb to the next point over that distance, fix.One is 45 degrees
	Line   int32 // offset of the racing line, positive to the left
	Pace   int32 // speed that the racing line allows here
}

// Spot is a place for a car.
type Spot struct {
	X, Y, Z int32
	Yaw     int32
	Segment int32
}

// Mood is the light that a track is seen in: a page's palette. It moves no car.
type Mood int32

// Moods, in the order in which a page has their palettes.
const (
	LastLight Mood = iota
	BlueHour
	FirstFrost
	Storm
)

// Motif is what stands around a track, as a silhouette. It moves no car.
type Motif int32

// Motifs, in the order in which a page builds them.
const (
	Mesas    Motif = iota // and cypresses
	Harbour               // cranes and sails
	Ridge                 // pines and cable cars
	Turbines              // wind turbines on a moor
)
