package system

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// caddyConfig is what Caddy needs to keep its hands off the machine, in front of a site: it signs
// by itself what it would ask an authority for, and opens no port but the site's.
const caddyConfig = `{
	admin off
	local_certs
	skip_install_trust
	auto_https disable_redirects
	log {
		level ERROR
	}
}
`

// caddyWithin is how long it may take, also on a machine that does much else.
const caddyWithin = time.Minute

// Caddy runs a real Caddy with that site, which is at addr, in the empty directory dir until stop
// is called. It answers there when Caddy returns; trust is who has signed for it.
func Caddy(dir, site, addr string, out io.Writer) (trust *x509.CertPool, stop func(), err error) {
	program, err := Need("caddy", "caddy")
	if err != nil {
		return nil, nil, err
	}
	config := filepath.Join(dir, "Caddyfile")
	if err := os.WriteFile(config, []byte(caddyConfig+site), 0o644); err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(program, "run", "--config", config, "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	cmd.Stdout, cmd.Stderr = out, out
	if err := begin(cmd); err != nil {
		return nil, nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		ended <- <-ended // and once more, if it is called again
	}
	for late := time.After(caddyWithin); ; {
		if trust, err = caddyAnswers(dir, addr); err == nil {
			return trust, stop, nil
		}
		select {
		case why := <-ended:
			return nil, nil, fmt.Errorf("caddy ended: %v", why)
		case <-late:
			stop()
			return nil, nil, fmt.Errorf("caddy does not answer at %s: %w", addr, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// caddyAnswers reads who signs for Caddy, and tries.
func caddyAnswers(dir, addr string) (*x509.CertPool, error) {
	root, err := os.ReadFile(filepath.Join(dir, "caddy", "pki", "authorities", "local", "root.crt"))
	if err != nil {
		return nil, err
	}
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(root)
	conn, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: trust})
	if err != nil {
		return nil, err
	}
	return trust, conn.Close()
}
