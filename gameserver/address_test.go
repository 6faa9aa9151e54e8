package main

import (
	"net"
	"slices"
	"testing"
)

// TestAddressesOfTheNetwork: a server that listens on every address prints those that others can use.
func TestAddressesOfTheNetwork(t *testing.T) {
	addrs := []net.Addr{}
	for _, text := range []string{"127.0.0.1/8", "192.0.2.7/24", "fe80::1/64"} {
		ip, network, err := net.ParseCIDR(text)
		if err != nil {
			t.Fatal(err)
		}
		addrs = append(addrs, &net.IPNet{IP: ip, Mask: network.Mask})
	}
	for listen, all := range map[string]bool{":8080": true, "0.0.0.0:8080": true, "[::]:8080": true,
		"127.0.0.1:8080": false, "example.org:80": false, "nonsense": false} {
		var want []string
		if all {
			want = []string{"http://192.0.2.7:8080"}
		}
		if urls := lanURLs(listen, "http://127.0.0.1:8080", addrs); !slices.Equal(urls, want) {
			t.Errorf("%s: %v, not %v", listen, urls, want)
		}
	}
}
