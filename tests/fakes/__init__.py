"""Fake services on loopback: real HTTP that answers as the services behind `segue scrape` do.

server        FakeServer: one server, a prefix for each service; used as a context manager
process       the same in a process of its own, for tests that kill the client
world         World: what the services know
world_files   worlds from files of responses      invented  answers made from an id
artists       artists by name and by the ids that other services give them
faults        Faults: what goes wrong, how often; may be changed while the server runs
counts        Counts: what was asked, how often
handler       what happens to one request
messages      requests and answers          client    a plain client and a small world, for tests
spotify, reccobeats, deezer, musicbrainz, listenbrainz, lastfm      one service each
oembed, images  addresses of covers, and the covers
"""

from tests.fakes.faults import Faults
from tests.fakes.process import FakeProcess, fake_process
from tests.fakes.server import FakeServer
from tests.fakes.world import World

__all__ = ["FakeProcess", "FakeServer", "Faults", "World", "fake_process"]
