//go:build wasip1

package main

//go:wasmexport deviceKey
func deviceKey(n int32) int32 { return int32(instance.deviceKey(int(n))) }

//go:wasmexport sign
func sign(n int32, expires float64) int32 { return int32(instance.sign(int(n), uint64(expires))) }
