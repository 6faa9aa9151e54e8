package store

import (
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"slipstream/loadtest/system"
)

// postgres starts the server that all tests of this process share.
var postgres = sync.OnceValues(func() (*system.Postgres, error) {
	pg, err := system.StartPostgres("127.0.0.1")
	started = pg
	return pg, err
})

var (
	started   *system.Postgres // nil: none was needed
	databases atomic.Int64     // made so far
)

func startPostgres(t testing.TB) *system.Postgres {
	t.Helper()
	pg, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	return pg
}

// database makes an empty database in it, and returns its URL.
func database(t testing.TB) string {
	t.Helper()
	url, err := startPostgres(t).Create("t" + strconv.FormatInt(databases.Add(1), 10))
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		victim(dir)
		return
	}
	code := m.Run()
	if started != nil {
		started.Remove()
	}
	os.Exit(code)
}
