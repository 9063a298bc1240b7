-- Let one transaction at a time add standards and local rules: each looks at those beside it.
-- Readers are not held up.
LOCK TABLE allocation_standard, local_rule IN SHARE ROW EXCLUSIVE MODE;
