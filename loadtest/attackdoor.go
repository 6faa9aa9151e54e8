package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/http"
	"sync"
	"time"

	"slipstream/netcode/control"
)

// together calls one for 0 to n-1, some at a time, and closes done when all calls have returned.
func together(n int, one func(i int)) (done chan struct{}) {
	done = make(chan struct{})
	turns := make(chan int)
	var all sync.WaitGroup
	for range recruiters {
		all.Go(func() {
			for i := range turns {
				one(i)
			}
		})
	}
	go func() {
		for i := range n {
			turns <- i
		}
		close(turns)
		all.Wait()
		close(done)
	}()
	return done
}

// knock lets attackers try to get in during a phase, and for as long as they need beyond it.
func (s *scene) knock(one func(i int)) error {
	if err := s.phase("before", s.For); err != nil {
		return err
	}
	done := together(s.Attackers, one)
	if err := s.during(done); err != nil {
		return err
	}
	return s.phase("after", s.For)
}

// foreignOrigins are origins that are not the server's; some of them look almost like it.
func (s *scene) foreignOrigins() []string {
	own := "http://" + s.target
	return []string{
		"null", "https://evil.example", "http://evil.example", own + ".evil.example", "http://evil." + s.target,
		own + "0", own + ":80",
		"http://evil.example#" + s.target, "http://evil.example/" + s.target, "http://" + s.target + "@evil.example",
		"http://user@" + s.target,
		"file://", "ftp://" + s.target, "//" + s.target, s.target, own + "/", own + ", " + own, own + "\x00",
		"HTTP://" + s.target,
		"http://127.0.0.1", "http://127.0.0.1:1", "http://localhost", "http://[::1]", "ws://" + s.target,
		"chrome-extension://abcdef",
	}
}

// origins attacks as browsers on other sites' pages, which ask for both sockets.
func (s *scene) origins() error {
	foreign, paths := s.foreignOrigins(), []string{"/play", "/lobby"}
	var mu sync.Mutex
	statuses, in := make(map[string]int), 0
	err := s.knock(func(i int) {
		status := s.upgradeFrom(i, paths[i%2], foreign[i/2%len(foreign)])
		mu.Lock()
		defer mu.Unlock()
		if statuses[status]++; status == "101 Switching Protocols" {
			in++
		}
	})
	s.figure("accepted", float64(in))
	s.figure("tried", float64(s.Attackers))
	s.say("%d tries of %d origins on both sockets, accepted: %d; answers %v", s.Attackers, len(foreign), in, statuses)
	return err
}

// upgradeFrom asks for an upgrade as a page of that origin, and returns the status of the answer.
func (s *scene) upgradeFrom(i int, path, origin string) string {
	conn, err := s.dial(i)
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(joinTimeout))
	key := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%016d", i))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n",
		path, s.target, origin, key)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err.Error()
	}
	res.Body.Close()
	return res.Status
}

// ticketLife is how long the server accepts a ticket.
const ticketLife = 30 * time.Second

// tickets shows tickets again that were used, with changes, and after they have expired.
func (s *scene) tickets() error {
	const owners = 8
	var good, stale []*control.Ticket
	for i := range owners {
		ticket, err := quick(s.ctx, s.plan, fmt.Sprint("Owner ", i))
		if err != nil {
			return err
		}
		good = append(good, ticket)
		if late, err := quick(s.ctx, s.plan, fmt.Sprint("Late ", i)); err == nil {
			stale = append(stale, late)
		}
	}
	issued := time.Now()
	for _, ticket := range good { // all of them are used, and their owners play
		pl, err := sit(s.ctx, s.plan, s.crowd.tools, ticket)
		if err != nil {
			return err
		}
		s.crowd.players = append(s.crowd.players, pl)
	}
	if err := s.crowd.play(s.ctx, max(s.Settle, time.Second)); err != nil {
		return err
	}
	seats, err := s.seats()
	if err != nil {
		return err
	}
	if s.For >= ticketLife {
		if err := s.crowd.play(s.ctx, time.Until(issued.Add(ticketLife+time.Second))); err != nil {
			return err
		}
	}
	var mu sync.Mutex
	tries, in, why := make(map[string]int), 0, make(map[string]int)
	s.Joins = 0 // guests would have seats too, and seats are counted
	err = s.knock(func(i int) {
		kind, ticket := "used", *good[i%owners]
		switch late := time.Since(issued) > ticketLife; {
		case i%3 == 1:
			kind, ticket.Token = "forged", forge(ticket.Token, i/3)
		case i%3 == 2 && late:
			kind, ticket = "expired", *stale[i%len(stale)]
		}
		pl, err := sit(s.ctx, s.plan, &tools{games: s.crowd.games}, &ticket)
		mu.Lock()
		defer mu.Unlock()
		if tries[kind]++; err == nil {
			in++
			pl.net.Close()
			return
		}
		why[err.Error()]++
	})
	if err != nil {
		return err
	}
	after, err := s.seats()
	if err != nil {
		return err
	}
	s.figure("let_in", float64(in))
	s.figure("tried", float64(s.Attackers))
	s.figure("expired", float64(tries["expired"]))
	s.figure("second_avatars", after-seats)
	s.say("tried %v, let in: %d, second avatars: %v; answers %v", tries, in, after-seats, why)
	return nil
}

// seats is how many persons have a seat.
func (s *scene) seats() (float64, error) {
	f, err := s.server.scrape()
	return f.sum("slipstream_players"), err
}

// forge changes one character of a token, a different one for each i.
func forge(token string, i int) string {
	b := []byte(token)
	at := i % len(b)
	b[at] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[i/len(b)%64]
	if string(b) == token {
		b[at] ^= 1
	}
	return string(b)
}
