"""Payment gateways played on this machine: their real protocols over HTTP, and no money."""
