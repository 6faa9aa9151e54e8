package clientweb_test

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"slipstream/gameserver/server"
)

// What all tests of this package share is made when the first one needs it, and ended behind the last.
var (
	endings     []func() error
	endingsLock sync.Mutex
)

// atExit has something done behind the last test, the newest first.
func atExit(end func() error) {
	endingsLock.Lock()
	defer endingsLock.Unlock()
	endings = append(endings, end)
}

// together is how many tests run at once at least, unless the command line says: they mostly wait,
// for clocks and for pages.
const together = 4

func TestMain(m *testing.M) {
	flag.Parse()
	spread()
	code := m.Run()
	for i := len(endings) - 1; i >= 0; i-- {
		if err := endings[i](); err != nil {
			fmt.Fprintln(os.Stderr, "behind the last test:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// spread says how many tests run at once.
func spread() {
	n := max(together, runtime.GOMAXPROCS(0))
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		_ = f.Value.Set(strconv.Itoa(n))
	}
}

// common is the server that tests share who need nothing of it that others must not see. It keeps accounts.
var common = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "slipstream-data-")
	if err != nil {
		return "", err
	}
	atExit(func() error { return os.RemoveAll(dir) })
	url, stop, err := run(func(c *server.Config) { c.Data = dir })
	if err == nil {
		atExit(stop)
	}
	return url, err
})

// address is that of the common server.
func address(t *testing.T) string {
	t.Helper()
	url, err := common()
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// identity is a certificate that the common browser trusts, for secureName.
var identity = sync.OnceValues(func() (files struct{ cert, key, spki string }, err error) {
	dir, err := os.MkdirTemp("", "slipstream-cert-")
	if err != nil {
		return files, err
	}
	atExit(func() error { return os.RemoveAll(dir) })
	private, der, err := certify(secureName)
	if err != nil {
		return files, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return files, err
	}
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		return files, err
	}
	files.cert, files.key = filepath.Join(dir, "play.pem"), filepath.Join(dir, "play.key")
	for name, block := range map[string]*pem.Block{files.cert: {Type: "CERTIFICATE", Bytes: der},
		files.key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			return files, err
		}
	}
	hash := sha256.Sum256(public)
	files.spki = base64.StdEncoding.EncodeToString(hash[:])
	return files, nil
})

// lanName is what a friend on the network calls this machine.
const lanName = "race.lan"

// tabs is the browser that tests share. Each page of theirs has a profile of its own in it.
var tabs = sync.OnceValues(func() (context.Context, error) {
	profile, err := os.MkdirTemp("", "slipstream-chromium-")
	if err != nil {
		return nil, err
	}
	files, err := identity()
	if err != nil {
		return nil, err
	}
	browser, stop, err := startChromium(profile,
		chromedp.Flag("host-resolver-rules", "MAP "+lanName+" 127.0.0.1, MAP "+secureName+" 127.0.0.1"),
		chromedp.Flag("ignore-certificate-errors-spki-list", files.spki))
	if err != nil {
		return nil, err
	}
	atExit(func() error { stop(); return os.RemoveAll(profile) })
	return browser, nil
})

// visit opens a page in the common browser, with a profile of its own.
func visit(t *testing.T, name, url string) *page {
	t.Helper()
	browser, err := tabs()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, browser, name, url, chromedp.WithNewBrowserContext())
}

// race is the address of the game on the common server, drawn as cheaply as it can be.
func race(t *testing.T, settings string) string {
	t.Helper()
	return address(t) + "/?quality=potato&" + settings
}
