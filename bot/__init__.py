"""Sahayak: a billing-support bot that speaks Bengali, English and Banglish."""
