"""A Slack that runs on this machine: Web API, Socket Mode and a page. It knows no Concord."""
