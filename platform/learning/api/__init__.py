"""`/api/v1/learn/`: what the web player calls, and everything that a phone app would (decision D11)."""
