-- What the demo recorded about its own loading, in order.
--
-- Output:  action text -- demo.ledger, demo.drawing or demo.complete
--          subject_id text -- key of the demo, or digest of the drawing
-- Order:   id
-- Index:   event_subject_idx
SELECT action, subject_id
FROM event
WHERE subject_kind = 'demo'
ORDER BY id;
