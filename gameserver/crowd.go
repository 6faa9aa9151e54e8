//go:build crowd

package main

import "slipstream/loadtest/crowd"

func init() { crowd.Start() }
