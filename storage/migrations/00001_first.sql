-- Every row is a random id, a parent's id, at most a version, a revision and a digest, and sealed payloads. Nothing a person typed or
-- said, no name, no date of a visit stands in the clear. "payload" is always a vault envelope bound to its table, row, column and revision.

-- +goose Up

-- "Evhd": says to tools what this file is.
PRAGMA application_id = 1165387876;

-- Ties the database to its vault: one sealed row that only this vault's master key opens.
CREATE TABLE owner (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    payload BLOB NOT NULL
) STRICT;

CREATE TABLE case_file (
    id       TEXT PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision > 0),
    payload  BLOB NOT NULL
) STRICT;

-- A case's data key, sealed under the master key's "cases" key. Without this row nothing of the case opens.
CREATE TABLE case_key (
    case_id TEXT PRIMARY KEY REFERENCES case_file (id) ON DELETE CASCADE,
    payload BLOB NOT NULL
) STRICT;

CREATE TABLE visit (
    id       TEXT PRIMARY KEY,
    case_id  TEXT NOT NULL REFERENCES case_file (id),
    revision INTEGER NOT NULL CHECK (revision > 0),
    payload  BLOB NOT NULL
) STRICT;
CREATE INDEX visit_case ON visit (case_id);

-- A visit's data key and the private half of its sound key, sealed under the case's key; the public half seals and cannot open.
CREATE TABLE visit_key (
    visit_id TEXT PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
    payload  BLOB NOT NULL
) STRICT;

CREATE TABLE recording (
    id       TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL CHECK (revision > 0),
    payload  BLOB NOT NULL
) STRICT;
CREATE INDEX recording_visit ON recording (visit_id);

-- Sound files whose rows are gone and that may still lie on disk: written with the deletion, worked off after it and at every start.
CREATE TABLE doomed_sound (recording_id TEXT PRIMARY KEY) STRICT;

CREATE TABLE transcript (
    visit_id TEXT PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL CHECK (revision > 0),
    payload  BLOB NOT NULL
) STRICT;

CREATE TABLE draft (
    visit_id TEXT NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    version  INTEGER NOT NULL CHECK (version > 0),
    revision INTEGER NOT NULL CHECK (revision > 0),
    payload  BLOB NOT NULL,
    PRIMARY KEY (visit_id, version)
) STRICT;

-- What was signed. The digest is of the signed statement: a hash, in the clear so that the handover's trigger can compare it.
CREATE TABLE sign_off (
    id         TEXT PRIMARY KEY,
    visit_id   TEXT NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    digest     TEXT NOT NULL CHECK (length(digest) = 64),
    payload    BLOB NOT NULL,
    renderings BLOB NOT NULL,
    UNIQUE (visit_id, version)
) STRICT;

-- What left the vault.
CREATE TABLE handover (
    id       TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL REFERENCES visit (id) ON DELETE CASCADE,
    version  INTEGER NOT NULL,
    digest   TEXT NOT NULL,
    payload  BLOB NOT NULL
) STRICT;
CREATE INDEX handover_visit ON handover (visit_id);

CREATE TABLE signer (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    revision    INTEGER NOT NULL CHECK (revision > 0),
    payload     BLOB NOT NULL,
    private_key BLOB NOT NULL
) STRICT;

-- The name of a setting is sealed too; the id is a keyed hash of it.
CREATE TABLE setting (
    id       TEXT PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision > 0),
    payload  BLOB NOT NULL
) STRICT;

-- The ledger: a Merkle tree (RFC 6962) over salted commitments. See package ledger.
CREATE TABLE ledger (
    seq     INTEGER PRIMARY KEY CHECK (seq >= 0),
    leaf    BLOB NOT NULL CHECK (length(leaf) = 32),
    payload BLOB NOT NULL
) STRICT;
CREATE TABLE ledger_hash (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE ledger_head (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    size    INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;

-- The rules of signing hold here, below every screen and every mistake above. Insert triggers also stand against INSERT OR REPLACE,
-- which deletes without asking the delete triggers. A delete is allowed only as part of deleting the visit, when its row has just gone.

-- +goose StatementBegin
CREATE TRIGGER draft_starts BEFORE INSERT ON draft
WHEN EXISTS (SELECT 1 FROM sign_off s WHERE s.visit_id = NEW.visit_id AND s.version >= NEW.version)
  OR (NEW.version > 1 AND NOT EXISTS (SELECT 1 FROM sign_off s WHERE s.visit_id = NEW.visit_id AND s.version = NEW.version - 1))
BEGIN
    SELECT RAISE(ABORT, 'a draft follows a signed version and never replaces one');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draft_signed_stays BEFORE UPDATE ON draft
WHEN EXISTS (SELECT 1 FROM sign_off s WHERE s.visit_id = OLD.visit_id AND s.version = OLD.version)
  OR NEW.visit_id <> OLD.visit_id OR NEW.version <> OLD.version
BEGIN
    SELECT RAISE(ABORT, 'a signed draft does not change');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draft_signed_kept BEFORE DELETE ON draft
WHEN EXISTS (SELECT 1 FROM visit v WHERE v.id = OLD.visit_id)
 AND EXISTS (SELECT 1 FROM sign_off s WHERE s.visit_id = OLD.visit_id AND s.version = OLD.version)
BEGIN
    SELECT RAISE(ABORT, 'a signed draft is kept');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER sign_off_needs_draft BEFORE INSERT ON sign_off
WHEN NEW.version IS NOT (SELECT max(d.version) FROM draft d WHERE d.visit_id = NEW.visit_id)
  OR EXISTS (SELECT 1 FROM sign_off s WHERE s.id = NEW.id OR (s.visit_id = NEW.visit_id AND s.version = NEW.version))
BEGIN
    SELECT RAISE(ABORT, 'only the newest draft is signed, and only once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER sign_off_stays BEFORE UPDATE ON sign_off
BEGIN
    SELECT RAISE(ABORT, 'a signature does not change');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER sign_off_kept BEFORE DELETE ON sign_off
WHEN EXISTS (SELECT 1 FROM visit v WHERE v.id = OLD.visit_id)
BEGIN
    SELECT RAISE(ABORT, 'a signature is kept');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER handover_needs_signature BEFORE INSERT ON handover
WHEN NOT EXISTS (SELECT 1 FROM sign_off s
                 WHERE s.visit_id = NEW.visit_id AND s.version = NEW.version AND s.digest = NEW.digest)
  OR EXISTS (SELECT 1 FROM handover h WHERE h.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'no handover without a signature');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER handover_stays BEFORE UPDATE ON handover
BEGIN
    SELECT RAISE(ABORT, 'a handover does not change');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER handover_kept BEFORE DELETE ON handover
WHEN EXISTS (SELECT 1 FROM visit v WHERE v.id = OLD.visit_id)
BEGIN
    SELECT RAISE(ABORT, 'a handover is kept');
END;
-- +goose StatementEnd

-- The ledger only grows.

-- +goose StatementBegin
CREATE TRIGGER ledger_grows BEFORE INSERT ON ledger
WHEN NEW.seq IS NOT (SELECT count(*) FROM ledger)
BEGIN
    SELECT RAISE(ABORT, 'the ledger grows by one row at its end');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger does not change');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ledger_kept BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is kept');
END;
-- +goose StatementEnd
