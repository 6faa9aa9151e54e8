package clientweb_test

import (
	"testing"
	"time"

	"slipstream/gameserver/server"
)

// A server that is told to stop says so to who races, in the language of his page, and lets him
// drive on; when it is gone the page says that it is looking for it.
func TestRestartIsToldOf(t *testing.T) {
	t.Parallel()
	url, stop, err := run(func(c *server.Config) { c.DrainFor = 4 * time.Second })
	if err != nil {
		t.Fatal(err)
	}
	p := visit(t, "restart", url+"/?quality=potato&countdown=1&laps=9")
	p.allow("WebSocket") // the server it speaks to goes
	p.allow("ERR_CONNECTION_REFUSED")
	p.click("Quick race")
	p.until(`(s => s?.phase === "race" && s.clock > 0)(window.__slipstream?.state())`, 30*time.Second)
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	// He drives on while the server waits, which is not for long.
	p.until(`(n => n && n.offsetParent && n.textContent.includes("restarts after this race"))(document.querySelector(".notice")) && window.__slipstream.state().driving`, 20*time.Second)
	p.shoot("restart-notice")
	if err := <-ended; err != nil {
		t.Error(err)
	}
	p.until(`!document.querySelector(".recovering").classList.contains("gone") || window.__slipstream.state().phase === "failed"`, 30*time.Second)
	p.axe("without a server")
	p.shoot("restart-gone")
}
