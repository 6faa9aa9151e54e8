package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	answerIn  = 10 * time.Second // or the database counts as away
	migrateIn = 5 * time.Minute

	conns = 8 // to PostgreSQL; SQLite reads on as many
)

// DB is a database behind database/sql. The zero DB is of no use: [Open] makes one.
type DB struct {
	sql     *sql.DB
	dialect goose.Dialect
	turn    chan struct{} // of SQLite's writer, of whom there is one; nil: the database has its own order

	mu    sync.Mutex
	ready bool // its schema is this program's

	up atomic.Bool
}

// Open returns the database that url names: "postgres://user@host/name", or the path
// of an SQLite file, made if it is not there. A PostgreSQL server that does not answer
// is no error: every method then returns ErrAway, until it does.
func Open(url string) (*DB, error) {
	var db *DB
	var err error
	if strings.Contains(url, "://") {
		db, err = openPostgres(url)
	} else {
		db, err = openSQLite(url)
	}
	if err != nil {
		return nil, err
	}
	if err := db.Ping(context.Background()); err != nil && !errors.Is(err, ErrAway) {
		return nil, errors.Join(fmt.Errorf("the database %s cannot be used: %w", Redacted(url), err), db.Close())
	}
	return db, nil
}

// Redacted is a database's URL without its password.
func Redacted(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "(not a URL)"
	}
	return u.Redacted()
}

func openSQLite(path string) (*DB, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the database cannot be kept in %s: %w; choose another directory with --data, or another file with --db", dir, err)
	}
	// FULL: a transaction that was answered is on the disk. Immediate: one that will
	// write waits for its turn at its beginning, where waiting is possible.
	options := url.Values{
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
		"_txlock": {"immediate"},
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return &DB{sql: pool, dialect: goose.DialectSQLite3, turn: make(chan struct{}, 1)}, nil
}

func openPostgres(text string) (*DB, error) {
	cfg, err := pgx.ParseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("%s is no database; --db takes a file, or a URL like postgres://user:password@host:5432/slipstream", Redacted(text))
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 3 * time.Second
	}
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{sql: pool, dialect: goose.DialectPostgres}, nil
}

// Up reports whether the database answered when it was last asked anything.
func (db *DB) Up() bool { return db.up.Load() }

// Ping asks the database for nothing but an answer.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.prepare(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	return db.heard(db.sql.PingContext(ctx))
}

// heard remembers whether the database answered, and says what its error means.
func (db *DB) heard(err error) error {
	err = fault(err)
	db.up.Store(!errors.Is(err, ErrAway))
	return err
}

// prepare brings the schema up to date, once. Of servers that start together one does
// it, and the others wait.
func (db *DB) prepare(ctx context.Context) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.ready {
		return nil
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // they are in this program
	}
	var options []goose.ProviderOption
	if db.dialect == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			panic(err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	short, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	if err := db.sql.PingContext(short); err != nil {
		return db.heard(err)
	}
	provider, err := goose.NewProvider(db.dialect, db.sql, files, options...)
	if err != nil {
		return db.heard(err)
	}
	long, cancelLong := context.WithTimeout(ctx, migrateIn)
	defer cancelLong()
	if _, err := provider.Up(long); err != nil {
		return db.heard(err)
	}
	db.ready = true
	return nil
}

// Close implements Tables.
func (db *DB) Close() error { return db.sql.Close() }

// write runs f in a transaction.
func (db *DB) write(f func(tx) error) error {
	if err := db.prepare(context.Background()); err != nil {
		return err
	}
	return db.heard(db.transaction(f))
}

func (db *DB) transaction(f func(tx) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), answerIn)
	defer cancel()
	if db.turn != nil { // who waits for SQLite itself looks now and then, and starves while another writes on and on
		select {
		case db.turn <- struct{}{}:
			defer func() { <-db.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	t, err := db.sql.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx{ctx, t}); err != nil {
		_ = t.Rollback()
		return err
	}
	return t.Commit()
}

// read runs f outside of any transaction.
func (db *DB) read(f func(tx) error) error {
	if err := db.prepare(context.Background()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerIn)
	defer cancel()
	return db.heard(f(tx{ctx, db.sql}))
}

// tx is what statements are run on.
type tx struct {
	ctx context.Context
	on  interface {
		ExecContext(context.Context, string, ...any) (sql.Result, error)
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}
}

// exec returns how many rows a statement was about.
func (t tx) exec(text string, args ...any) (int, error) {
	res, err := t.on.ExecContext(t.ctx, text, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// one scans the only row of a query; ok is false if there is none.
func (t tx) one(text string, args []any, into ...any) (ok bool, err error) {
	err = t.on.QueryRowContext(t.ctx, text, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls row for every row of a query.
func (t tx) each(text string, args []any, row func(scan func(...any) error) error) error {
	rows, err := t.on.QueryContext(t.ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// fault says what an error of the database means: an answer of ours, one that will
// never change, or that the database is away.
func fault(err error) error {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrUnknown), errors.Is(err, ErrKey), errors.Is(err, ErrSoon), errors.Is(err, ErrFull),
		errors.Is(err, ErrRefused), errors.Is(err, ErrAway):
		return err
	case errors.As(err, &pg) && (strings.HasPrefix(pg.Code, "22") || strings.HasPrefix(pg.Code, "23")):
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case errors.As(err, &lite) && refusals[lite.Code()&0xff]:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}

// refusals are SQLite's codes for what is wrong with the values, not with the moment.
var refusals = map[int]bool{18: true, 19: true, 20: true} // TOOBIG, CONSTRAINT, MISMATCH
