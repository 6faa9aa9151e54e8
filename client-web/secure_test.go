package clientweb_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"slipstream/gameserver/server"
	"slipstream/loadtest/system"
)

// secureName is the README's example of a public name.
const secureName = "play.example.org"

// certify writes a certificate for secureName, signed by itself, and returns its files and the hash
// by which a browser can be told to trust it.
func certify(t *testing.T) (cert, key, spki string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{secureName},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "play.pem"), filepath.Join(dir, "play.key")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hash := sha256.Sum256(public)
	return cert, key, base64.StdEncoding.EncodeToString(hash[:])
}

// raceSecurely opens the page over https and drives: the car moves, over wss, and nothing is wrong.
func raceSecurely(t *testing.T, name, port, spki string) {
	t.Helper()
	browser := chromium(t, chromedp.Flag("host-resolver-rules", "MAP "+secureName+" 127.0.0.1"), chromedp.Flag("ignore-certificate-errors-spki-list", spki))
	p := open(t, browser, name, "https://"+secureName+":"+port+"/?quality=potato&countdown=1")
	if !eval[bool](p, `isSecureContext && location.protocol === "https:"`) {
		t.Fatal("the page is in no secure context, so this proves nothing")
	}
	p.click("Quick race")
	p.until(`window.__slipstream?.state().phase === "race"`, 30*time.Second)
	start := p.state()
	p.press(keyUp, true)
	p.until(fmt.Sprintf(`(s => Math.hypot(s.x - %g, s.z - %g) > 20)(window.__slipstream.state())`, start.X, start.Z), 60*time.Second)
	p.press(keyUp, false)
	if h := p.state(); h.Status != "playing" || h.Drops != 0 || h.Net["desyncs"] != 0 {
		t.Errorf("after 20 m: %+v", h)
	}
}

// TestARaceWithItsOwnCertificate: the server speaks TLS by itself.
func TestARaceWithItsOwnCertificate(t *testing.T) {
	cert, key, spki := certify(t)
	url := serve(t, func(c *server.Config) { c.TLSCert, c.TLSKey = cert, key })
	raceSecurely(t, "own-certificate", url[strings.LastIndexByte(url, ':')+1:], spki)
}

// TestARaceBehindNginxWithTLS: nginx speaks TLS, as in the README's example, and keeps its connections to us.
func TestARaceBehindNginxWithTLS(t *testing.T) {
	cert, key, spki := certify(t)
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
		"listen 443 ssl;": "listen " + ln.Addr().String() + " ssl;", "server 127.0.0.1:8080;": "server " + strings.TrimPrefix(url, "http://") + ";",
		"/etc/ssl/play.pem": cert, "/etc/ssl/play.key": key,
	})
	if err != nil {
		t.Fatal(err)
	}
	stop, err := system.Nginx(t.TempDir(), site, ln.(*net.TCPListener), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	raceSecurely(t, "behind-nginx", port, spki)
}
