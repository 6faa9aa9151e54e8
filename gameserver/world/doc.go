// Package world is the world test: whole servers, lobby and matches, with real clients
// on simulated links, in one goroutine on a virtual clock, all from one seed. The package
// is nothing but tests and knows everything; nothing knows it.
//
//	go test ./gameserver/world                                  some seeds, as always
//	go test ./gameserver/world -run TestWorld -world.seed=N -v  one again, step by step the same
package world
