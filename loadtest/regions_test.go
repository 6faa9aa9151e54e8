package main

import (
	"context"
	"testing"

	"slipstream/loadtest/system"
	"slipstream/netcode/control"
)

// TestDistances: what answers is measured, and what does not is left out.
func TestDistances(t *testing.T) {
	public, _ := program(t)
	gone, release, err := system.Reserve("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	got := distances(context.Background(), &plan{}, []control.Region{{Name: "here", URL: public + "/play"},
		{Name: "gone", URL: "ws://" + gone + "/play"}})
	if len(got.Regions) != 1 || got.Regions[0].Name != "here" || got.Regions[0].RTT == 0 {
		t.Errorf("%+v", got)
	}
}
