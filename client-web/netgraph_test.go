package clientweb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What is said of a hitch on F3 is what was done: the page is kept busy, and the
// connection held up.
func TestNetgraph(t *testing.T) {
	t.Parallel()
	link := newCable(t, address(t))
	p := visit(t, "netgraph", link.url+"/?quality=potato&countdown=1")
	p.click("Quick race")
	p.until(`(s => s?.phase === "race" && s.clock > 0)(window.__slipstream?.state())`, 60*time.Second)
	p.press(keyF3, true)
	p.press(keyF3, false)
	p.press(keyUp, true)
	p.until(`window.__slipstream.state().speed > 20`, 20*time.Second)
	p.shoot("netgraph-smooth")

	// A busy machine holds both up, too, and what it does at the same time is told in their place.
	told := func(what, cause string, provoke func()) {
		for range 5 {
			provoke()
			said := fmt.Sprintf(`/%s/.test(document.querySelector(".hud .net").innerText)`, cause)
			if _, err := await[bool](p, said, 2*time.Second); err == nil {
				return
			}
		}
		t.Errorf("%s, and this is said: %q", what, eval[string](p, `document.querySelector(".hud .net").innerText`))
	}
	told("the page was busy", `This page was busy for ([3-9]\d\d|\d{4,}) ms`, func() {
		eval[bool](p, `(end => { while (performance.now() < end); return true })(performance.now() + 400)`)
	})
	told("the connection was held up", `news of the race came \d{3,4} ms late`, func() {
		link.down.Lock()
		defer link.down.Unlock()
		p.wait(1300 * time.Millisecond)
	})
	p.shoot("netgraph")
	lines := eval[string](p, `document.querySelector(".hud .net").innerText`)
	t.Log(lines)
	if !strings.Contains(lines, "ago") {
		t.Errorf("nothing is said of what was before: %q", lines)
	}
}
