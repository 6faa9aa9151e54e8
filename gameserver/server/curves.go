package server

import (
	"fmt"
	"os"

	"slipstream/lobby"
)

// readCurves reads what --curves names; nil is what is built in.
func readCurves(file string) (lobby.Curves, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("--curves: %w; the command curves prints a file to begin with", err)
	}
	curves, err := lobby.ReadCurves(text)
	if err != nil {
		return nil, fmt.Errorf("--curves %s: %w", file, err)
	}
	return curves, nil
}

// BuiltInCurves returns the built-in curves as a file.
func BuiltInCurves() []byte { return lobby.BuiltInCurves() }
