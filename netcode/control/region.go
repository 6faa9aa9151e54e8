package control

// Messages about regions, which are the places where a cluster has servers. A client
// measures its distance to each, and the lobby places matches by these distances.

// Regions replaces the Regions of Entered. It is sent when they change.
type Regions struct {
	Regions []Region `msgpack:"regions" max:"8"`
}

// Region is the name of a region and a play socket there, which answers a Ping
// without a Hello.
type Region struct {
	Name string `msgpack:"name" max:"24"`
	URL  string `msgpack:"url" max:"128"`
}

// Distances lists the client's round trip to each region. The client leaves out the
// regions that it cannot reach: a region that is missing counts as far.
type Distances struct {
	Regions []Distance `msgpack:"regions" max:"8"`
}

// Distance is the round trip to one region.
type Distance struct {
	Name string `msgpack:"name" max:"24"`
	RTT  uint16 `msgpack:"rtt"` // milliseconds, at least 1
}
