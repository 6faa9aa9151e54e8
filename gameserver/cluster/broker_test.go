package cluster

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"slipstream/loadtest/system"
)

// broker is a nats-server, one of three.
type broker struct {
	name, dir            string
	client, route, watch string // addresses
	bin                  string
	cmd                  *exec.Cmd
}

// brokers are all of them: what the README tells operators to run.
type brokers struct {
	t   testing.TB
	all []*broker
}

// build makes the program of a main package.
func build(t testing.TB, dir, name, pkg string) string {
	t.Helper()
	bin := filepath.Join(dir, name)
	if out, err := exec.Command("go", "build", "-o", bin, pkg).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// reserve returns an address of its own for the test, also while who listens there is dead.
func reserve(t testing.TB, host string) string {
	t.Helper()
	addr, release, err := system.Reserve(host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return addr
}

const brokerConfig = `
server_name: %s
listen: %s
http: %s
jetstream { store_dir: %q, max_mem: 256M, max_file: 64M }
cluster { name: slipstream, listen: %s, no_advertise: true, routes: [%s] }
`

// startBrokers starts three brokers on host, and waits until they have elected a leader.
func startBrokers(t testing.TB, host string) *brokers {
	bs := &brokers{t: t}
	dir := t.TempDir()
	bin := *natsServer
	if bin == "" {
		bin = build(t, dir, "nats-server", "github.com/nats-io/nats-server/v2")
	}
	for i := range 3 {
		name := fmt.Sprint("b", i)
		bs.all = append(bs.all, &broker{
			name: name, dir: filepath.Join(dir, name), bin: bin,
			client: reserve(t, host), route: reserve(t, host), watch: reserve(t, host),
		})
	}
	for _, b := range bs.all {
		var routes []string
		for _, other := range bs.all {
			routes = append(routes, "nats://"+other.route)
		}
		if err := os.MkdirAll(b.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		config := fmt.Sprintf(brokerConfig, b.name, b.client, b.watch, filepath.Join(b.dir, "js"), b.route,
			strings.Join(routes, ", "))
		if err := os.WriteFile(filepath.Join(b.dir, "nats.conf"), []byte(config), 0o644); err != nil {
			t.Fatal(err)
		}
		bs.start(b)
		t.Cleanup(b.kill)
	}
	for _, b := range bs.all {
		bs.healthy(b)
	}
	return bs
}

func (bs *brokers) start(b *broker) {
	log, err := os.OpenFile(filepath.Join(b.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		bs.t.Fatal(err)
	}
	defer log.Close()
	b.cmd = exec.Command(b.bin, "-c", filepath.Join(b.dir, "nats.conf"))
	b.cmd.Stdout, b.cmd.Stderr = log, log
	b.cmd.SysProcAttr = system.Leash(syscall.SIGKILL)
	if err := b.cmd.Start(); err != nil {
		bs.t.Fatal(err)
	}
}

// kill is kill -9.
func (b *broker) kill() {
	if b.cmd != nil {
		_ = b.cmd.Process.Kill()
		_ = b.cmd.Wait()
		b.cmd = nil
	}
}

// stop ends a broker as an operator does.
func (b *broker) stop() {
	_ = b.cmd.Process.Signal(syscall.SIGTERM)
	_ = b.cmd.Wait()
	b.cmd = nil
}

// healthy waits until a broker has what the others have.
func (bs *brokers) healthy(b *broker) {
	bs.t.Helper()
	why := error(nil)
	for end := time.Now().Add(90 * time.Second); time.Now().Before(end); {
		var health struct {
			Status string `json:"status"`
		}
		if why = ask(b.watch, "/healthz", &health); why == nil && health.Status == "ok" {
			return
		}
		<-time.After(100 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(b.dir, "log"))
	bs.t.Fatalf("broker %s does not get well: %v\n%s", b.name, why, log)
}

// leader is the broker that leads a bucket, nil while there is none.
func (bs *brokers) leader(bucket string) *broker {
	var js struct {
		Accounts []struct {
			Streams []struct {
				Name    string
				Cluster struct{ Leader string }
			} `json:"stream_detail"`
		} `json:"account_details"`
	}
	for _, b := range bs.all {
		if b.cmd == nil || ask(b.watch, "/jsz?streams=true&accounts=true", &js) != nil {
			continue
		}
		for _, a := range js.Accounts {
			for _, s := range a.Streams {
				if s.Name == "KV_"+bucket && s.Cluster.Leader != "" {
					return bs.named(s.Cluster.Leader)
				}
			}
		}
	}
	return nil
}

func (bs *brokers) named(name string) *broker {
	for _, b := range bs.all {
		if b.name == name && b.cmd != nil {
			return b
		}
	}
	return nil
}

// record reads one of the lobby's records, as JSON, from any broker that lives.
func (bs *brokers) record(bucket, key string, into any) error {
	var urls []string
	for _, b := range bs.all {
		if b.cmd != nil {
			urls = append(urls, "nats://"+b.client)
		}
	}
	nc, err := nats.Connect(strings.Join(urls, ","))
	if err != nil {
		return err
	}
	defer nc.Close()
	m, err := nc.Request("$JS.API.DIRECT.GET.KV_"+bucket+".$KV."+bucket+"."+key, nil, 2*time.Second)
	if err != nil {
		return err
	}
	return json.Unmarshal(m.Data, into) // it is empty if there is no such record
}

// ask gets a page of a broker's monitoring.
func ask(addr, path string, answer any) error {
	res, err := (&http.Client{Timeout: 2 * time.Second}).Get("http://" + addr + path)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return json.NewDecoder(res.Body).Decode(answer)
}
