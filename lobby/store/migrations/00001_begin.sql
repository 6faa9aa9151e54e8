-- +goose Up

-- Ids of players and matches are 64 bits, kept as the signed number with the same bits.
-- Times are Unix nanoseconds, durations nanoseconds, truths 0 or 1: SQLite and PostgreSQL
-- take every line of this alike.

CREATE TABLE players (
    id      BIGINT NOT NULL PRIMARY KEY,
    key     TEXT   NOT NULL UNIQUE, -- public key, hex
    name    TEXT   NOT NULL,
    created BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    renamed BIGINT NOT NULL
);

CREATE TABLE matches (
    id       BIGINT  NOT NULL PRIMARY KEY,
    game     TEXT    NOT NULL,
    mode     TEXT    NOT NULL,
    track    INTEGER NOT NULL,
    settings TEXT    NOT NULL, -- JSON
    started  BIGINT  NOT NULL,
    ended    BIGINT  NOT NULL,
    places   INTEGER NOT NULL  -- how many rows follow
);

CREATE TABLE places (
    match_id BIGINT  NOT NULL REFERENCES matches (id),
    row_no   INTEGER NOT NULL, -- from 0, best first
    player   BIGINT  NOT NULL, -- 0: a bot, a guest, or an account that was deleted
    name     TEXT    NOT NULL,
    place    INTEGER NOT NULL,
    bot      INTEGER NOT NULL,
    quit     INTEGER NOT NULL,
    finish   BIGINT  NOT NULL,
    best     BIGINT  NOT NULL,
    points   INTEGER NOT NULL,
    change   BIGINT  NOT NULL, -- of the shown rating, hundredths
    ended    BIGINT  NOT NULL, -- of the match: histories are read along it
    PRIMARY KEY (match_id, row_no)
);
CREATE INDEX places_of_player ON places (player, ended, match_id);

CREATE TABLE ratings (
    player BIGINT           NOT NULL REFERENCES players (id),
    mode   TEXT             NOT NULL,
    mu     DOUBLE PRECISION NOT NULL,
    sigma  DOUBLE PRECISION NOT NULL,
    shown  BIGINT           NOT NULL, -- hundredths
    races  INTEGER          NOT NULL,
    since  BIGINT           NOT NULL, -- when it became this
    PRIMARY KEY (player, mode)
);
CREATE INDEX ratings_board ON ratings (mode, shown DESC, since, player);

CREATE TABLE laps (
    game     TEXT    NOT NULL,
    track    INTEGER NOT NULL,
    player   BIGINT  NOT NULL REFERENCES players (id),
    lap      BIGINT  NOT NULL,
    match_id BIGINT  NOT NULL,
    since    BIGINT  NOT NULL,
    PRIMARY KEY (game, track, player)
);
CREATE INDEX laps_board ON laps (game, track, lap, since, player);
CREATE INDEX laps_of_player ON laps (player);

CREATE TABLE seasons (
    season INTEGER NOT NULL,
    mode   TEXT    NOT NULL,
    player BIGINT  NOT NULL REFERENCES players (id),
    points BIGINT  NOT NULL,
    races  INTEGER NOT NULL,
    wins   INTEGER NOT NULL,
    since  BIGINT  NOT NULL,
    PRIMARY KEY (season, mode, player)
);
CREATE INDEX seasons_board ON seasons (season, mode, points DESC, since, player);
CREATE INDEX seasons_of_player ON seasons (player);

CREATE TABLE mutes (
    player BIGINT NOT NULL REFERENCES players (id),
    other  BIGINT NOT NULL,
    since  BIGINT NOT NULL,
    PRIMARY KEY (player, other)
);
CREATE INDEX mutes_of_other ON mutes (other);

CREATE TABLE reports (
    player   BIGINT NOT NULL REFERENCES players (id),
    about    BIGINT NOT NULL,
    match_id BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    PRIMARY KEY (player, since, about)
);
CREATE INDEX reports_about ON reports (about, since);

-- +goose Down

DROP TABLE reports;
DROP TABLE mutes;
DROP TABLE seasons;
DROP TABLE laps;
DROP TABLE ratings;
DROP TABLE places;
DROP TABLE matches;
DROP TABLE players;
