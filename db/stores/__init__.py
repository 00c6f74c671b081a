"""What is kept of each noun: named questions that return frozen values, and named changes. All SQL is here."""
