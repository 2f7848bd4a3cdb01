-- A project as version 1 wrote it: two classes, two pictures, of which one was relabelled.
PRAGMA application_id = 1280003667;
PRAGMA user_version = 1;

CREATE TABLE setting(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE class(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name BLOB NOT NULL,
	position INTEGER NOT NULL,
	removed INTEGER NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX class_name ON class(name) WHERE removed = 0;

CREATE TABLE example(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	path BLOB NOT NULL,
	relative INTEGER NOT NULL,
	size INTEGER NOT NULL,
	modified INTEGER NOT NULL,
	sha256 BLOB NOT NULL,
	format TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	truncated INTEGER NOT NULL,
	look INTEGER NOT NULL,
	alike INTEGER NOT NULL,
	given INTEGER NOT NULL REFERENCES class(id),
	class INTEGER NOT NULL REFERENCES class(id),
	confirmed INTEGER NOT NULL DEFAULT 0,
	excluded INTEGER NOT NULL DEFAULT 0,
	removed INTEGER NOT NULL DEFAULT 1);
CREATE UNIQUE INDEX example_path ON example(path, relative);
CREATE INDEX example_class ON example(class, removed, id);
CREATE INDEX example_sha256 ON example(sha256);

CREATE TABLE act(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	kind TEXT NOT NULL,
	at INTEGER NOT NULL,
	undone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE acting(one INTEGER PRIMARY KEY CHECK(one = 1), act INTEGER NOT NULL);
CREATE TABLE class_change(
	act INTEGER NOT NULL REFERENCES act(id) ON DELETE CASCADE,
	class INTEGER NOT NULL,
	name0 BLOB NOT NULL, position0 INTEGER NOT NULL, removed0 INTEGER NOT NULL,
	name1 BLOB NOT NULL, position1 INTEGER NOT NULL, removed1 INTEGER NOT NULL,
	PRIMARY KEY(act, class)) WITHOUT ROWID;
CREATE TABLE example_change(
	act INTEGER NOT NULL REFERENCES act(id) ON DELETE CASCADE,
	example INTEGER NOT NULL,
	class0 INTEGER NOT NULL, confirmed0 INTEGER NOT NULL, excluded0 INTEGER NOT NULL, removed0 INTEGER NOT NULL, alike0 INTEGER NOT NULL,
	class1 INTEGER NOT NULL, confirmed1 INTEGER NOT NULL, excluded1 INTEGER NOT NULL, removed1 INTEGER NOT NULL, alike1 INTEGER NOT NULL,
	PRIMARY KEY(act, example)) WITHOUT ROWID;
CREATE TRIGGER class_changes AFTER UPDATE ON class WHEN EXISTS(SELECT 1 FROM acting) BEGIN
	INSERT INTO class_change
		SELECT act, OLD.id, OLD.name, OLD.position, OLD.removed, NEW.name, NEW.position, NEW.removed FROM acting WHERE true
		ON CONFLICT DO UPDATE SET name1 = excluded.name1, position1 = excluded.position1, removed1 = excluded.removed1;
END;
CREATE TRIGGER example_changes AFTER UPDATE OF class, confirmed, excluded, removed, alike ON example WHEN EXISTS(SELECT 1 FROM acting) BEGIN
	INSERT INTO example_change
		SELECT act, OLD.id, OLD.class, OLD.confirmed, OLD.excluded, OLD.removed, OLD.alike,
			NEW.class, NEW.confirmed, NEW.excluded, NEW.removed, NEW.alike FROM acting WHERE true
		ON CONFLICT DO UPDATE SET class1 = excluded.class1, confirmed1 = excluded.confirmed1, excluded1 = excluded.excluded1,
			removed1 = excluded.removed1, alike1 = excluded.alike1;
END;

CREATE TABLE model(
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL,
	made INTEGER NOT NULL,
	device TEXT NOT NULL,
	settings BLOB NOT NULL,
	numbers BLOB NOT NULL,
	labels BLOB NOT NULL,
	sha256 BLOB NOT NULL,
	size INTEGER NOT NULL);
CREATE TABLE model_class(
	model INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
	output INTEGER NOT NULL,
	class INTEGER NOT NULL,
	name BLOB NOT NULL,
	PRIMARY KEY(model, output)) WITHOUT ROWID;
CREATE TABLE model_file(
	model INTEGER PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE,
	onnx BLOB NOT NULL);
CREATE TABLE prediction(
	model INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
	example INTEGER NOT NULL REFERENCES example(id) ON DELETE CASCADE,
	part INTEGER NOT NULL,
	probabilities BLOB NOT NULL,
	PRIMARY KEY(model, example)) WITHOUT ROWID;

INSERT INTO setting VALUES('home', CAST('/projects' AS BLOB)), ('untitled', CAST('0' AS BLOB));
INSERT INTO class(id, name, position, removed) VALUES(1, CAST('photo' AS BLOB), 0, 0), (2, CAST('drawing' AS BLOB), 1, 0);
INSERT INTO example(id, path, relative, size, modified, sha256, format, width, height, truncated, look, alike, given, class, confirmed, excluded, removed) VALUES
	(1, CAST('photo/a.jpg' AS BLOB), 1, 1000, 1000000000, zeroblob(32), 'jpeg', 640, 480, 0, -5, 0, 1, 1, 0, 0, 0),
	(2, x'2f70696374757265732f62ff2e706e67', 0, 1000, 1000000000, zeroblob(32), 'png', 640, 480, 0, 5, 1, 2, 1, 1, 0, 0);
INSERT INTO act(id, kind, at, undone) VALUES(1, 'relabel', 1000000000, 0);
INSERT INTO example_change VALUES(1, 2, 2, 0, 0, 0, 1, 1, 1, 0, 0, 1);
