package system

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Program is a server's program in a process of its own, as people run it.
type Program struct {
	Cmd        *exec.Cmd
	URL, Admin string // where it listens, as its first line of output says
}

// Build builds the program of a package into dir, and returns its path.
func Build(dir, pkg string) (bin string, err error) {
	bin = filepath.Join(dir, filepath.Base(pkg))
	if out, err := exec.Command("go", "build", "-o", bin, pkg).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return bin, nil
}

// Start runs a program on free ports, and returns when it listens. What it logs goes to log.
func Start(bin string, log io.Writer, flags ...string) (*Program, error) {
	return Run(exec.Command(bin, append([]string{"--listen", "127.0.0.1:0"}, flags...)...), log)
}

// Run runs a command that is a program, or ends in one, and returns when that listens. Its admin port is any.
func Run(cmd *exec.Cmd, log io.Writer) (*Program, error) {
	p := &Program{Cmd: cmd}
	cmd.Args = append(cmd.Args, "--log", "json", "--admin", "127.0.0.1:0")
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := begin(cmd); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, p)
	}
	if err != nil {
		p.End(os.Kill)
		return nil, fmt.Errorf("%s does not say where it listens: %q, %w", cmd.Path, line, err)
	}
	return p, nil
}

// begin starts a process that does not outlive this one.
func begin(cmd *exec.Cmd) error {
	cmd.SysProcAttr = Leash(syscall.SIGKILL)
	return cmd.Start()
}

// End ends the program with a signal. It may have ended before.
func (p *Program) End(how os.Signal) {
	_ = p.Cmd.Process.Signal(how)
	_ = p.Cmd.Wait()
}
