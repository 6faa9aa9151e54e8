package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// issued is a certificate for 127.0.0.1 in files, signed by itself.
type issued struct{ cert, key string }

// issue writes a new certificate into the files.
func (f issued) issue(t *testing.T, serial int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	chain := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for name, content := range map[string][]byte{f.cert: chain,
		f.key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})} {
		next := name + ".next"
		if err := os.WriteFile(next, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, name); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(chain)
	return pool
}

// serial is that of the certificate which the server shows.
func (l *live) serial() int64 {
	l.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(l.url, "https://"), l.tls)
	if err != nil {
		l.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

// TestTLS plays over wss, and changes the certificate while the match is on.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	files := issued{filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
	pool := files.issue(t, 1)
	l := launch(t, Config{TLSCert: files.cert, TLSKey: files.key, DrainFor: -1})
	l.tls = &tls.Config{RootCAs: pool}
	if !strings.HasPrefix(l.url, "https://") {
		t.Errorf("the server says it is at %s", l.url)
	}
	web := &http.Client{Transport: &http.Transport{TLSClientConfig: l.tls}}
	defer web.CloseIdleConnections()
	res, err := web.Get(l.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 {
		t.Errorf("the page: %s", res.Status)
	}
	ticket, lobby := l.ticket("tag")
	defer lobby.Close(1000)
	p := l.person("tag", ticket.Token)
	if err := p.playUntil(p.snapshots(30)); err != nil {
		t.Fatal(err)
	}

	pool = files.issue(t, 2)
	l.tls = &tls.Config{RootCAs: pool}
	if n := l.serial(); n != 2 {
		t.Errorf("certificate %d is shown", n)
	}
	if err := os.WriteFile(files.cert, []byte("half of a certific"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n := l.serial(); n != 2 {
		t.Errorf("certificate %d is shown while the next is being written", n)
	}
	pool = files.issue(t, 3)
	l.tls = &tls.Config{RootCAs: pool}
	if n := l.serial(); n != 3 {
		t.Errorf("certificate %d is shown", n)
	}

	if err := p.ws.NetConn().Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.playUntil(never); err == nil {
		t.Fatal("still connected")
	}
	before := p.c.Stats(p.now()).Snapshots
	p.connect()
	if err := p.playUntil(p.snapshots(before + 30)); err != nil {
		t.Fatal(err)
	}
	if w := p.welcome(); !w.Resumed {
		t.Errorf("%+v", w)
	}
	l.stop()
	if err := l.wait(); err != nil {
		t.Error(err)
	}
}
