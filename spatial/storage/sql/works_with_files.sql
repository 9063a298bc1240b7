-- Works whose files are to be kept.
--
-- Output:  id uuid
SELECT id FROM works_with_files() AS id;
