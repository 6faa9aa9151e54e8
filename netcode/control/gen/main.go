// Command gen writes the code that appends and parses the control messages, from
// the structs that package control declares. It reads their source and not their
// types, so it also runs when a struct and its generated code no longer agree.
//
// It knows which types can be in a message. It refuses a field without bounds, and
// the code that it writes does not compile if a message could be larger than its
// line allows.
package main

import (
	"bytes"
	"flag"
	"log"
	"os"
	"path/filepath"
)

// target is the file that is written, beside the structs.
const target = "generated.go"

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	dir := flag.String("dir", ".", "the directory of package control")
	flag.Parse()
	if err := run(*dir); err != nil {
		log.Fatal(err)
	}
}

func run(dir string) error {
	code, err := generate(dir)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, target)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, code) {
		return nil
	}
	return os.WriteFile(path, code, 0o644)
}

func generate(dir string) ([]byte, error) {
	p, err := read(dir)
	if err != nil {
		return nil, err
	}
	return write(p)
}
