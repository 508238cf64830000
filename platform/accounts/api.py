"""How the API knows who asks: the session of the site, with the CSRF token on every unsafe method."""

from ninja.security import SessionAuth

signed_in = SessionAuth(csrf=True)
