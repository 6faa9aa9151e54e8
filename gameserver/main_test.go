package main

import (
	"bufio"
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

// built is the program as people run it: signals and exit codes are promised of
// that, not of go run.
func built(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "gameserver")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

func TestTheProgram(t *testing.T) {
	bin := built(t)
	t.Run("json, ready, SIGTERM, exit 0", func(t *testing.T) {
		cmd := exec.Command(bin, "--client", "none", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
			"--data", t.TempDir(), "--log", "json")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		guard := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
		defer guard.Stop()
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err, stderr.String())
		}
		var first struct{ Event, URL, Admin string }
		if err := json.Unmarshal([]byte(line), &first); err != nil || first.Event != "listening" {
			t.Fatal(line, err)
		}
		for url, want := range map[string]string{first.URL + "/": "Slipstream", first.Admin + "/readyz": "ok",
			first.Admin + "/livez": "ok"} {
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
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Error(err, stderr.String())
		}
		for line := range strings.Lines(stderr.String()) {
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
		for text, want := range map[string]string{"": "gameserver curves prints", `{"*": {"bots": 8}}`: "with the quotes"} {
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
