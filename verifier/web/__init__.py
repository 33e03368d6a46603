"""The server: the same checks in a browser and over HTTP, and where editors decide. It needs `verifier[web]`."""
