"""Block Kit as Slack checks it: what may stand where, and how long it may be."""
