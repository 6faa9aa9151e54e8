package racing

// A drawing is a track as it is authored: what a person writes, and all of it.
//
//	corners  control points of a closed cubic B-spline, in driving order; the curve
//	         passes near them, not through. Before the first one, 130 m are the grid.
//	x, z     metres on the level. y: height in decimetres
//	half     decimetres of tarmac from the centre line to either edge
//	left,    decimetres from the centre line to the walls
//	right
//	bank     how far the road rises to the left, in thousandths: a right bend
//	         is banked by a positive one
//
// Kerbs, the racing line, its pace, checkpoints and the grid follow from these.
// [Track.Fault] says what a drawing must keep to.
type drawing struct {
	name    string
	mood    Mood
	motif   Motif
	corners []corner
}

type corner struct{ x, z, y, half, left, right, bank int32 }

var drawings = [...]drawing{
	{name: "Vanepoint", mood: LastLight, motif: Mesas, corners: vanepoint},
	{name: "Cobalt Yard", mood: BlueHour, motif: Harbour, corners: cobaltYard},
	{name: "Hollow Pass", mood: FirstFrost, motif: Ridge, corners: hollowPass},
	{name: "Gale Bowl", mood: Storm, motif: Turbines, corners: galeBowl},
}

// Fast and flowing: one hairpin, and a crest where the brave fly.
var vanepoint = []corner{
	{-40, 0, 60, 80, 130, 130, 0}, // the straight, with the finish line
	{0, 0, 60, 80, 130, 130, 0},
	{50, 0, 60, 80, 130, 130, 0},
	{96, 2, 64, 80, 140, 130, 0},
	{140, 10, 72, 80, 160, 130, 0}, // Vane: a fast sweeper, flat out for the brave
	{176, 38, 84, 78, 160, 130, 0},
	{180, 80, 104, 74, 135, 135, 0},
	{160, 112, 132, 70, 125, 125, 0}, // the esses, uphill
	{166, 148, 164, 70, 125, 125, 0},
	{190, 182, 196, 70, 125, 125, 0},
	{186, 222, 226, 74, 145, 125, 0},
	{146, 242, 250, 74, 140, 125, 0},
	{106, 230, 266, 72, 125, 125, 0},
	{76, 222, 286, 72, 125, 125, 0},
	{50, 220, 304, 74, 125, 125, 0}, // the crest, where a fast car flies
	{24, 220, 240, 76, 125, 125, 0},
	{-14, 222, 202, 80, 130, 125, 0},
	{-54, 232, 190, 84, 150, 125, 0},
	{-104, 238, 178, 90, 190, 115, 0}, // Anvil: the hairpin
	{-126, 196, 172, 90, 190, 115, 0},
	{-96, 162, 164, 84, 150, 115, 0},
	{-48, 170, 154, 76, 125, 125, 0},
	{0, 168, 140, 74, 125, 135, 0},
	{46, 162, 124, 74, 125, 150, 0}, // Gables: two lefts, downhill
	{78, 128, 108, 74, 125, 150, 0},
	{58, 90, 94, 74, 125, 140, 0},
	{10, 76, 80, 74, 125, 125, 0},
	{-46, 88, 60, 74, 125, 125, 0}, // a kink in the dip
	{-100, 76, 50, 76, 130, 125, 0},
	{-150, 88, 56, 78, 150, 125, 0},
	{-196, 70, 62, 80, 165, 125, 0}, // Parasol: opens on to the straight
	{-206, 28, 62, 80, 160, 130, 0},
	{-170, 2, 60, 80, 150, 130, 0},
	{-124, -2, 60, 80, 130, 130, 0},
	{-82, 0, 60, 80, 130, 130, 0},
}

// Technical: a harbour's quays, narrow, never straight for long.
var cobaltYard = []corner{
	{-110, 0, 0, 68, 98, 98, 0}, // the quay
	{-60, 0, 0, 68, 98, 98, 0},
	{-10, 0, 0, 68, 98, 98, 0},
	{40, 0, 0, 68, 98, 98, 0},
	{84, 2, 0, 68, 98, 98, 0}, // Bollard
	{106, 22, 4, 70, 108, 98, 0},
	{104, 52, 10, 70, 108, 98, 0},
	{78, 62, 14, 66, 98, 98, 0},
	{50, 52, 14, 62, 94, 94, 0}, // the slip: left, right, left, right
	{22, 88, 10, 62, 94, 94, 0},
	{-6, 46, 6, 62, 94, 94, 0},
	{-34, 84, 4, 62, 94, 94, 0},
	{-62, 66, 4, 64, 94, 94, 0}, // Crane: the first hairpin
	{-80, 88, 4, 66, 104, 94, 0},
	{-74, 116, 8, 66, 104, 94, 0},
	{-46, 126, 18, 64, 94, 94, 0},
	{-10, 114, 34, 64, 94, 94, 0}, // over the lock
	{24, 142, 40, 64, 94, 94, 0},
	{58, 106, 30, 64, 94, 94, 0},
	{94, 126, 16, 66, 104, 94, 0}, // Warehouse
	{114, 150, 8, 66, 104, 94, 0},
	{104, 180, 4, 66, 104, 94, 0},
	{72, 196, 2, 64, 94, 94, 0},
	{38, 178, 2, 64, 94, 94, 0},
	{8, 158, 2, 64, 94, 94, 0},
	{-26, 200, 2, 64, 94, 94, 0},
	{-64, 196, 2, 66, 94, 94, 0},
	{-104, 188, 2, 66, 100, 94, 0},
	{-134, 162, 4, 66, 100, 94, 0},
	{-150, 122, 8, 64, 94, 94, 0},
	{-108, 84, 10, 64, 94, 94, 0}, // the fish market: one more flick
	{-156, 50, 6, 66, 100, 94, 0},
	{-150, 14, 2, 68, 102, 96, 0},
}

// Elevation: seventy metres up, a crest, and all the way down again.
var hollowPass = []corner{
	{-160, 0, 0, 78, 122, 122, 0},
	{-110, 0, 0, 78, 122, 122, 0},
	{-60, 0, 2, 78, 122, 122, 0},
	{-10, 2, 10, 78, 122, 122, 0},
	{40, 0, 50, 76, 122, 122, 0},
	{90, -4, 118, 76, 122, 122, 0},
	{140, 4, 190, 76, 130, 122, 0},
	{184, 28, 262, 76, 136, 122, 60}, // Tarn
	{204, 70, 330, 76, 136, 122, 90},
	{186, 112, 396, 76, 136, 122, 60},
	{148, 132, 456, 74, 122, 122, 0},
	{104, 130, 512, 74, 120, 120, 0},
	{60, 116, 566, 74, 120, 120, 0},
	{16, 118, 614, 74, 120, 120, 0},
	{-24, 138, 650, 74, 120, 120, 0},
	{-48, 170, 672, 74, 116, 136, -70}, // Lantern: the hairpin at the top
	{-34, 206, 684, 74, 116, 136, -90},
	{4, 220, 690, 74, 118, 126, -40},
	{44, 213, 700, 76, 120, 120, 0},
	{72, 211, 738, 76, 120, 120, 0}, // the saddle: who is fast here flies
	{100, 214, 694, 76, 120, 120, 0},
	{146, 224, 632, 76, 124, 120, 0},
	{196, 226, 566, 76, 124, 124, -30},
	{242, 208, 500, 76, 120, 132, -80},
	{266, 170, 436, 76, 120, 128, -60},
	{270, 128, 394, 76, 120, 120, 0},
	{267, 106, 394, 76, 120, 120, 0}, // the step: once more off the ground
	{265, 84, 374, 76, 120, 120, 0},
	{267, 60, 332, 76, 120, 120, 0},
	{270, 34, 276, 76, 120, 120, 0},
	{266, -8, 204, 76, 120, 132, -50},
	{242, -48, 152, 76, 120, 132, -80},
	{200, -70, 106, 76, 120, 128, -40},
	{150, -72, 70, 76, 120, 120, 0},
	{100, -60, 46, 76, 120, 120, 0},
	{50, -66, 24, 76, 120, 120, 0},
	{0, -70, -6, 76, 120, 120, 0},
	{-50, -74, -34, 76, 120, 120, 0}, // the hollow
	{-100, -78, -36, 76, 120, 120, 0},
	{-150, -80, -20, 78, 122, 122, 0},
	{-200, -72, -8, 80, 136, 122, -40},
	{-226, -40, 0, 80, 140, 122, -70},
	{-208, -8, 0, 80, 136, 122, -30},
}

// A sprint: two banked bowls, and one flick between them.
var galeBowl = []corner{
	{-130, 0, 0, 88, 128, 128, 0},
	{-80, 0, 0, 88, 128, 128, 0},
	{-20, 0, 0, 88, 128, 128, 0},
	{40, 0, 2, 88, 128, 128, 0},
	{98, 2, 12, 90, 134, 128, 60}, // the east bowl
	{144, 26, 30, 94, 140, 128, 170},
	{158, 76, 44, 94, 140, 128, 190},
	{130, 120, 40, 92, 140, 128, 150},
	{80, 132, 26, 88, 134, 128, 40},
	{36, 116, 16, 86, 126, 126, 0}, // the flick
	{-8, 128, 14, 86, 126, 126, 0},
	{-52, 150, 18, 86, 126, 126, 0},
	{-106, 150, 26, 88, 134, 128, 60}, // the west bowl
	{-156, 126, 34, 92, 140, 128, 150},
	{-180, 76, 30, 94, 140, 128, 180},
	{-170, 26, 14, 92, 136, 128, 110},
}
