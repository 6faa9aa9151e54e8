package system

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// nginxConfig is what nginx needs to run without being installed, around a site.
const nginxConfig = `
daemon off;
worker_processes 1;
pid %[1]s/pid;
error_log stderr error;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
%[2]s
}`

// Nginx runs a real nginx with that site in the empty directory dir until stop is called. The site
// listens on ln's address, where it listens already when Nginx returns.
func Nginx(dir, site string, ln *net.TCPListener, out io.Writer) (stop func(), err error) {
	program, err := Need("nginx", "nginx-light")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // its workers are nobody
		return nil, err
	}
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, site), 0o644); err != nil {
		return nil, err
	}
	socket, err := ln.File()
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	cmd := exec.Command(program, "-p", dir, "-c", config)
	cmd.Env = append(os.Environ(), "NGINX=3;") // descriptor 3 listens already: nobody waits for nginx
	cmd.ExtraFiles = []*os.File{socket}
	cmd.Stdout, cmd.Stderr = out, out
	if err := begin(cmd); err != nil {
		return nil, err
	}
	return func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}, nil
}

// Example takes the example in a language out of a Markdown file, with the replacements made. Each
// must have been there: the example is what its readers copy.
func Example(file, language string, replace map[string]string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	_, example, ok := strings.Cut(string(text), "```"+language+"\n")
	example, _, end := strings.Cut(example, "```")
	if !ok || !end {
		return "", fmt.Errorf("%s has no example of %s", file, language)
	}
	for was, is := range replace {
		if !strings.Contains(example, was) {
			return "", fmt.Errorf("the example of %s in %s has no %q:\n%s", language, file, was, example)
		}
		example = strings.ReplaceAll(example, was, is)
	}
	return example, nil
}
