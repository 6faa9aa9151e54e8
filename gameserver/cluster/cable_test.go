package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"slipstream/loadtest/system"
)

// cable is a machine of its own, as far as the network goes, for one node: a network namespace with
// a cable to its players and one to brokers and database, which can be pulled. Nothing of ours
// stands between then: the kernel has no way any more, and finds it again.
type cable struct {
	namespace string
	node      string // the node's address, where players find it
	host      string // this machine's address, where the node finds brokers and database
	pulled    int    // how often
}

// Both cables' networks are of 198.18.0.0/15, which is for tests (RFC 2544), and of this process.
func (c *cable) networks() (players, back string) {
	at := fmt.Sprintf("%d.%d", os.Getpid()>>6&255, os.Getpid()&63*4)
	return "198.18." + at, "198.19." + at
}

// newCable lays the cables, or says what this machine does not permit.
func newCable(t *testing.T) (*cable, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("only root may make network namespaces")
	}
	if _, err := system.Need("ip", "iproute2"); err != nil {
		return nil, err
	}
	c := &cable{namespace: fmt.Sprint("slipstream-", os.Getpid())}
	players, back := c.networks()
	c.node, c.host = next(players, 2), next(back, 1)
	t.Cleanup(func() { _ = c.ip("netns", "del", c.namespace) }) // its ends of the cables go, and with them ours
	steps := []string{"netns add NS", "-n NS link set lo up"}
	for _, one := range []struct{ name, network string }{{"players", players}, {"back", back}} {
		ours := fmt.Sprintf("sl%d%c", os.Getpid(), one.name[0])
		steps = append(steps,
			"link add "+ours+" type veth peer name "+one.name+" netns NS",
			"addr add "+next(one.network, 1)+"/30 dev "+ours,
			"link set "+ours+" up",
			"-n NS addr add "+next(one.network, 2)+"/30 dev "+one.name,
			"-n NS link set "+one.name+" up",
		)
	}
	for _, step := range steps {
		if err := c.ip(strings.Fields(strings.ReplaceAll(step, "NS", c.namespace))...); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// next is the nth address of a network whose first is given.
func next(network string, n int) string {
	var a, b, c, d int
	_, _ = fmt.Sscanf(network, "%d.%d.%d.%d", &a, &b, &c, &d)
	return fmt.Sprintf("%d.%d.%d.%d", a, b, c, d+n)
}

func (c *cable) ip(args ...string) error {
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// pull pulls the cable to brokers and database, or plugs it in again.
func (c *cable) pull(out bool) error {
	state := "up"
	if out {
		state = "down"
		c.pulled++
	}
	return c.ip("-n", c.namespace, "link", "set", "back", state)
}

// run makes a command that runs on that machine.
func (c *cable) run(bin string, args ...string) *exec.Cmd {
	return exec.Command("ip", append([]string{"netns", "exec", c.namespace, bin}, args...)...)
}
