-- +goose Up

-- What a language model has chosen so far from the parts of a visit's words: kept while the visit is recorded and after a stop, so that no part
-- is read twice, and deleted once a draft was made of it. One row for all parts, so that not even how many there are stands in the clear.
CREATE TABLE mined (
    visit_id TEXT PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL CHECK (revision > 0),
    payload  BLOB NOT NULL
) STRICT;
