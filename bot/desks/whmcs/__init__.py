"""WHMCS as a desk: cases are tickets of their client there, and what its admins do comes back."""
