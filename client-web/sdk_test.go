package clientweb_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	clientweb "slipstream/client-web"
	"slipstream/gameserver/server"
	"slipstream/netcode/control"
)

// node runs Node in a directory and returns what it printed.
func node(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("node", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("node %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// packedIn is where packed has put it, until the tests are over.
var packedIn = filepath.Join(os.TempDir(), fmt.Sprintf("slipstream-sdk-%d", os.Getpid()))

// packed is the SDK as it would be published: what npm packs of it, unpacked where a stranger's project has
// it, beside the tools of such a project.
var packed = sync.OnceValues(func() (string, error) {
	if _, err := built(); err != nil {
		return "", err
	}
	web, err := os.Getwd()
	if err != nil {
		return "", err
	}
	dir := packedIn
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	if os.Getenv("SLIPSTREAM_KEEP_SDK") == "" {
		atExit(func() error { return os.RemoveAll(dir) })
	}
	const script = `set -e
mkdir package
cp "$WEB/sdk/package.json" "$WEB/sdk/README.md" package/
node "$WEB/sdk/build.mjs" package/dist
cd package && npm pack --silent --ignore-scripts --pack-destination .. && cd ..
mkdir -p node_modules/@slipstream
tar -xzf *.tgz && mv package node_modules/@slipstream/sdk
for tool in typescript vite @types; do ln -s "$WEB/node_modules/$tool" "node_modules/$tool"; done
mkdir src
cp -r "$WEB/examples" examples
cp -r "$WEB/src/generated" src/generated
echo '{"name": "a-strangers-game", "private": true, "type": "module"}' > package.json`
	// What is in the archive replaces what it was made of.
	cmd := exec.Command("sh", "-c", strings.Replace(script, "tar -xzf", "rm -r package && tar -xzf", 1))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "WEB="+web)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("packing the SDK: %w\n%s", err, out)
	}
	return dir, nil
})

// strangers is a project that has the packed SDK.
func strangers(t *testing.T) string {
	t.Helper()
	readAll(t)
	dir, err := packed()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func sdkManifest(t *testing.T) (m struct{ Name, Version string }) {
	t.Helper()
	text, err := os.ReadFile("sdk/package.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestSDKVersion: its first number is the protocol's. A server takes pages of its own protocol only.
func TestSDKVersion(t *testing.T) {
	if m := sdkManifest(t); !strings.HasPrefix(m.Version, strconv.Itoa(control.Version)+".") {
		t.Errorf("sdk/package.json has version %s, and the protocol is %d", m.Version, control.Version)
	}
}

// TestSDKContent: the archive has the scripts, their types, the module and the text, and nothing else.
func TestSDKContent(t *testing.T) {
	root := filepath.Join(strangers(t), "node_modules", "@slipstream", "sdk")
	var names []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(root, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	allowed := regexp.MustCompile(`^(README\.md|package\.json|dist/([a-z0-9]+\.js|slipstream\.wasm|([a-z]+/)?[a-z0-9]+\.d\.ts))$`)
	for _, name := range names {
		if !allowed.MatchString(name) {
			t.Errorf("the package has %s", name)
		}
	}
	for _, name := range []string{"README.md", "package.json", "dist/index.js", "dist/index.d.ts", "dist/worker.js",
		"dist/slipstream.wasm"} {
		if !slices.Contains(names, name) {
			t.Errorf("the package lacks %s: it has %v", name, names)
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".js") && regexp.MustCompile(`from\s*["'][^."']`).Match(text) {
			t.Errorf("%s imports a package of others", name)
		}
	}
}

// TestSDKHasTypes: every script that can be imported has its types beside it, said first, as
// TypeScript wants them.
func TestSDKHasTypes(t *testing.T) {
	root := filepath.Join(strangers(t), "node_modules", "@slipstream", "sdk")
	text, err := os.ReadFile(filepath.Join(root, "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Exports map[string]json.RawMessage }
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for name, to := range m.Exports {
		if !strings.Contains(string(to), ".js\"") {
			continue
		}
		scripts++
		var by struct{ Types, Default string }
		if err := json.Unmarshal(to, &by); err != nil {
			t.Errorf("%s has no types: %s", name, to)
			continue
		}
		if strings.TrimSuffix(by.Types, ".d.ts") != strings.TrimSuffix(by.Default, ".js") ||
			strings.Index(string(to), "types") > strings.Index(string(to), "default") {
			t.Errorf("%s: %s", name, to)
		}
		if _, err := os.Stat(filepath.Join(root, by.Types)); err != nil {
			t.Error(err)
		}
	}
	if scripts < 2 {
		t.Errorf("%d scripts in %s", scripts, text)
	}
}

// TestSDKLint: publint finds nothing to say.
func TestSDKLint(t *testing.T) {
	root := filepath.Join(strangers(t), "node_modules", "@slipstream", "sdk")
	t.Log(node(t, ".", "node_modules/publint/src/cli.js", "run", root, "--strict", "--pack", "false"))
}

// TestSDKIsDocumented: whatever a page can import says what it is.
func TestSDKIsDocumented(t *testing.T) {
	root := filepath.Join(strangers(t), "node_modules", "@slipstream", "sdk", "dist")
	files, err := filepath.Glob(filepath.Join(root, "*.d.ts"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	exported := regexp.MustCompile(`^export (?:declare )?(?:interface|type|class|function|const) (\w+)`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for line := range strings.Lines(string(text)) {
			line = strings.TrimRight(line, "\n")
			if m := exported.FindStringSubmatch(line); m != nil && !strings.HasSuffix(before, "*/") {
				t.Errorf("%s: %s is not documented", filepath.Base(file), m[1])
			}
			before = line
		}
	}
}

// TestSDKWithoutDOM: a program without a page plays a game of bots with the packed SDK, on its own clock.
func TestSDKWithoutDOM(t *testing.T) {
	dir := strangers(t)
	const script = `import { readFileSync } from 'node:fs'
import { createClient, SlipstreamError } from '@slipstream/sdk'
const wasm = readFileSync(new URL(import.meta.resolve('@slipstream/sdk/slipstream.wasm')))
const clock = { now: () => performance.timeOrigin + performance.now(), after: setTimeout, cancel: clearTimeout }
clock.after = (ms, call) => setTimeout(call, ms)
const client = createClient({ url: 'http://localhost:1', wasm, clock })
if (typeof document !== 'undefined') throw new Error('there is a DOM, so this proves nothing')
const match = await client.demo('tag', { seed: 7 })
while (match.tick < 10) await new Promise((done) => setTimeout(done, 10))
console.log(match.game, match.view(performance.now()).length > 8, new SlipstreamError('rate', '') instanceof Error)
client.close()
process.exit(0)`
	if got := node(t, dir, "--input-type=module", "-e", script); got != "tag true true\n" {
		t.Errorf("%q", got)
	}
}

// TestSDKExamples: the examples are a stranger's pages. They compile against the packed SDK and
// nothing else, by both ways in which TypeScript finds packages, are bundled, and play.
func TestSDKExamples(t *testing.T) {
	t.Parallel()
	dir := strangers(t)
	for _, how := range [][2]string{{"ESNext", "bundler"}, {"NodeNext", "nodenext"}} {
		config := fmt.Sprintf(`{"compilerOptions": {"target": "ES2022", "module": %q, "moduleResolution": %q, "lib": ["ES2023", "DOM", "DOM.Iterable"],
			"strict": true, "noEmit": true, "types": []}, "include": [%s]}`, how[0], how[1], map[string]string{
			"bundler": `"examples", "src"`, "nodenext": `"probe.ts"`}[how[1]])
		write(t, filepath.Join(dir, "tsconfig.json"), config)
		write(t, filepath.Join(dir, "probe.ts"), `import { createClient, type Match, SlipstreamError } from '@slipstream/sdk'
const match: Promise<Match> = createClient({ url: 'http://localhost' }).demo('tag')
match.catch((error: unknown) => error instanceof SlipstreamError && error.code satisfies string)
// @ts-expect-error: without types this would be anything
createClient({ url: 7 })
`)
		node(t, dir, "node_modules/typescript/bin/tsc", "-p", ".")
	}
	write(t, filepath.Join(dir, "index.html"), "<p>no game")
	write(t, filepath.Join(dir, "build.mjs"), `import { build } from 'vite'
await build({ configFile: false, logLevel: 'error', worker: { format: 'es' }, build: { target: 'es2022', assetsInlineLimit: 0,
	rolldownOptions: { input: ['index.html', 'examples/tag/index.html', 'examples/arena/index.html', 'examples/lobby/index.html'] } } })`)
	node(t, dir, "build.mjs")
	client, err := clientweb.Open(filepath.Join(dir, "dist"))
	if err != nil {
		t.Fatal(err)
	}
	address := serve(t, func(c *server.Config) { c.Client = client })
	for _, game := range []string{"tag", "arena"} {
		p := visit(t, "packed "+game, address+"/examples/"+game+"/?name=Ada")
		p.allow("favicon")
		p.allow("icon.svg")
		p.until(`window.match !== undefined && match.status === "playing" && match.tick > 0`, 30*time.Second)
		if desyncs := eval[int](p, `match.net.desyncs`); desyncs != 0 {
			t.Errorf("%s: %d desyncs", game, desyncs)
		}
	}
	p := visit(t, "packed lobby", address+"/examples/lobby/")
	p.allow("favicon")
	p.allow("icon.svg")
	p.until(`document.querySelectorAll("button").length > 3`, 30*time.Second)
}

// TestSDKIsAllThatPagesUse: the game and the examples import the SDK by its name, never a file of
// it, and the SDK imports nothing of theirs and no renderer.
func TestSDKIsAllThatPagesUse(t *testing.T) {
	imports := regexp.MustCompile(`(?m)(?:from|import)\s*\(?\s*'([^']+)'`)
	seen := 0
	for _, root := range []string{"src", "examples", "sdk/src"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".ts" {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range imports.FindAllStringSubmatch(string(text), -1) {
				from := m[1]
				to := filepath.ToSlash(filepath.Join(filepath.Dir(path), from))
				switch {
				case root != "sdk/src" && from == "@slipstream/sdk":
					seen++
				case root != "sdk/src" && (strings.HasPrefix(to, "sdk/") || strings.HasPrefix(from, "@slipstream/")):
					t.Errorf("%s imports %s: only '@slipstream/sdk' is what a stranger has", path, from)
				case root == "sdk/src" && !strings.HasPrefix(to, "sdk/src/") && !strings.HasSuffix(path, ".test.ts") &&
					from != "@msgpack/msgpack" && !strings.HasSuffix(path, "fakes.ts"):
					t.Errorf("%s imports %s", path, from)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 5 {
		t.Errorf("only %d imports of the SDK were found: this test does not see them", seen)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
