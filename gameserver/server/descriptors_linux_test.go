package server

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"slipstream/loadtest/system"
)

// process is the built program, running.
type process struct {
	*live
	cmd *exec.Cmd
}

// run builds the program and starts it with further flags.
func run(t *testing.T, flags ...string) *process {
	t.Helper()
	bin, err := system.Build(t.TempDir(), "slipstream/gameserver")
	if err != nil {
		t.Fatal(err)
	}
	p, err := system.Start(bin, t.Output(), append([]string{"--client", "none", "--data", "none",
		"--drain", "0s"}, flags...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.End(os.Kill) })
	return &process{live: &live{T: t, url: p.URL, admin: p.Admin}, cmd: p.Cmd}
}

// opened is how many descriptors the process has.
func (p *process) opened() uint64 {
	p.Helper()
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	return uint64(len(all))
}

// limit lets the process have at most n descriptors, from now on.
func (p *process) limit(n uint64) {
	p.Helper()
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: n, Max: 1 << 14}, nil); err != nil {
		p.Fatal(err)
	}
}

// figure is the sum of a metric over its labels. It needs no new connection after the first.
func (p *process) figure(name string) (sum float64) {
	p.Helper()
	_, metrics := p.get(p.admin + "/metrics")
	found := false
	for line := range strings.Lines(metrics) {
		full, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if label, _, _ := strings.Cut(full, "{"); label == name {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				p.Fatal(err)
			}
			sum, found = sum+n, true
		}
	}
	if !found {
		p.Fatalf("there is no metric %s", name)
	}
	return sum
}

// cpu is the time that the process has spent.
func (p *process) cpu() time.Duration {
	p.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	_, behind, _ := strings.Cut(string(stat), ") ")
	ticks := time.Duration(0)
	for _, field := range strings.Fields(behind)[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.Atoi(field)
		if err != nil {
			p.Fatal(err)
		}
		ticks += time.Duration(n)
	}
	return ticks * 10 * time.Millisecond
}

// TestDescriptorsRunOut takes a running server's descriptors away, for real: the match runs on, accepting
// neither spins nor ends, and goes on when there are descriptors again.
func TestDescriptorsRunOut(t *testing.T) {
	for _, kind := range transports() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := run(t, "--transport", kind)
			ticket, lobby := s.ticket("racing")
			defer lobby.Close(1000)
			p := s.person("racing", ticket.Token)
			if err := p.playUntil(p.snapshots(60)); err != nil {
				t.Fatal(err)
			}
			overruns := s.figure("slipstream_overruns_total")
			cpu := s.cpu()
			began, before := time.Now(), p.c.Stats(p.now()).Snapshots
			if err := p.playUntil(p.snapshots(before + 180)); err != nil {
				t.Fatal(err)
			}
			usual := (s.cpu() - cpu).Seconds() / time.Since(began).Seconds()

			s.limit(s.opened() + 3)
			var crowd []net.Conn
			defer func() {
				for _, c := range crowd {
					c.Close()
				}
			}()
			for range 200 {
				c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
				if err != nil {
					t.Fatal(err)
				}
				crowd = append(crowd, c)
			}
			refused := s.figure("slipstream_connections_refused_total")
			cpu = s.cpu()
			began, before = time.Now(), p.c.Stats(p.now()).Snapshots
			if err := p.playUntil(p.snapshots(before + 180)); err != nil {
				t.Fatal(err)
			}
			took := time.Since(began)
			busy := (s.cpu() - cpu).Seconds() / took.Seconds()
			shed := s.figure("slipstream_connections_refused_total") - refused
			overruns = s.figure("slipstream_overruns_total") - overruns
			t.Logf("without descriptors for %v: %v were turned away, %v ticks left out, %.1f %% of a core, usually %.1f %%",
				took.Round(time.Millisecond), shed, overruns, 100*busy, 100*usual)
			if most := 10 + 4*took.Seconds(); shed > most {
				t.Errorf("%v connections were turned away within %v: accepting spins", shed, took)
			}
			if st := p.c.Stats(p.now()); st.Desyncs != 0 || st.Malformed != 0 {
				t.Errorf("%+v", st)
			}

			s.limit(4096)
			s.dial("/lobby").Close(1000)
			if n := s.figure("slipstream_connections_accepted_total"); n < 200 {
				t.Errorf("only %v connections were taken when there was room again", n)
			}
			if err := p.playUntil(p.snapshots(p.c.Stats(p.now()).Snapshots + 30)); err != nil {
				t.Fatal(err)
			}
			if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			if err := s.cmd.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}
