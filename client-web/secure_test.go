package clientweb_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"slipstream/gameserver/server"
	"slipstream/loadtest/system"
)

// secureName is the README's example of a public name.
const secureName = "play.example.org"

// certify makes a certificate for a name, signed by itself.
func certify(name string) (private *ecdsa.PrivateKey, der []byte, err error) {
	private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{name},
	}
	der, err = x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	return private, der, err
}

// raceSecurely opens the page over https and drives: the car moves, over wss, and nothing is wrong.
func raceSecurely(t *testing.T, name, port string) {
	t.Helper()
	p := visit(t, name, "https://"+secureName+":"+port+"/?quality=potato&countdown=1")
	if !eval[bool](p, `isSecureContext && location.protocol === "https:"`) {
		t.Fatal("the page is in no secure context, so this proves nothing")
	}
	p.click("Quick race")
	p.until(`window.__slipstream?.state().phase === "race"`, 30*time.Second)
	p.accelerate(20)
	if h := p.state(); h.Status != "playing" || h.Drops != 0 || h.Net["desyncs"] != 0 {
		t.Errorf("after 20 m: %+v", h)
	}
}

// TestARaceWithItsOwnCertificate: the server speaks TLS by itself.
func TestARaceWithItsOwnCertificate(t *testing.T) {
	t.Parallel()
	files, err := identity()
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t, func(c *server.Config) { c.TLSCert, c.TLSKey = files.cert, files.key })
	raceSecurely(t, "own-certificate", url[strings.LastIndexByte(url, ':')+1:])
}

// TestARaceBehindNginxWithTLS: nginx speaks TLS, as in the README's example, and keeps its connections to us.
func TestARaceBehindNginxWithTLS(t *testing.T) {
	t.Parallel()
	files, err := identity()
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	url := serve(t, func(c *server.Config) {
		c.PublicURL, c.TrustedProxies = "https://"+secureName+":"+port, []string{"127.0.0.1"}
	})
	site, err := system.Example("../README.md", "nginx", map[string]string{
		"listen 443 ssl;":        "listen " + ln.Addr().String() + " ssl;",
		"server 127.0.0.1:8080;": "server " + strings.TrimPrefix(url, "http://") + ";",
		"/etc/ssl/play.pem":      files.cert, "/etc/ssl/play.key": files.key,
	})
	if err != nil {
		t.Fatal(err)
	}
	stop, err := system.Nginx(t.TempDir(), site, ln.(*net.TCPListener), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	raceSecurely(t, "behind-nginx", port)
}
