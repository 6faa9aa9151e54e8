-- +goose Up

-- Guests report too, and an operator reads what everybody was called, and what was said.
CREATE TABLE complaints (
    player     BIGINT  NOT NULL, -- who reports
    about      BIGINT  NOT NULL,
    match_id   BIGINT  NOT NULL,
    reason     TEXT    NOT NULL,
    since      BIGINT  NOT NULL,
    guest      INTEGER NOT NULL, -- who reports has no account
    name       TEXT    NOT NULL, -- of who reports
    about_name TEXT    NOT NULL,
    said       TEXT    NOT NULL, -- by whom it is about: JSON
    PRIMARY KEY (player, since, about)
);
INSERT INTO complaints SELECT player, about, match_id, reason, since, 0, '', '', 'null' FROM reports;
DROP TABLE reports;
ALTER TABLE complaints RENAME TO reports;
CREATE INDEX reports_about ON reports (about, since);
CREATE INDEX reports_newest ON reports (since DESC, player, about);

-- +goose Down

CREATE TABLE complaints (
    player   BIGINT NOT NULL REFERENCES players (id),
    about    BIGINT NOT NULL,
    match_id BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    PRIMARY KEY (player, since, about)
);
INSERT INTO complaints SELECT player, about, match_id, reason, since FROM reports WHERE guest = 0;
DROP TABLE reports;
ALTER TABLE complaints RENAME TO reports;
CREATE INDEX reports_about ON reports (about, since);
