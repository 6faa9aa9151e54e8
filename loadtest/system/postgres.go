package system

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Postgres is a real PostgreSQL server in a directory of its own, which no other test shares. It is
// safe for concurrent use.
type Postgres struct {
	bin, dir string
	hosts    []string
	port     string
	release  func()               // the port
	as       *syscall.SysProcAttr // who runs it

	mu  sync.Mutex
	cmd *exec.Cmd // nil: stopped
	log bytes.Buffer
}

// startsWithin is how long the server may take, also on a machine that does much else.
const startsWithin = time.Minute

// StartPostgres makes a server that listens on the addresses of hosts, which trusts whoever
// connects from there. Remove ends it.
func StartPostgres(hosts ...string) (*Postgres, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	p := &Postgres{bin: bin, hosts: hosts}
	// Not a t.TempDir: whoever runs it must be able to read it.
	if p.dir, err = os.MkdirTemp("", "slipstream-postgres-"); err != nil {
		return nil, err
	}
	if err = p.make(); err == nil {
		err = p.Start()
	}
	if err != nil {
		p.Remove()
		return nil, err
	}
	return p, nil
}

// make makes an empty cluster of databases.
func (p *Postgres) make() error {
	var err error
	if p.as, err = servant(p.dir); err != nil {
		return err
	}
	out, err := p.command("initdb", "-D", p.cluster(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
		"--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	rules, err := os.OpenFile(filepath.Join(p.cluster(), "pg_hba.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = rules.WriteString("host all all samenet trust\n")
	if err := errors.Join(err, rules.Close()); err != nil {
		return err
	}
	addr, release, err := Reserve(p.hosts[0])
	if err != nil {
		return err
	}
	p.release = release
	_, p.port, err = net.SplitHostPort(addr)
	return err
}

// postgresBin returns the directory of the server's programs, which Debian keeps off
// the PATH.
func postgresBin() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		path, err = filepath.EvalSymlinks(path)
		return filepath.Dir(path), err
	}
	beside := "pg_ctlcluster" // on Debian's PATH
	if runtime.GOOS != "linux" {
		beside = "postgres"
	}
	if _, err := Need(beside, "postgresql"); err != nil {
		return "", err
	}
	all, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(all) == 0 {
		return "", fmt.Errorf("postgresql is installed, but not below /usr/lib/postgresql: put its bin directory on the PATH (%v)", err)
	}
	return filepath.Dir(all[len(all)-1]), nil
}

func (p *Postgres) cluster() string { return filepath.Join(p.dir, "cluster") }

func (p *Postgres) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.bin, program), args...)
	cmd.Dir = p.dir
	cmd.SysProcAttr = p.as
	return cmd
}

// Start starts a server that was stopped, and waits until it answers.
func (p *Postgres) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd = p.command("postgres", "-D", p.cluster(), "-p", p.port, "-k", "",
		"-c", "listen_addresses="+strings.Join(p.hosts, ","), "-c", "shared_buffers=16MB", "-c", "max_connections=60")
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		p.cmd = nil
		return err
	}
	for end := time.Now().Add(startsWithin); ; {
		err := p.command("pg_isready", "-q", "-h", p.hosts[0], "-p", p.port).Run()
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			p.end(syscall.SIGQUIT)
			return fmt.Errorf("PostgreSQL does not start: %w\n%s", err, p.log.String())
		}
		<-time.After(20 * time.Millisecond)
	}
}

// Stop ends the server in good order.
func (p *Postgres) Stop() { p.stop(syscall.SIGINT) }

// Crash ends it at once, as its own word for that is: it has to recover when it is started again.
func (p *Postgres) Crash() { p.stop(syscall.SIGQUIT) }

func (p *Postgres) stop(how syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end(how)
}

func (p *Postgres) end(how syscall.Signal) {
	if p.cmd != nil {
		if p.cmd.Process.Signal(how) != nil {
			_ = p.cmd.Process.Kill() // all there is on Windows
		}
		_ = p.cmd.Wait()
		p.cmd = nil
	}
}

// Remove ends the server, and nothing stays of it.
func (p *Postgres) Remove() {
	p.Crash()
	if p.release != nil {
		p.release()
		p.release = nil
	}
	_ = os.RemoveAll(p.dir)
}

// URL names a database of the server.
func (p *Postgres) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@%s/%s?sslmode=disable",
		net.JoinHostPort(p.hosts[0], p.port), database)
}

// Create makes an empty database, and returns its URL.
func (p *Postgres) Create(database string) (string, error) {
	out, err := p.command("createdb", "-h", p.hosts[0], "-p", p.port, "-U", "postgres",
		database).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("createdb: %w\n%s", err, out)
	}
	return p.URL(database), nil
}
