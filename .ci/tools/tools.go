//go:build tools

// Package tools pins the programs that .ci/run builds, in a module of their own so that the
// product's stays clean.
package tools

import (
	_ "golang.org/x/vuln/cmd/govulncheck"
	_ "honnef.co/go/tools/cmd/staticcheck"
)
