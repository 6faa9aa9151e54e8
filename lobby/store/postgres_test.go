package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"slipstream/loadtest/system"
)

// postgres is a PostgreSQL server that belongs to this test's process. It refuses to
// run as root, and t.TempDir is closed to any other user.
type postgres struct {
	bin, dir string
	port     int
	as       *syscall.Credential // nil: the user who tests
	cmd      *exec.Cmd
	log      bytes.Buffer
	serial   int
}

var server struct {
	once sync.Once
	pg   *postgres
	err  error
	mu   sync.Mutex // of whoever makes databases, or stops it
}

// startPostgres returns the server that all tests of this process share.
func startPostgres(t *testing.T) *postgres {
	t.Helper()
	server.once.Do(func() { server.pg, server.err = newPostgres() })
	if server.err != nil {
		t.Fatal(server.err)
	}
	return server.pg
}

func newPostgres() (*postgres, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	p := &postgres{bin: bin}
	if p.dir, err = os.MkdirTemp("/tmp", "slipstream-postgres-"); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		p.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(p.dir, uid, gid); err != nil {
			return nil, err
		}
	}
	out, err := p.command("initdb", "-D", p.cluster(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	return p, p.start()
}

// postgresBin returns the directory of the server's programs, which Debian keeps off
// the PATH.
func postgresBin() (string, error) {
	if path, err := exec.LookPath("postgres"); err == nil {
		path, err = filepath.EvalSymlinks(path)
		return filepath.Dir(path), err
	}
	if _, err := system.Need("pg_ctlcluster", "postgresql"); err != nil {
		return "", err
	}
	all, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(all) == 0 {
		return "", fmt.Errorf("postgresql is installed, but not below /usr/lib/postgresql: put its bin directory on the PATH (%v)", err)
	}
	return filepath.Dir(all[len(all)-1]), nil
}

func (p *postgres) cluster() string { return filepath.Join(p.dir, "cluster") }

func (p *postgres) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.bin, program), args...)
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as, Pdeathsig: syscall.SIGQUIT}
	return cmd
}

func (p *postgres) start() error {
	p.cmd = p.command("postgres", "-D", p.cluster(), "-p", strconv.Itoa(p.port), "-k", p.dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=16MB", "-c", "max_connections=60")
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		return err
	}
	db, err := sql.Open("pgx", p.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not start: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop ends the server, at once and in good order.
func (p *postgres) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGINT)
	_ = p.cmd.Wait()
}

func (p *postgres) url(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", p.port, database)
}

// database makes an empty database and returns its URL.
func (p *postgres) database(t *testing.T) string {
	t.Helper()
	server.mu.Lock()
	defer server.mu.Unlock()
	p.serial++
	name := "t" + strconv.Itoa(p.serial)
	db, err := sql.Open("pgx", p.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return p.url(name)
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		victim(dir)
		return
	}
	code := m.Run()
	if pg := server.pg; pg != nil {
		pg.stop()
		_ = os.RemoveAll(pg.dir)
	}
	os.Exit(code)
}
