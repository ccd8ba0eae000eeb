"""Spotify's Web API through spotipy: single requests, the access token, and errors."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import requests
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.exceptions import SpotifyException
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError

from etl.errors import CredentialsError
from etl.sources.http_client import HttpError, NetworkError, RateLimitedClient
from etl.sources.json_service import FAULTS, network_fault, retry_after
from etl.sources.redaction import redact_logs
from etl.sources.session import BoundedSession
from etl.sources.settings import Service, SpotifyApp

T = TypeVar("T")

UNAUTHORISED = 401
MOST_REFUSALS = 3  # of new tokens, for one request


class Token:
    """An access token that all threads share, and that is renewed once when it is refused."""

    def __init__(self, app: SpotifyApp, service: Service) -> None:
        self._session = BoundedSession(service.deadline)
        self._manager = SpotifyClientCredentials(
            app.client_id,
            app.client_secret,
            requests_session=self._session,
            requests_timeout=service.timeout,
            cache_handler=MemoryCacheHandler(),  # the default writes it to a file
        )
        self._manager.OAUTH_TOKEN_URL = app.token_url
        self._lock = threading.Lock()
        self.generation = 0
        self.accepted = -1  # the last generation that was accepted
        self.renewals = 0

    def close(self) -> None:
        """End the connection."""
        self._session.close()

    def get_access_token(self, as_dict: bool = False) -> str:
        """Return the token, a new one if it has expired."""
        with self._lock:
            return str(_explained(lambda: self._manager.get_access_token(as_dict=False)))

    def renew(self, generation: int) -> None:
        """Get a new token, unless another thread has since `generation` was read."""
        with self._lock:
            if generation == self.generation:
                _explained(lambda: self._manager.get_access_token(False, check_cache=False))
                self.generation += 1
                self.renewals += 1


class SpotifyClient:
    """Makes requests to the Web API for an app (client credentials flow).

    Source: https://developer.spotify.com/documentation/web-api/tutorials/client-credentials-flow
    """

    def __init__(self, service: Service, app: SpotifyApp) -> None:
        redact_logs()
        self.client = RateLimitedClient(service)
        self.token = Token(app, service)
        self._service = service
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    def close(self) -> None:
        """End waits and connections."""
        self.client.close()
        self.token.close()
        for session in self._sessions:
            session.close()

    def ask(self, method: str, argument: str | list[str]) -> Any:
        """Call a method of `spotipy.Spotify` and return its answer.

        Raises:
            HttpError: the answer is not 200, and waiting or a new token does not help.
            CredentialsError: Spotify does not accept the app.
            WaitError, RemoteError: see `RateLimitedClient.ask`.
        """
        refusals = 0
        while refusals < MOST_REFUSALS:
            generation = self.token.generation
            try:
                answer = self.client.ask(lambda: self._once(method, argument))
            except HttpError as fault:
                if fault.status != UNAUTHORISED:
                    raise
            else:
                self.token.accepted = generation
                return answer
            # A token that other threads have used has expired; that says nothing about the app.
            refusals += self.token.accepted < generation
            self.client.ask(functools.partial(self.token.renew, generation))
        raise CredentialsError(
            "spotify refuses access tokens that it has just issued (HTTP 401)\n"
            "check the app in Spotify's dashboard, and [spotify] client_id"
        )

    def _spotify(self) -> spotipy.Spotify:
        """Return the client of this thread: threads cannot share a connection."""
        client = getattr(self._local, "client", None)
        if client is None:
            session = BoundedSession(self._service.deadline)
            self._sessions.append(session)
            client = spotipy.Spotify(
                auth_manager=self.token,
                requests_timeout=self._service.timeout,
                # Not spotipy's own session: with retries it sleeps silently for hours, and without
                # retries it hides status and Retry-After.
                requests_session=session,
            )
            client.prefix = self._service.url.rstrip("/") + "/"
            self._local.client = client
        return client

    def _once(self, method: str, argument: str | list[str]) -> Any:
        answer = _explained(lambda: getattr(self._spotify(), method)(argument))
        if answer is None:
            raise NetworkError("answers with something that is not JSON")
        return answer


def _explained(call: Callable[[], T]) -> T:
    """Call spotipy, and raise its errors in Segue's words: its own contain addresses and data."""
    try:
        return call()
    except SpotifyException as error:
        raise HttpError(error.http_status, retry_after(error.headers)) from None
    except SpotifyOauthError as error:
        raise _token_fault(error) from None
    except FAULTS as error:
        raise network_fault(error) from None
    except (AttributeError, KeyError, TypeError) as error:
        raise _shape_fault(error) from None


def _shape_fault(error: Exception) -> HttpError | NetworkError:
    """Return the fault behind an error of spotipy, which checks neither answers nor errors."""
    cause = error.__context__
    response = cause.response if isinstance(cause, requests.HTTPError) else None
    if response is not None:
        return HttpError(response.status_code, retry_after(response.headers))
    return NetworkError("answers with something unexpected")


def _token_fault(error: SpotifyOauthError) -> HttpError | CredentialsError:
    """Distinguish an app that is not accepted from a token service that is down."""
    cause = error.__context__
    response = cause.response if isinstance(cause, requests.HTTPError) else None
    if response is not None and response.status_code not in (400, UNAUTHORISED, 403):
        return HttpError(response.status_code, retry_after(response.headers))
    return CredentialsError(
        f"spotify does not accept the app: {error.error or 'no reason given'}\n"
        "set [spotify] client_id and client_secret (SEGUE_SPOTIFY_CLIENT_ID, …_SECRET)"
    )
