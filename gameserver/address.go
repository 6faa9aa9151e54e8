package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
)

// listening tells people, or programs, where the server is.
func (f *flags) listening(at, admin string) {
	if f.Log == "json" {
		_ = json.NewEncoder(os.Stdout).Encode(struct {
			Event string `json:"event"`
			URL   string `json:"url"`
			Admin string `json:"admin"`
		}{"listening", at, admin})
		return
	}
	fmt.Println("Slipstream runs. Open " + at)
	addrs, _ := net.InterfaceAddrs()
	for _, other := range lanURLs(f.Listen, at, addrs) {
		fmt.Println("  from other machines:  " + other)
	}
	if f.PublicURL != "" {
		fmt.Println("  for everybody:        " + f.PublicURL)
	}
}

// lanURLs are the URLs under which other machines reach us at addrs, if listen means all of them.
func lanURLs(listen, at string, addrs []net.Addr) (urls []string) {
	host, _, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || host != "" && (ip == nil || !ip.IsUnspecified()) {
		return nil
	}
	u, err := url.Parse(at)
	if err != nil {
		return nil
	}
	for _, a := range addrs {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			urls = append(urls, u.Scheme+"://"+net.JoinHostPort(ip.IP.String(), u.Port()))
		}
	}
	return urls
}
