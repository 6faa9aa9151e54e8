package clientweb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// millis is the time of any page on this machine, in milliseconds.
const millis = `(performance.timeOrigin + performance.now())`

// seen has one page do something and the other see it, some times over, and returns how long that took
// from the call in the one to the event in the other, in milliseconds.
func seen(from, to *page, acts int, act, sight func(k int) string) (took []float64) {
	from.t.Helper()
	for k := range acts {
		eval[bool](to, fmt.Sprintf(`(window.sight = 0, (window.unsee ?? (() => {}))(), window.unsee = lobby.room.on('change', (r) => {
			if (!window.sight && (%s)) window.sight = %s
		}), true)`, sight(k), millis))
		sent := eval[float64](from, fmt.Sprintf(`((at) => (%s, at))(%s)`, act(k), millis))
		to.until(`window.sight > 0`, 20*time.Second)
		took = append(took, eval[float64](to, `window.sight`)-sent)
	}
	slices.Sort(took)
	return took
}

// Two tabs on the plain page: what one says or changes the other shows; a page that is loaded again is where
// it was; names and chat are text whatever they look like; an account is made, found again and erased.
func TestLobbyPage(t *testing.T) {
	t.Parallel()
	address := address(t) + "/examples/lobby/"
	ada := visit(t, "ada", address+"?name="+`%3Cimg%20src%3Dx%20onerror%3Dhit()%3EAda`)
	ben := visit(t, "ben", address+"?name=Ben")
	for _, p := range []*page{ada, ben} {
		p.until(`window.lobby?.connected && document.querySelector('#say').textContent.startsWith('You are ')`, 30*time.Second)
		eval[bool](p, `(window.hits = 0, window.hit = () => window.hits++, true)`)
	}
	ada.click("Open a room")
	ada.until(`lobby.room !== undefined`, 20*time.Second)
	code := eval[string](ada, `lobby.room.code`)
	ben.until(fmt.Sprintf(`document.querySelector('#list').textContent.includes(%q)`, code), 20*time.Second)
	ben.shoot("lobby-list")
	ben.click("Join " + code)
	for _, p := range []*page{ada, ben} {
		p.until(`document.querySelectorAll('#members li').length === 2`, 20*time.Second)
	}

	// Chat, typed with keys: name, text and the server's time, as text.
	const line = `<img src=x onerror="hit()"> hello`
	ben.do(chromedp.Focus("#text"), chromedp.KeyEvent(line+"\r"))
	for _, p := range []*page{ada, ben} {
		p.until(fmt.Sprintf(`document.querySelector('#chat li span')?.textContent === %q`, "Ben: "+line), 20*time.Second)
	}
	said := [2]string{}
	for i, p := range []*page{ada, ben} {
		said[i] = eval[string](p, `document.querySelector('#chat time').dateTime`)
		if n := eval[int](p, `document.querySelectorAll('main img').length + window.hits`); n != 0 {
			t.Errorf("%s: what a player typed became markup", p.name)
		}
	}
	at, err := time.Parse(time.RFC3339, said[0])
	if err != nil || said[0] != said[1] || time.Since(at) < -time.Second || time.Since(at) > 10*time.Minute {
		t.Errorf("said at %v, as the pages have it: %v", said, err)
	}

	// Keys reach everything: the box for ready is ticked with the space bar.
	ben.do(chromedp.Focus("#ready"), chromedp.KeyEvent(" "))
	ada.until(`document.querySelectorAll('#members li')[1].textContent.includes('ready')`, 20*time.Second)

	// Few enough of each that the lobby's limit of requests does not matter, however quick this machine is.
	const acts = 7
	show := func(what string, took []float64) {
		t.Logf("%s: seen by the other page after median %.1f ms, at most %.1f ms, of %d", what, took[len(took)/2], took[len(took)-1], len(took))
	}
	show("ready", seen(ben, ada, acts,
		func(k int) string { return fmt.Sprintf(`lobby.room.ready(%v)`, k%2 == 1) },
		func(k int) string { return fmt.Sprintf(`r.members[1].ready === %v`, k%2 == 1) }))
	show("vote", seen(ben, ada, acts,
		func(k int) string { return fmt.Sprintf(`lobby.room.vote(%s)`, []string{"0", "undefined"}[k%2]) },
		func(k int) string { return fmt.Sprintf(`r.members[1].vote === %d`, 1-k%2) }))
	show("setting", seen(ada, ben, acts,
		func(k int) string { return fmt.Sprintf(`lobby.room.configure({settings: {laps: %d}})`, 1+k%3) },
		func(k int) string { return fmt.Sprintf(`r.settings.laps === %d`, 1+k%3) }))
	ben.until(`document.querySelector('#set-laps').value === '1' && document.querySelector('#set-laps').disabled`, 20*time.Second)
	ada.until(`!document.querySelector('#set-laps').disabled`, 20*time.Second)

	// A party, and why one waits.
	ada.click("New party")
	ada.until(`lobby.party !== undefined`, 20*time.Second)
	ben.do(chromedp.Focus("#party-code"), chromedp.KeyEvent(eval[string](ada, `lobby.party.code`)+"\r"))
	ada.until(`document.querySelectorAll('#party li').length === 2`, 20*time.Second)
	ada.shoot("lobby-room")

	// Loaded again: the same player, in the same room and party.
	me := eval[string](ben, `lobby.player`)
	token := eval[string](ben, `JSON.parse(sessionStorage.getItem('slipstream.lobby')).token`)
	ben.do(chromedp.Reload())
	ben.until(fmt.Sprintf(`window.lobby?.room?.code === %q && lobby.party !== undefined`, code), 30*time.Second)
	if again := eval[string](ben, `lobby.player`); again != me {
		t.Errorf("player %s, and after the reload %s", me, again)
	}
	if eval[string](ben, `JSON.parse(sessionStorage.getItem('slipstream.lobby')).token`) == token {
		t.Error("the token was not rotated")
	}
	ada.until(`lobby.room.members.length === 2 && lobby.room.members.every((m) => !m.away)`, 20*time.Second)
	ben.shoot("lobby-reloaded")
	if urls := eval[string](ben, `[location.href, ...performance.getEntries().map(e => e.name)].join("\n")`); strings.Contains(urls, token) {
		t.Error("a token stands in a URL")
	}

	// An account: made here, found again by a page that has only the key, and gone when its player wishes.
	ada.click("Sign in with this device")
	ada.until(`document.querySelector('#who').textContent.includes('#')`, 60*time.Second)
	player := eval[string](ada, `lobby.account.player`)
	ada.shoot("lobby-account")
	eval[bool](ada, `(sessionStorage.clear(), true)`)
	ada.do(chromedp.Reload())
	ada.click("Sign in with this device")
	ada.until(fmt.Sprintf(`lobby.account?.player === %q`, player), 60*time.Second)
	ada.click("What is held about me")
	ada.until(fmt.Sprintf(`document.querySelector('pre').textContent.includes(%q)`, player), 20*time.Second)
	ada.click("Delete the account")
	ada.click("Really delete everything?")
	ada.until(`lobby.account === undefined && localStorage.getItem('slipstream.key') === null`, 20*time.Second)
}
