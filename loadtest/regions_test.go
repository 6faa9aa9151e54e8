package main

import (
	"context"
	"net"
	"testing"

	"slipstream/netcode/control"
)

// TestDistances: what answers is measured, and what does not is left out.
func TestDistances(t *testing.T) {
	public, _ := program(t)
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "ws://" + nobody.Addr().String() + "/play"
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	got := distances(context.Background(), &plan{}, []control.Region{{Name: "here", URL: public + "/play"},
		{Name: "gone", URL: gone}})
	if len(got.Regions) != 1 || got.Regions[0].Name != "here" || got.Regions[0].RTT == 0 {
		t.Errorf("%+v", got)
	}
}
