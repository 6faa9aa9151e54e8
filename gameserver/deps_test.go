package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// deps is who may import whom of ours. It is a statement of policy: change it by
// argument, never to make a build pass. A package that is not here must not exist.
var deps = map[string]string{
	// The game sees nothing that can tell the time.
	"sim":                "",
	"sim/fix":            "",
	"sim/racing":         "sim sim/fix",
	"sim/racing/human":   "sim sim/fix sim/racing", // a driver with human faults: it plays the game, it is no part of it
	"sim/tag":            "sim",
	"sim/arena":          "sim sim/fix",
	"sim/games":          "sim sim/racing sim/tag sim/arena",
	"sim/simtest":        "sim",
	"sim/simtest/golden": "sim/games sim/simtest",

	// Bytes and meaning.
	"netcode":             "sim",
	"netcode/flight":      "sim",
	"netcode/client":      "sim netcode netcode/control netcode/flight",
	"netcode/journal":     "sim netcode",
	"netcode/solo":        "sim netcode", // a game against the clock: recorded, watched, run again
	"netcode/recording":   "sim netcode", // what a client saw, to be seen again
	"netcode/control":     "",
	"netcode/control/gen": "", // writes code: it reads the source
	"netcode/frame":       "",
	"netcode/token":       "",
	"netcode/netsim":      "",

	// transport moves bytes and never sees what they mean; match never sees transport;
	// lobby sees neither games nor matches. Only server sees everything.
	"gameserver/transport":               "netcode/frame",
	"gameserver/transport/transporttest": "netcode/frame gameserver/transport",
	"gameserver/transport/bench":         "gameserver/transport", // a module of its own
	"gameserver/match":                   "sim netcode netcode/control netcode/flight netcode/journal",
	"gameserver/web":                     "lobby/store netcode/flight lobby gameserver/match gameserver/transport",
	"gameserver/server":                  "lobby/store sim sim/games netcode netcode/control netcode/solo netcode/token lobby lobby/bus lobby/trace gameserver/match gameserver/transport gameserver/web client-web",
	"gameserver/world":                   "", // the world test: all of it is tests
	"gameserver/cluster":                 "", // many nodes, as processes: the same

	// loadtest/crowd comes with its tag.
	"gameserver": "gameserver/server sim sim/games netcode netcode/journal client-web loadtest/crowd",

	"lobby":        "netcode/control netcode/token lobby/bus lobby/pool lobby/rating lobby/store",
	"lobby/bus":    "",
	"lobby/pool":   "",
	"lobby/trace":  "lobby",
	"lobby/lab":    "lobby lobby/pool lobby/rating lobby/trace",
	"lobby/rating": "", // numbers
	"lobby/store":  "lobby/rating",

	// The other ends of the line.
	"loadtest":            "sim sim/games sim/racing sim/racing/human netcode netcode/client netcode/control netcode/flight netcode/frame netcode/netsim gameserver/transport",
	"loadtest/system":     "",
	"loadtest/crowd":      "lobby", // what a server built with -tags crowd has in it
	"client-web":          "",
	"client-web/build":    "client-web",
	"client-web/describe": "sim",
	"client-web/gen":      "sim sim/games sim/racing netcode/control client-web/describe",
	"client-web/wasm":     "sim sim/games netcode netcode/client netcode/control netcode/flight netcode/recording netcode/solo client-web/describe",
}

// blind is what of the standard library a game may import: nothing that can see a
// clock, the machine or the scheduler. The package that reads layouts may reflect.
var blind = map[string]string{
	"sim":     "math/bits reflect slices strconv strings unsafe",
	"sim/fix": "math/bits",
	// a lock guards what it keeps of tracks, which follow from their numbers
	"sim/racing":       "cmp slices strconv sync sync/atomic",
	"sim/racing/human": "",
	"sim/tag":          "",
	"sim/arena":        "slices",
	"sim/games":        "",
}

// foreign is which of our packages may import a module of others.
var foreign = map[string]string{
	"github.com/gobwas/ws":                    "netcode/frame",
	"github.com/mailru/easygo":                "gameserver/transport",
	"golang.org/x/sys":                        "client-web gameserver/transport gameserver/transport/bench loadtest loadtest/system",
	"github.com/vmihailenco/msgpack/v5":       "netcode/journal",
	"github.com/prometheus/client_golang":     "gameserver/web",
	"github.com/prometheus/client_model":      "loadtest",
	"github.com/prometheus/common":            "loadtest",
	"github.com/alecthomas/kong":              "gameserver loadtest",
	"github.com/HdrHistogram/hdrhistogram-go": "loadtest",
	"golang.org/x/text":                       "lobby",
	// crypto/ed25519 without the rest of crypto: 110 KB of every page
	"filippo.io/edwards25519": "client-web/wasm",

	// What ours is measured beside.
	"github.com/coder/websocket":        "gameserver/transport/bench",
	"github.com/gorilla/websocket":      "gameserver/transport/bench",
	"github.com/lxzan/gws":              "gameserver/transport/bench",
	"github.com/nats-io/nats-server/v2": "lobby/bus", // only the embedded broker
	"github.com/nats-io/nats.go":        "lobby/bus",
	"golang.org/x/sync":                 "client-web",
	"modernc.org/sqlite":                "lobby/store",
	"github.com/jackc/pgx/v5":           "lobby/store",
	"github.com/pressly/goose/v3":       "lobby/store",
}

// behindOneFile are the modules that one file of a package stands for, so that
// either can be replaced.
var behindOneFile = []string{"github.com/mailru/easygo", "github.com/gobwas/ws"}

// TestDeps parses files itself, so that the test cache sees when they change.
func TestDeps(t *testing.T) {
	users := map[string][]string{}
	used := map[string]bool{}
	eachFile(t, parser.ImportsOnly, func(file string, f *ast.File) {
		pkg := path.Dir(file)
		allowed, ok := deps[pkg]
		if !ok {
			t.Errorf("%s: package %s has no rule: say in deps who it may know, and why", file, pkg)
			return
		}
		for _, spec := range f.Imports {
			imp, _ := strconv.Unquote(spec.Path.Value)
			ours, isOurs := strings.CutPrefix(imp, "slipstream/")
			_, isBlind := blind[pkg]
			used[pkg+" and "+ours] = true
			switch {
			case isOurs:
				if !slices.Contains(strings.Fields(allowed), ours) {
					t.Errorf("%s: %s must not import %s", file, pkg, ours)
				}
			case strings.Contains(strings.Split(imp, "/")[0], "."):
				module := moduleOf(imp)
				if !slices.Contains(strings.Fields(foreign[module]), pkg) {
					t.Errorf("%s: %s must not import %s", file, pkg, imp)
				}
				if key := pkg + " and " + module; !slices.Contains(users[key], file) {
					users[key] = append(users[key], file)
				}
			case isBlind && !slices.Contains(strings.Fields(blind[pkg]), imp):
				t.Errorf("%s: a game must not import %s", file, imp)
			}
		}
	})
	for _, pkg := range strings.Fields(deps["sim/games"]) {
		if _, ok := blind[pkg]; !ok {
			t.Errorf("%s: say in blind what of the standard library it may import; a game that needs none has an empty line", pkg)
		}
	}
	for _, policy := range []map[string]string{deps, blind} {
		for pkg, allowed := range policy {
			for imp := range strings.FieldsSeq(allowed) {
				if !used[pkg+" and "+imp] {
					t.Errorf("%s may import %s, and does not: take the permission away", pkg, imp)
				}
			}
		}
	}
	for module, pkgs := range foreign {
		for pkg := range strings.FieldsSeq(pkgs) {
			if users[pkg+" and "+module] == nil {
				t.Errorf("%s may import %s, and does not: take the permission away", pkg, module)
			}
		}
	}
	for key, files := range users {
		for _, module := range behindOneFile {
			if strings.HasSuffix(key, " and "+module) && len(files) > 1 {
				t.Errorf("%s: keep it behind one file, not %v", key, files)
			}
		}
	}
}

// moduleOf returns the module of foreign that imp is of, or imp.
func moduleOf(imp string) string {
	for module := range foreign {
		if imp == module || strings.HasPrefix(imp, module+"/") {
			return module
		}
	}
	return imp
}

// eachFile parses every Go file of the product that is no test. file is its path
// from the top.
func eachFile(t *testing.T, mode parser.Mode, f func(file string, parsed *ast.File)) {
	t.Helper()
	eachSource(t, func(file string) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", file), nil, mode)
		if err != nil {
			t.Error(err)
			return
		}
		f(file, parsed)
	})
}

// eachSource calls f for every Go file of ours.
func eachSource(t *testing.T, f func(file string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && p != ".." &&
			(name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if strings.HasSuffix(p, ".go") {
			f(strings.TrimPrefix(filepath.ToSlash(p), "../"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
