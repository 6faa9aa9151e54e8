//go:build wasip1

package main

import "slipstream/sim"

//go:wasmexport record
func record(limit int32) { instance.record(int(limit)) }

//go:wasmexport recorded
func recorded() int32 { return int32(instance.recorded()) }

//go:wasmexport piece
func piece(k int32) int32 { return int32(instance.piece(int(k))) }

//go:wasmexport recordedTicks
func recordedTicks() int32 { return int32(instance.recordedTicks()) }

//go:wasmexport film
func film(n int32) { instance.film(int(n)) }

//go:wasmexport replay
func replay(now float64) int32 { return int32(instance.replay(nanoseconds(now))) }

//go:wasmexport seek
func seek(tick float64) int32 { return int32(instance.seek(sim.Tick(tick))) }

//go:wasmexport speed
func speed(now float64, quarters int32) {
	instance.match.(*rerun).speed(nanoseconds(now), int(quarters))
}
