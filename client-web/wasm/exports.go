//go:build wasip1

package main

import (
	"time"
	"unsafe"

	"slipstream/netcode/client"
	"slipstream/sim"
)

// The exports only pass numbers on. The methods of player and client.Client that they
// call say what the numbers mean.

var instance player

//go:wasmexport text
func text() unsafe.Pointer { return unsafe.Pointer(&instance.text) }

//go:wasmexport command
func command() unsafe.Pointer { return unsafe.Pointer(&instance.command) }

//go:wasmexport state
func state() unsafe.Pointer { return unsafe.Pointer(&instance.state) }

//go:wasmexport figures
func figures() unsafe.Pointer { return unsafe.Pointer(&instance.figures) }

//go:wasmexport choose
func choose(n int32) int32 { return int32(instance.choose(int(n))) }

// behaviour is for a test, which checks that this module and the server have the same games.
//
//go:wasmexport behaviour
func behaviour() int32 { return int32(copy(instance.text[:], instance.model.Behaviour())) }

//go:wasmexport scene
func scene(number int32) int32 { return int32(instance.scene(number)) }

//go:wasmexport draft
func draft() int32 { return int32(instance.draft()) }

//go:wasmexport open
func open(n int32, seed float64, look int32) { instance.open(int(n), uint64(seed), uint16(look)) }

//go:wasmexport demo
func startDemo(now float64, seed, seats, drive int32) {
	instance.demo(nanoseconds(now), uint32(seed), int(seats), drive != 0)
}

//go:wasmexport advance
func advance(now float64) float64 {
	return milliseconds(instance.match.advance(nanoseconds(now), instance.cmd()))
}

//go:wasmexport draw
func draw(at float64) float64 {
	return float64(instance.match.draw(nanoseconds(at), instance.state[:]))
}

// The exports below are only for a match on a server.

func remote() *client.Client { return instance.match.(*online).Client }

//go:wasmexport connected
func connected(now float64) { remote().Connected(nanoseconds(now)) }

//go:wasmexport disconnected
func disconnected(now float64) { remote().Disconnected(nanoseconds(now)) }

//go:wasmexport receive
func receive(now float64, n int32) int32 { return int32(instance.receive(nanoseconds(now), int(n))) }

//go:wasmexport next
func next() int32 {
	msg := remote().Next()
	if msg == nil {
		return -1
	}
	return int32(copy(instance.text[:], msg))
}

//go:wasmexport hide
func hide(hidden int32) { remote().Hide(hidden != 0) }

//go:wasmexport follow
func follow(slot int32) { remote().Follow(sim.Slot(slot)) }

//go:wasmexport busy
func busy(now, ms float64) { remote().Busy(nanoseconds(now), time.Duration(nanoseconds(ms))) }

//go:wasmexport hitch
func hitch() int32 { return int32(instance.hitch()) }

//go:wasmexport leave
func leave() { remote().Leave() }

//go:wasmexport session
func session() int32 { return int32(remote().State()) }

//go:wasmexport retryAt
func retryAt() float64 { return milliseconds(remote().RetryAt()) }

//go:wasmexport why
func why() int32 { return int32(instance.why()) }

//go:wasmexport stats
func stats(now float64) { instance.stats(nanoseconds(now)) }
