"""Pictures and PDFs that customers send: known by their content, cleaned, kept outside of all that is served."""
