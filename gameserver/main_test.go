package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestTheProgram(t *testing.T) {
	bin := built(t)
	t.Run("json, ready, SIGTERM, exit 0", func(t *testing.T) {
		p := start(t, bin, "--data", t.TempDir())
		guard := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Process.Kill() })
		defer guard.Stop()
		for url, want := range map[string]string{p.URL + "/": "Slipstream", p.Admin + "/readyz": "ok",
			p.Admin + "/livez": "ok"} {
			res, err := http.Get(url)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if res.StatusCode != 200 || !strings.Contains(string(body), want) {
				t.Errorf("%s: %d %s", url, res.StatusCode, body)
			}
		}
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := p.cmd.Wait(); err != nil {
			t.Error(err, p.stderr.String())
		}
		for line := range strings.Lines(p.stderr.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("a log line that is no JSON: %s", line)
			}
		}
	})
	t.Run("curves", func(t *testing.T) {
		out, err := exec.Command(bin, "curves").Output()
		if err != nil || !json.Valid(out) || !strings.Contains(string(out), `"bots": "8s"`) {
			t.Errorf("%s %v", out, err)
		}
		for text, want := range map[string]string{"": "the command curves prints",
			`{"*": {"bots": 8}}`: "with the quotes"} {
			file := filepath.Join(t.TempDir(), "curves.json")
			if text != "" {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, err := exec.Command(bin, "--client", "none", "--data", "none", "--listen", "127.0.0.1:0",
				"--admin", "127.0.0.1:0", "--curves", file).CombinedOutput()
			if err == nil || !strings.Contains(string(out), want) {
				t.Errorf("%s %v", out, err)
			}
		}
	})
	t.Run("version", func(t *testing.T) {
		out, err := exec.Command(bin, "version").Output()
		if err != nil || !strings.HasPrefix(string(out), "gameserver ") ||
			!strings.Contains(string(out), runtime.Version()) {
			t.Errorf("%s %v", out, err)
		}
	})
	t.Run("another name", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "slipstream.exe")
		if err := os.Link(bin, other); err != nil {
			t.Fatal(err)
		}
		for args, want := range map[string]string{"--help": "Usage: slipstream ", "version": "slipstream ",
			"--lisen": "; see slipstream --help"} {
			out, _ := exec.Command(other, args).CombinedOutput()
			if text := string(out); !strings.Contains(text, want) || strings.Contains(text, "gameserver") {
				t.Errorf("%s says %s", args, text)
			}
		}
	})
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"an unknown flag":   {[]string{"--lisen", ":1"}, exitUsage, "did you mean \"--listen\""},
		"a wrong transport": {[]string{"--transport", "udp"}, exitUsage, "--transport"},
		"a wrong address": {[]string{"--client", "none", "--data", "none", "--listen", "192.0.2.77:0"}, exitFault,
			"choose one with --listen"},
		"no such client": {[]string{"--client", "/nowhere"}, exitFault, "--client /nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			cmd := exec.Command(bin, c.args...)
			cmd.Stderr = &stderr
			_ = cmd.Run()
			text := stderr.String()
			if cmd.ProcessState.ExitCode() != c.code || !strings.Contains(text, c.want) || strings.Count(text, "\n") != 1 {
				t.Errorf("exit %d: %s", cmd.ProcessState.ExitCode(), text)
			}
		})
	}
}
