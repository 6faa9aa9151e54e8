package clientweb

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOverlay: every function that is to be emptied is there in this Go, and is empty behind the overlay.
// When another Go has it no more, its name goes from the list.
func TestOverlay(t *testing.T) {
	list := overlaid(t)
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	var written struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{} // by package: more packages than one have an init
	for file, less := range written.Replace {
		source, err := os.ReadFile(less)
		if err != nil {
			t.Fatal(err)
		}
		sources[filepath.Dir(file)] += string(source)
	}
	for pkg, names := range emptied {
		source := sources[filepath.Join(goRoot(t), "src", filepath.FromSlash(pkg))]
		for _, name := range names {
			receiver, method, ok := strings.Cut(name, ".")
			begin := "\nfunc " + name + "("
			if ok {
				begin = receiver + ") " + method + "("
			}
			parts := strings.Split(source, begin)
			if len(parts) == 1 {
				t.Errorf("%s.%s is not there", pkg, name)
			}
			for _, rest := range parts[1:] {
				if line, _, _ := strings.Cut(rest, "\n"); !strings.HasSuffix(line, "}") || !strings.Contains(line, "{") {
					t.Errorf("%s.%s is %q", pkg, name, line)
				}
			}
		}
	}
}

func goRoot(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(root))
}

func overlaid(t *testing.T) string {
	t.Helper()
	list, err := overlay(goRoot(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestOverlaidWorks: a module of what is left is smaller, collects its garbage, grows its stacks, and its
// panics say what is wrong.
func TestOverlaidWorks(t *testing.T) {
	whole, less := probe(t), probe(t, "-overlay", overlaid(t))
	before, after := zippedSize(t, whole), zippedSize(t, less)
	t.Logf("%d bytes compressed with all of the runtime, %d without what nobody asks for", before, after)
	if after > before*80/100 {
		t.Errorf("%d bytes compressed, then %d", before, after)
	}
	for _, module := range [][]byte{less, withoutLines(less)} {
		if said := run(t, module); !strings.Contains(said, "index out of range [7777]") {
			t.Errorf("a panic says %s", said)
		}
	}
}

// TestWithoutBodies: what is left of a file compiles, and gives what is nothing.
func TestWithoutBodies(t *testing.T) {
	const source = `package p

import (
	"fmt"
	"strings"
)

type t struct{}

// keeps its comment
func (*t) long(a int) (string, error) {
	if a > 1 {
		return fmt.Sprint(a), nil
	}
	return "", nil
}

func named() (n int) { n = 5; return n }
func other() string  { return strings.Repeat("a", 2) }
func quiet()         { fmt.Println() }
`
	const want = `package p

import (
	_ "fmt"
	"strings"
)

type t struct{}

// keeps its comment
func (*t) long(a int) (string, error) { return *new(string), *new(error) }

func named() (n int) { return }
func other() string  { return strings.Repeat("a", 2) }
func quiet()         {}
`
	less, found, err := withoutBodies([]byte(source), []string{"t.long", "named", "quiet", "nobody"})
	if err != nil || string(less) != want || len(found) != 3 {
		t.Errorf("%v, %v:\n%s", err, found, less)
	}
	if _, _, err := withoutBodies([]byte("no Go"), nil); err == nil {
		t.Error("what is no Go is no fault")
	}
}
