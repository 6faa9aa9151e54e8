package server

import (
	"runtime"
	"runtime/debug"
	"time"

	"slipstream/gameserver/transport"
	"slipstream/gameserver/web"
)

// figures are the server's counters, for the admin port.
func (r *running) figures() web.Figures {
	f := web.Figures{Mallocs: mallocs(), Build: Version(), Transport: r.t.Stats(), Turned: r.turned()}
	r.node.figures(&f)
	if r.books != nil {
		f.Results = r.books.stats(time.Now().UnixNano())
	}
	return f
}

func (n *Node) figures(f *web.Figures) {
	f.Lobby = n.lobby.Counters()
	f.Players, _ = n.matches.Counts()
	f.Matches = n.matches.total()
	f.Started = n.matches.startedEver()
	if n.laps != nil {
		f.Laps = n.laps.figures()
	}
	for why := range transport.Reasons {
		f.Refused[why] = n.refused[why].Load()
	}
	for _, s := range n.matches.shards {
		f.Runners = append(f.Runners, s.runner.Counters())
	}
}

// mallocs returns how many allocations this program has ever made, exactly. runtime/metrics would not have
// to stop the world for some microseconds, but its count is off by thousands.
func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// Version is what this program was built from, as the go command noted it.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (version == "" || version == "(devel)") {
			version = "devel-" + s.Value[:min(len(s.Value), 12)]
		}
	}
	if version == "" {
		return "devel"
	}
	return version
}
