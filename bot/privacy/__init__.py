"""What must not be kept: secrets and card numbers are found and masked."""
