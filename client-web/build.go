package clientweb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Node before this cannot run Vite.
const nodeMajor, nodeMinor = 20, 19

// Build makes what is missing or stale of the browser client in the checkout at
// root, and says what it is doing. One process builds at a time, the others wait
// for it and then find everything fresh.
func Build(ctx context.Context, root string, tell func(Progress)) error {
	unlock, err := lock(root, tell)
	if err != nil {
		return err
	}
	defer unlock()
	return newBuilder(root, tell).build(ctx)
}

func newBuilder(root string, tell func(Progress)) *builder {
	return &builder{root: root, web: filepath.Join(root, "client-web"), tell: tell}
}

func (b *builder) build(ctx context.Context) error {
	if err := b.inputs(ctx); err != nil {
		return err
	}
	if fresh(b.pageStamp(), b.pages) {
		return nil
	}
	if err := b.findNode(ctx); err != nil {
		return err
	}
	// Fetching packages waits for the network while the compiler uses the cores.
	parts, inner := errgroup.WithContext(ctx)
	parts.Go(func() error { return b.packages(inner) })
	parts.Go(func() error { return b.fromGo(inner) })
	if err := parts.Wait(); err != nil {
		return err
	}
	return b.bundle(ctx)
}

// lock waits for the lock of this checkout, which is not inside it: building
// leaves nothing there but what git ignores.
func lock(root string, tell func(Progress)) (unlock func(), err error) {
	h := fnv.New64a()
	h.Write([]byte(root))
	f, err := os.OpenFile(filepath.Join(os.TempDir(), fmt.Sprintf("slipstream-build-%x.lock", h.Sum64())),
		os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, fmt.Errorf("the client's build needs a lock file: %w", err)
	}
	waiting := time.AfterFunc(time.Second, func() {
		tell(Progress{Step: "Waiting for another build of this checkout to end"})
	})
	defer waiting.Stop()
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("the client's build needs a lock file: %w", err), f.Close())
	}
	return func() { _ = f.Close() }, nil // closing unlocks
}

type builder struct {
	root, web string
	tell      func(Progress)
	goTool    string
	goVersion string
	goRoot    string
	node, npm string

	fromGoHash, npmHash, pages string // of the inputs of each part
}

func (b *builder) goStamp() string   { return filepath.Join(b.web, "sdk", "src", "generated", ".stamp") }
func (b *builder) npmStamp() string  { return filepath.Join(b.web, "node_modules", ".slipstream-stamp") }
func (b *builder) pageStamp() string { return filepath.Join(b.web, "dist", ".stamp") }

func (b *builder) inputs(ctx context.Context) error {
	var err error
	if b.goTool, err = exec.LookPath("go"); err != nil {
		return errors.New("the go tool is not on the PATH: install Go 1.26 or newer from https://go.dev/dl and start again, " +
			"or use a release of slipstream, which has the browser client inside")
	}
	tool := exec.CommandContext(ctx, b.goTool, "env", "GOVERSION", "GOROOT")
	tool.Dir = b.root
	said, err := tool.Output()
	if err != nil {
		return fmt.Errorf("`go env GOVERSION GOROOT` failed: %w", err)
	}
	b.goVersion, b.goRoot, _ = strings.Cut(strings.TrimSpace(string(said)), "\n")
	b.goVersion, b.goRoot = strings.TrimSpace(b.goVersion), strings.TrimSpace(b.goRoot)
	if b.fromGoHash, err = digest(b.root, goInputs, b.goVersion); err != nil {
		return err
	}
	if b.npmHash, err = digest(b.root, npmInputs); err != nil {
		return err
	}
	b.pages, err = digest(b.root, pageInputs, b.fromGoHash, b.npmHash)
	return err
}

var nodeVersion = regexp.MustCompile(`^v(\d+)\.(\d+)\.`)

func (b *builder) findNode(ctx context.Context) error {
	const advice = "install Node.js 20.19 or newer with npm from https://nodejs.org and start again; " +
		"everything but the browser's pages works without it"
	var err error
	if b.node, err = exec.LookPath("node"); err != nil {
		return errors.New("node, which is Node.js, is not on the PATH: " + advice)
	}
	if b.npm, err = exec.LookPath("npm"); err != nil {
		return errors.New("npm is not on the PATH: " + advice)
	}
	out, err := exec.CommandContext(ctx, b.node, "--version").Output()
	if err != nil {
		return fmt.Errorf("`node --version` failed (%w): "+advice, err)
	}
	return checkNode(string(bytes.TrimSpace(out)), advice)
}

func checkNode(version, advice string) error {
	m := nodeVersion.FindStringSubmatch(version)
	if m == nil {
		return fmt.Errorf("`node --version` says %q, which is no version: %s", version, advice)
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	if major < nodeMajor || major == nodeMajor && minor < nodeMinor {
		return fmt.Errorf("the Node.js on the PATH, %s, is too old: %s", version, advice)
	}
	return nil
}

// packages installs the npm packages that the lock file names.
func (b *builder) packages(ctx context.Context) error {
	if fresh(b.npmStamp(), b.npmHash) {
		return nil
	}
	err := b.run(ctx, "Fetching npm packages", nil, b.npm, "ci", "--no-audit", "--no-fund", "--prefer-offline",
		"--loglevel=error")
	if err != nil {
		return fmt.Errorf("npm could not install the client's packages (%w); see its output above", err)
	}
	return os.WriteFile(b.npmStamp(), []byte(b.npmHash), 0o644)
}

// fromGo compiles the WebAssembly module and writes the generated TypeScript.
func (b *builder) fromGo(ctx context.Context) error {
	if fresh(b.goStamp(), b.fromGoHash) {
		return nil
	}
	_ = os.Remove(b.goStamp())
	module := filepath.Join(filepath.Dir(b.goStamp()), "slipstream.wasm")
	env, args := []string{"GOOS=wasip1", "GOARCH=wasm"},
		[]string{"build", "-buildmode=c-shared", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", module}
	if strings.HasPrefix(b.goVersion, "go1.26") {
		if os.Getenv("GOEXPERIMENT") == "" {
			env = append(env, "GOEXPERIMENT=nogreenteagc") // the older collector does as well for a few MB, and is 13 KB less
		}
		dir, err := os.MkdirTemp("", "slipstream-overlay-")
		if err != nil {
			return fmt.Errorf("the client's build needs a place for temporary files: %w", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		list, err := overlay(b.goRoot, dir)
		if err != nil {
			return err
		}
		args = append(args, "-overlay", list)
	}
	err := b.run(ctx, "Compiling the netcode and the games to WebAssembly", env, b.goTool, append(args, "./wasm")...)
	if err == nil {
		err = strip(module)
	}
	if err == nil {
		err = b.run(ctx, "Generating TypeScript from Go", []string{"GOOS=", "GOARCH="}, b.goTool, "run",
			"./gen", "-out", ".")
	}
	if err != nil {
		return fmt.Errorf("the Go part of the client did not build (%w); see the output above", err)
	}
	return os.WriteFile(b.goStamp(), []byte(b.fromGoHash), 0o644)
}

// strip takes from a module what no page needs.
func strip(module string) error {
	code, err := os.ReadFile(module)
	if err != nil {
		return err
	}
	return os.WriteFile(module, withoutLines(code), 0o644)
}

// bundle makes dist: Vite's pages, the notices, and what is served compressed.
func (b *builder) bundle(ctx context.Context) error {
	vite := filepath.Join("node_modules", "vite", "bin", "vite.js")
	if err := b.run(ctx, "Bundling the pages", nil, b.node, vite, "build", "--logLevel", "error"); err != nil {
		return fmt.Errorf("the pages could not be bundled (%w); see the output above", err)
	}
	b.tell(Progress{Step: "Collecting third-party notices"})
	notices, err := notices(ctx, b.goTool, b.root)
	if err != nil {
		return err
	}
	dist := distDir(b.root)
	if err := os.WriteFile(filepath.Join(dist, noticesFile), notices, 0o644); err != nil {
		return err
	}
	if err := drawIcons(dist); err != nil {
		return err
	}
	if err := compress(dist); err != nil {
		return err
	}
	return os.WriteFile(b.pageStamp(), []byte(b.pages), 0o644)
}

// run runs a program in client-web and passes its output on, line by line.
func (b *builder) run(ctx context.Context, step string, env []string, name string, args ...string) error {
	b.tell(Progress{Step: step, Text: step + "\n"})
	began := time.Now()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = b.web
	cmd.Env = append(append(os.Environ(), "NO_COLOR=1", "FORCE_COLOR=0", "CI=1"), env...)
	cmd.WaitDelay = 2 * time.Second // npm's children hold its pipes
	out := &lines{tell: b.tell}
	cmd.Stdout, cmd.Stderr = out, out
	err := cmd.Run()
	out.flush()
	if err == nil {
		b.tell(Progress{Text: fmt.Sprintf("  %s: %.1f s\n", step, time.Since(began).Seconds())})
	}
	return err
}

// lines passes on what is written to it by whole lines, from any goroutine.
type lines struct {
	mu   sync.Mutex
	tell func(Progress)
	rest []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	if end := bytes.LastIndexByte(l.rest, '\n') + 1; end > 0 {
		l.tell(Progress{Text: string(l.rest[:end])})
		l.rest = append(l.rest[:0], l.rest[end:]...)
	}
	return len(p), nil
}

func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.tell(Progress{Text: string(l.rest) + "\n"})
		l.rest = nil
	}
}
