-- Open findings by code.
--
-- Output:  code text, severity text, findings int
-- Order:   severity as error, warning, info; the most frequent first
SELECT code, severity, count(*)::int AS findings
FROM finding
WHERE state = 'open'
GROUP BY code, severity
ORDER BY array_position(ARRAY['error', 'warning', 'info'], severity), findings DESC, code;
