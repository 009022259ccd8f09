"""Where the README's figures come from: python -m bot bench understanding | domain | turns."""
