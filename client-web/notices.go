package clientweb

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// noticesFile is what /licenses shows.
const noticesFile = "licenses.txt"

// notices returns the licences of everything that is in the server's binary or
// in the pages: Go itself, Go modules, npm packages, the font.
func notices(ctx context.Context, goTool, root string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("Slipstream contains the following software of others, under the licences that follow each name.\n")
	dirs, err := goModules(ctx, goTool, root)
	if err != nil {
		return nil, err
	}
	packages, err := npmPackages(filepath.Join(root, "client-web"))
	if err != nil {
		return nil, err
	}
	for _, part := range append(dirs, packages...) {
		text, err := licence(part.dir)
		if err != nil {
			return nil, fmt.Errorf("no licence was found for %s: %w", part.name, err)
		}
		fmt.Fprintf(&out, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), part.name, text)
	}
	return out.Bytes(), nil
}

type part struct{ name, dir string }

// goModules returns the modules that the server and the WebAssembly module are made of.
func goModules(ctx context.Context, goTool, root string) ([]part, error) {
	var list []byte
	for _, what := range [][]string{{"", "", "./gameserver", "./client-web/..."},
		{"wasip1", "wasm", "./client-web/wasm"}} {
		cmd := exec.CommandContext(ctx, goTool, append([]string{"list", "-deps", "-f",
			"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}"}, what[2:]...)...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOOS="+what[0], "GOARCH="+what[1])
		used, err := cmd.Output()
		if err != nil {
			if failed, ok := errors.AsType[*exec.ExitError](err); ok {
				err = errors.New(string(bytes.TrimSpace(failed.Stderr)))
			}
			return nil, fmt.Errorf("`go list` could not tell which modules are used: %w", err)
		}
		list = append(list, used...)
	}
	where := exec.CommandContext(ctx, goTool, "env", "GOROOT")
	goRoot, err := where.Output()
	if err != nil {
		return nil, fmt.Errorf("`go env GOROOT` failed: %w", err)
	}
	parts := []part{{"The Go programming language and its standard library", strings.TrimSpace(string(goRoot))}}
	lines := strings.Fields(strings.ReplaceAll(string(list), " ", "@"))
	for i := 0; i+1 < len(lines); i += 2 {
		parts = append(parts, part{strings.Replace(lines[i], "@", " ", 1), lines[i+1]})
	}
	slices.SortFunc(parts[1:], func(a, b part) int { return strings.Compare(a.name, b.name) })
	return slices.Compact(parts), nil
}

// npmPackages returns the packages that the pages are made of, the tools that bundle them left out.
func npmPackages(web string) ([]part, error) {
	text, err := os.ReadFile(filepath.Join(web, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version                    string
			Dev, Optional, DevOptional bool
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	var parts []part
	for path, p := range lock.Packages {
		if path != "" && !p.Dev && !p.Optional && !p.DevOptional {
			name := path[strings.LastIndex(path, "node_modules/")+len("node_modules/"):]
			parts = append(parts, part{name + " " + p.Version, filepath.Join(web, filepath.FromSlash(path))})
		}
	}
	slices.SortFunc(parts, func(a, b part) int { return strings.Compare(a.name, b.name) })
	return parts, nil
}

// licence returns the texts of the licence files in dir.
func licence(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		for _, kind := range []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "OFL"} {
			if !e.IsDir() && strings.HasPrefix(name, kind) {
				text, err := os.ReadFile(filepath.Join(dir, e.Name()))
				if err != nil {
					return "", err
				}
				texts = append(texts, strings.TrimSpace(string(text)))
				break
			}
		}
	}
	if len(texts) == 0 {
		return "", errors.New("no licence file in " + dir)
	}
	return strings.Join(texts, "\n\n"), nil
}
