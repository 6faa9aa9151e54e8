//go:build !unix

package system

// unlocked has nothing to wait for.
func unlocked(string) {}

// lock has nothing to wait for: nothing is installed here.
func lock(string) (unlock func(), err error) { return func() {}, nil }
