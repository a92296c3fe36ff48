-- Of the ids in a file that do not say when they were made: which the file may hold (see
-- src/archive/id_filter.hpp). NULL: nobody knows.
ALTER TABLE archive_files ADD COLUMN foreign_filter {bytes};
