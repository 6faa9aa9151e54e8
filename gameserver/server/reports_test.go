package server

import (
	"strings"
	"testing"

	"slipstream/netcode/control"
)

// TestReportsReachTheOperator: over sockets, through the database, to the admin port.
func TestReportsReachTheOperator(t *testing.T) {
	l := launch(t, Config{Data: t.TempDir()})
	c := l.dial("/lobby")
	defer c.Close(1000)
	tell(t, c, &control.Enter{Version: control.Version, Name: "Ada"})
	hear(t, c, func(*control.Entered) bool { return true })
	tell(t, c, &control.Report{Player: "pest", Reason: "rude"})
	tell(t, c, &control.Create{}) // is answered once the report is kept
	hear(t, c, func(*control.Room) bool { return true })
	status, body := l.get(l.admin + "/reports")
	if status != 200 || !strings.Contains(body, `"name":"Ada"`) || !strings.Contains(body, `"about":{"player":"pest"}`) ||
		!strings.Contains(body, `"reason":"rude"`) {
		t.Errorf("%d %s", status, body)
	}
}
