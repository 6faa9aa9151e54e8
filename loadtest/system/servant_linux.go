package system

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// Leash makes a process end by a signal when the one that starts it ends, where the system can do
// that: no test leaves a server behind, however it ends.
func Leash(how syscall.Signal) *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: how} }

// servant is who runs PostgreSQL in dir: whoever tests, or, since it refuses to run as root, the
// user postgres, who is given dir.
func servant(dir string) (*syscall.SysProcAttr, error) {
	as := Leash(syscall.SIGQUIT)
	if os.Geteuid() != 0 {
		return as, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(dir, uid, gid)
}
