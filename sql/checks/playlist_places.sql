-- Positions of a playlist that hold more than one track.
SELECT pid, pos, COUNT(*) AS tracks
FROM playlist_track
GROUP BY pid, pos
HAVING COUNT(*) > 1
