package control

// Regions: where a cluster's servers are. A client measures how far it is from each, and matches
// are placed by that.

// Regions are those of Entered, after they have changed.
type Regions struct {
	Regions []Region `msgpack:"regions" max:"8"`
}

// Region names a place and a play socket there, which answers a Ping before any Hello.
type Region struct {
	Name string `msgpack:"name" max:"24"`
	URL  string `msgpack:"url" max:"128"`
}

// Distances are a client's round trips to regions. Those that it could not reach it leaves out; all
// others are far from it then.
type Distances struct {
	Regions []Distance `msgpack:"regions" max:"8"`
}

// Distance is a round trip to one region.
type Distance struct {
	Name string `msgpack:"name" max:"24"`
	RTT  uint16 `msgpack:"rtt"` // milliseconds, from 1 on
}
