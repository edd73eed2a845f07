"""What leaves the site as a document: its contents are made once, and written as text, as DOCX and more."""
