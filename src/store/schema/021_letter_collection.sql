-- Until when created letters were handed to the queue, from which they leave for the printer.
CREATE TABLE letter_collection (
  id integer PRIMARY KEY,
  collected_until {instant} NOT NULL
){keyed};
INSERT INTO letter_collection (id, collected_until) VALUES (1, 0);
