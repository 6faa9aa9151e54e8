package web

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"slipstream/gameserver/match"
	"slipstream/gameserver/transport"
	"slipstream/lobby"
	"slipstream/netcode/flight"
)

// Figures are a server's counters at about one time. Metrics are made of them
// when they are asked for; nothing is counted twice.
type Figures struct {
	Mallocs   uint64 // ever; read first: making Figures takes memory, too
	Build     string // version
	Transport transport.Stats
	Runners   []*match.Counters // by shard
	Lobby     lobby.Counters
	Matches   int
	Players   int
	Started   uint64                       // matches, ever
	Refused   [transport.NumReasons]uint64 // hellos that were not let in
	Results   *ResultFigures               // nil: no results are kept
	Laps      *LapFigures                  // nil: nobody hands laps in
	Turned    uint64                       // requests for pages, away: too many came at once
}

// collector turns Figures into metrics. Labels are few: shards, and reasons of a
// fixed list; never a player, a match or an address.
type collector struct{ figures func() Figures }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("slipstream_"+name, help, labels, nil)
}

var (
	build   = desc("build_info", "The version that runs.", "version")
	mallocs = desc("mallocs_total", "Heap allocations since the start. Divided by messages received and sent: allocations per message, next to none.")
	matches = desc("matches", "Matches that run.")
	players = desc("players", "Seats that persons have, connected or not.")
	started = desc("matches_started_total", "Matches ever started.")

	accepted = desc("connections_accepted_total", "Connections taken from the listener.")
	turned   = desc("connections_refused_total", "Connections turned away at once: too many, or no descriptor left.")
	barred   = desc("connections_barred_total", "Connections turned away at once because peers at their address kept breaking the protocol.")
	bars     = desc("addresses_barred_total", "How often an address was barred for that.")
	conns    = desc("connections", "WebSockets that are open.", "loop")
	pending  = desc("connections_pending", "Connections whose request or first message is awaited.")
	handed   = desc("connections_http_total", "Connections given to the HTTP side.")
	hasty    = desc("tls_handshakes_turned_away_total", "TLS handshakes that were refused because too many came at once.")
	unserved = desc("pages_turned_away_total", "Requests for pages that were answered with 503 because too many came at once.")
	closes   = desc("closes_total", "Connections that ended, by reason.", "reason")
	hellos   = desc("hellos_refused_total", "Hellos that were not let in, by reason.", "reason")

	lobbyPlayers = desc("lobby_connections", "Players connected to the lobby.")
	rooms        = desc("lobby_rooms", "Rooms that are open.")
	entered      = desc("lobby_entered_total", "Players who entered the lobby.")
	tickets      = desc("lobby_tickets_total", "Tickets given.")
	refusals     = desc("lobby_refusals_total", "Requests that could not be met.")
	roomsOpened  = desc("lobby_rooms_opened_total", "Rooms ever opened.")
	unread       = desc("bus_unread_total", "Records and messages of other nodes that made no sense, and were ignored.")

	tickLate = desc("tick_late_seconds", "Start of a match's tick after its time in the schedule, which is never re-based.", "shard")
	cmdEarly = desc("command_early_seconds", "How long before their tick commands came: the slack that clients steer by. Late ones count as zero.", "shard")
)

// shardCounters are the plain counters of a Runner.
var shardCounters = []struct {
	desc *prometheus.Desc
	read func(*match.Counters) uint64
}{
	{desc("ticks_total", "Ticks of matches.", "shard"), func(c *match.Counters) uint64 { return c.Ticks.Load() }},
	{desc("overruns_total", "Ticks of the schedule that were left out to catch up.", "shard"),
		func(c *match.Counters) uint64 { return c.Overruns.Load() }},
	{desc("matches_failed_total", "Matches that panicked.", "shard"),
		func(c *match.Counters) uint64 { return c.Failed.Load() }},
	{desc("seated_ticks_total", "Ticks of persons whose commands are awaited.", "shard"),
		func(c *match.Counters) uint64 { return c.Seated.Load() }},
	{desc("starved_ticks_total", "Of those, ticks without a command of that very tick.", "shard"),
		func(c *match.Counters) uint64 { return c.Starved.Load() }},
	{desc("late_commands_total", "Commands that came after their tick.", "shard"),
		func(c *match.Counters) uint64 { return c.Late.Load() }},
	{desc("malformed_messages_total", "Messages to a match that no client of ours sends.", "shard"),
		func(c *match.Counters) uint64 { return c.Refused.Load() }},
	{desc("desyncs_total", "Snapshots that a client could not use, or whose hash was not its own.", "shard"), func(c *match.Counters) uint64 { return c.Desyncs.Load() }},
	{desc("snapshots_total", "Snapshots sent.", "shard"), func(c *match.Counters) uint64 { return c.Snapshots.Load() }},
	{desc("snapshot_bytes_total", "Bytes of snapshots sent, message headers included.", "shard"),
		func(c *match.Counters) uint64 { return c.SentBytes.Load() }},
	{desc("snapshots_skipped_total", "Snapshots that were due and not sent: the connection had not drained, or its ack was too old.", "shard"), func(c *match.Counters) uint64 { return c.Skipped.Load() }},
	{desc("snapshots_overdue_total", "Snapshots that were not sent because the match was late, and the next one due already.", "shard"), func(c *match.Counters) uint64 { return c.Overdue.Load() }},
	{desc("encodes_total", "Bodies of snapshots made; snapshots over encodes is how many seats share one.", "shard"), func(c *match.Counters) uint64 { return c.Encodes.Load() }},
	{desc("scenes_total", "Bodies of snapshots made for spectators alone, however many there are.", "shard"), func(c *match.Counters) uint64 { return c.Scenes.Load() }},
	{desc("keyframes_total", "Of encodes, full ones.", "shard"),
		func(c *match.Counters) uint64 { return c.Keyframes.Load() }},
	{desc("journals_cut_total", "Journals that ended before their match.", "shard"),
		func(c *match.Counters) uint64 { return c.JournalCut.Load() }},
}

// verdicts are the values of a label of hitches: every verdict that can be counted.
var verdicts = [...]flight.Verdict{flight.Page, flight.Server, flight.Uplink, flight.Downlink, flight.Contact}

var hitches = desc("hitches_total", "Hitches that players felt and reported, by whose fault they were: the verdict of both ends' records.", "shard", "verdict")

var tickBusy = desc("tick_busy_seconds_total", "Time spent in ticks.", "shard")

// loopCounters are the plain counters of a loop: a front or a shard.
var loopCounters = []struct {
	desc *prometheus.Desc
	read func(*transport.LoopStats) uint64
}{
	{desc("messages_received_total", "Messages received.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.MessagesIn }},
	{desc("received_bytes_total", "Bytes of messages received.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.BytesIn }},
	{desc("messages_sent_total", "Messages sent.", "loop"), func(l *transport.LoopStats) uint64 { return l.MessagesOut }},
	{desc("sent_bytes_total", "Bytes of messages sent.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.BytesOut }},
	{desc("sends_skipped_total", "Sends that found a socket not drained.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Skipped }},
	{desc("sends_overflowed_total", "Reliable messages that did not fit the backlog.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Overflowed }},
	{desc("copied_bytes_total", "Bytes that had to be copied because the kernel cut a write short.", "loop"), func(l *transport.LoopStats) uint64 { return l.Copied }},
	{desc("reads_total", "System calls that read bytes.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Reads }},
	{desc("writes_total", "System calls that wrote bytes.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Writes }},
	{desc("pings_sent_total", "Pings sent to silent peers.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Pings }},
	{desc("pongs_sent_total", "Answers to pings of peers.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Pongs }},
	{desc("connections_opened_total", "Connections that were upgraded.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Opened }},
	{desc("connections_moved_total", "Connections that moved to a shard from the loop of their hello.", "loop"), func(l *transport.LoopStats) uint64 { return l.MovedIn }},
	{desc("slices_total", "Slices that a shard ran.", "loop"), func(l *transport.LoopStats) uint64 { return l.Slices }},
	{desc("slices_skipped_total", "Slices of a shard left out behind a stall.", "loop"),
		func(l *transport.LoopStats) uint64 { return l.Skips }},
}

// Describe implements prometheus.Collector. An empty answer makes it unchecked:
// the names above are all there are.
func (collector) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (c collector) Collect(metrics chan<- prometheus.Metric) {
	to, f := out(metrics), c.figures()
	f.collectMatches(to)
	f.collectTransport(to)
	f.Results.collect(to)
	f.Laps.collect(to)
	f.collectLobby(to)
	for i, r := range f.Runners {
		collectShard(to, strconv.Itoa(i), r)
	}
}

func (f *Figures) collectMatches(to out) {
	to.gauge(build, 1, f.Build)
	to.count(mallocs, f.Mallocs)
	to.gauge(matches, f.Matches)
	to.gauge(players, f.Players)
	to.count(started, f.Started)
}

func (f *Figures) collectTransport(to out) {
	t := &f.Transport
	to.count(accepted, t.Accepted)
	to.count(turned, t.Refused)
	to.count(barred, t.Barred)
	to.count(bars, t.Bars)
	to.count(handed, t.Handed)
	to.count(hasty, t.Hasty)
	to.count(unserved, f.Turned)
	to.gauge(pending, t.Pending)
	for why := range transport.Reasons {
		to.count(closes, t.Closes[why], why.String())
		if n := f.Refused[why]; n > 0 {
			to.count(hellos, n, why.String())
		}
	}
	for i := range t.Loops {
		l := &t.Loops[i]
		name := loopName(l)
		to.gauge(conns, l.Conns, name)
		for _, m := range loopCounters {
			to.count(m.desc, m.read(l), name)
		}
	}
}

func (f *Figures) collectLobby(to out) {
	to.gauge(lobbyPlayers, f.Lobby.Players)
	to.gauge(rooms, f.Lobby.Rooms)
	to.count(entered, f.Lobby.Entered)
	to.count(tickets, f.Lobby.Tickets)
	to.count(refusals, f.Lobby.Refused)
	to.count(roomsOpened, f.Lobby.RoomsOpened)
	to.count(unread, f.Lobby.Unread)
}

func collectShard(to out, shard string, r *match.Counters) {
	for _, m := range shardCounters {
		to.count(m.desc, m.read(r), shard)
	}
	for _, v := range verdicts {
		to.count(hitches, r.Hitches[v].Load(), shard, v.String())
	}
	to.put(tickBusy, prometheus.CounterValue, time.Duration(r.Busy.Load()).Seconds(), shard)
	to <- histogram(tickLate, &r.TickLate, shard)
	to <- histogram(cmdEarly, &r.Early, shard)
}

// out is where metrics go.
type out chan<- prometheus.Metric

func (to out) gauge(d *prometheus.Desc, v int, labels ...string) {
	to.put(d, prometheus.GaugeValue, float64(v), labels...)
}

func (to out) count(d *prometheus.Desc, v uint64, labels ...string) {
	to.put(d, prometheus.CounterValue, float64(v), labels...)
}

func (to out) put(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
	to <- prometheus.MustNewConstMetric(d, kind, v, labels...)
}

func loopName(l *transport.LoopStats) string {
	if l.Shard {
		return "shard" + strconv.Itoa(l.Index)
	}
	return "front" + strconv.Itoa(l.Index)
}

// histogram is one of a runner's with as many buckets as a percentile of a
// millisecond's fraction needs.
func histogram(desc *prometheus.Desc, h *match.Histogram, shard string) prometheus.Metric {
	buckets := map[float64]uint64{}
	var total uint64
	h.Each(func(upper time.Duration, n uint64) {
		total += n
		if upper >= 50*time.Microsecond && upper <= 10*time.Second {
			buckets[upper.Seconds()] = total
		}
	})
	return prometheus.MustNewConstHistogram(desc, total, h.Sum().Seconds(), buckets, shard)
}
