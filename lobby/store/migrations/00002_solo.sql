-- +goose Up

-- The best lap that a player drove alone on a track, and its commands.
CREATE TABLE solos (
    game   TEXT    NOT NULL,
    track  INTEGER NOT NULL,
    player BIGINT  NOT NULL REFERENCES players (id),
    build  TEXT    NOT NULL, -- by whose rules it was driven: laps of others cannot be compared
    lap    BIGINT  NOT NULL,
    run    TEXT    NOT NULL, -- base64
    since  BIGINT  NOT NULL,
    PRIMARY KEY (game, track, player)
);
CREATE INDEX solos_board ON solos (game, track, build, lap, since, player);
CREATE INDEX solos_of_player ON solos (player);

-- +goose Down

DROP TABLE solos;
