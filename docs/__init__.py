"""The documentation, and what keeps it true: pages made from code, licences and vulnerabilities of what is shipped."""
