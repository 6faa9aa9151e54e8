package main

import (
	"database/sql"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"slipstream/loadtest/system"
	_ "slipstream/lobby/store" // the database's driver
)

// TestResultsOutliveTheProgram: a match ends while the database is away, and the program
// is killed. The next one brings the result to the database, once.
func TestResultsOutliveTheProgram(t *testing.T) {
	t.Parallel()
	bin, data := built(t), t.TempDir()
	first := start(t, bin, "--data", data, "--db", "postgres://nobody@127.0.0.1:1/nowhere?connect_timeout=1")
	first.metric("slipstream_database_up 0")
	first.match()
	first.metric("slipstream_results_kept_total 1")
	first.metric("slipstream_results_waiting 1")
	first.kill()

	second := start(t, bin, "--data", data)
	second.metric("slipstream_results_written_total 1")
	second.metric("slipstream_results_waiting 0")
	second.metric("slipstream_database_up 1")
	second.kill()
	third := start(t, bin, "--data", data)
	third.metric("slipstream_results_waiting 0")
	third.metric("slipstream_results_written_total 0")
	third.kill()

	db, err := sql.Open("sqlite", filepath.Join(data, "slipstream.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var matches, persons, bots, mine int
	var game string
	err = db.QueryRow(`SELECT COUNT(DISTINCT m.id), MIN(m.game), SUM(p.bot = 0), SUM(p.bot), SUM(p.name = 'Ada')
		FROM matches m JOIN places p ON p.match_id = m.id`).Scan(&matches, &game, &persons, &bots, &mine)
	if err != nil || matches != 1 || game != "arena" || persons != 1 || bots != 2 || mine != 1 {
		t.Errorf("%d matches of %q, %d persons, %d bots, %d of them Ada, %v", matches, game, persons, bots, mine, err)
	}
}

// TestOutage: a server of which nobody asks anything notices that its database is gone, and that it is back.
func TestOutage(t *testing.T) {
	t.Parallel()
	pg, err := system.StartPostgres("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pg.Remove)
	p := start(t, built(t), "--data", "none", "--db", pg.URL("postgres"), "--prune-accounts-after", "0")
	p.metric("slipstream_database_up 1")
	pg.Stop()
	p.metric("slipstream_database_up 0")
	if err := pg.Start(); err != nil {
		t.Fatal(err)
	}
	p.metric("slipstream_database_up 1")
	p.kill()
	const again = "the database answers again"
	gone, back, ok := strings.Cut(p.stderr.String(), "the database does not answer")
	if !ok || strings.Contains(gone, again) || !strings.Contains(back, again) {
		t.Error(p.stderr.String())
	}
}

// TestNoDatabase: what an operator got wrong is said in one line.
func TestNoDatabase(t *testing.T) {
	t.Parallel()
	bin := built(t)
	for name, c := range map[string]struct{ db, want string }{
		"no such scheme":    {"mysql://somebody:secret@db/x", "--db takes a file, or a URL like postgres://"},
		"not to be written": {"/proc/nowhere/slipstream.db", "--db"},
	} {
		out, err := exec.Command(bin, "--client", "none", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
			"--data", t.TempDir(), "--db", c.db).CombinedOutput()
		if text := string(out); err == nil || !strings.Contains(text, c.want) || strings.Contains(text, "secret") ||
			strings.Count(text, "\n") != 1 {
			t.Errorf("%s: %v %s", name, err, text)
		}
	}
}
