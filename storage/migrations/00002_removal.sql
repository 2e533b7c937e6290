-- +goose Up

-- The removal of sound from a recording that was decided and is not done yet: written before the first byte is destroyed, worked off after
-- that and at every start, and deleted with the change of the recording's row that tells of it.
CREATE TABLE removal (
    recording_id TEXT PRIMARY KEY REFERENCES recording (id) ON DELETE CASCADE,
    payload      BLOB NOT NULL
) STRICT;
