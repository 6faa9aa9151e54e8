package main

import (
	"bytes"
	"strings"
	"testing"

	"slipstream/netcode/flight"
)

// The shares of the verdicts are of all hitches, and each can be a threshold.
func TestVerdictShares(t *testing.T) {
	r := newReport(newSamples())
	var n [flight.Verdicts]uint64
	n[flight.Server], n[flight.Uplink] = 3, 1
	if all := r.verdicts("hitch_", n); all != 4 {
		t.Errorf("%d hitches", all)
	}
	for text, want := range map[string]bool{
		"hitch_server_ratio:value<=0.75": true, "hitch_uplink_ratio:value<0.25": false, "hitch_page_ratio:value==0": true,
	} {
		th, err := parseThreshold(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := th.holds(r); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	var out bytes.Buffer
	r.summarise(&out)
	for v := flight.Nothing + 1; v < flight.Verdicts; v++ {
		if !strings.Contains(out.String(), "hitch_"+v.String()+"_ratio") {
			t.Errorf("nothing is printed of %v", v)
		}
	}
	if r.verdicts("hitch_", [flight.Verdicts]uint64{}) != 0 || *r.Metrics["hitch_server_ratio"].Value != 0 {
		t.Error("the shares of nothing are not 0")
	}
}
