-- The revisions whose releases can work with the schema as it is: its own, and those before it that
-- every migration since has only added to. A release looks for the revision that it was made for.
CREATE TABLE served_revision (
    revision TEXT NOT NULL,
    CONSTRAINT served_revision_pkey PRIMARY KEY (revision)
);
GRANT SELECT ON served_revision TO smartmap_web;
