-- Tracks without a card, or whose card has another title or popularity.
SELECT 'track_card' AS place, t.track_id, t.name, d.title, t.popularity, d.popularity AS card
FROM track AS t
LEFT JOIN track_card AS d ON d.track_id = t.track_id
WHERE
    d.track_id IS NULL
    OR COALESCE(d.title, '') <> COALESCE(t.name, '')
    OR COALESCE(d.popularity, -1) <> COALESCE(t.popularity, -1)
