// Package system gets tests what they need from the machine: programs that Go
// does not bring along, such as another processor's emulator or a database. It
// knows Debian's packages and nothing of ours.
//
// A test that needs one calls [Need]. As root on Debian it is installed, once,
// with the command printed; SLIPSTREAM_NO_INSTALL=1 forbids it. Otherwise the
// error says what to type.
package system

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Need returns the path of a program, installing the Debian packages that bring
// it if it is missing. Tests of several packages may call it at the same time.
func Need(program string, packages ...string) (string, error) {
	installing := filepath.Join(os.TempDir(), "slipstream-install.lock")
	unlocked(installing) // half of an installation is programs that do not run yet
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	if why := forbidden(); why != "" {
		return "", fmt.Errorf("%s is missing and %s: %s", program, why, remedy(runtime.GOOS, packages))
	}
	unlock, err := lock(installing)
	if err != nil {
		return "", fmt.Errorf("waiting for another installation: %w", err)
	}
	defer unlock()
	if path, err := exec.LookPath(program); err == nil {
		return path, nil // another test was faster
	}
	if err := apt("update", "-q"); err != nil {
		return "", err
	}
	if err := apt(append([]string{"install", "-q", "-y", "--no-install-recommends"}, packages...)...); err != nil {
		return "", err
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%s is still missing after installing %s", program, strings.Join(packages, " "))
	}
	return path, nil
}

// forbidden says why nothing can be installed here, or "".
func forbidden() string {
	if os.Getenv("SLIPSTREAM_NO_INSTALL") == "1" {
		return "SLIPSTREAM_NO_INSTALL=1 forbids installing it"
	}
	if runtime.GOOS != "linux" {
		return "it cannot be installed on " + runtime.GOOS + " from here"
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return "there is no apt-get here to install it"
	}
	if os.Geteuid() != 0 {
		return "only root can install it"
	}
	return ""
}

// remedy is what a person does about it.
func remedy(goos string, packages []string) string {
	if goos != "linux" {
		return "install it, and put the directory of its program on the PATH"
	}
	return "type `sudo apt-get update && sudo apt-get install -y " + strings.Join(packages, " ") + "`"
}

func apt(args ...string) error {
	fmt.Fprintln(os.Stderr, "apt-get", strings.Join(args, " "))
	cmd := exec.Command("apt-get", append(args, "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if out, err := cmd.CombinedOutput(); err != nil {
		tail := out[max(len(out)-2000, 0):]
		return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(args, " "), err, tail)
	}
	return nil
}
