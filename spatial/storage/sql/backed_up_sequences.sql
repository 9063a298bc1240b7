-- The sequences of the database and what they last gave away.
--
-- Input:   none
-- Output:  name text, last_value bigint -- null: none yet
-- Order:   name
SELECT schemaname || '.' || sequencename AS name, last_value
FROM pg_sequences
WHERE schemaname !~ '^(pg_|information_schema$)'
ORDER BY name;
