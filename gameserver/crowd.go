//go:build crowd

package main

import (
	"slipstream/gameserver/server"
	"slipstream/loadtest/crowd"
)

func init() { server.Beside = crowd.Start }
