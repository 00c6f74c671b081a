"""Duty rotas: who answers what comes in today, who takes notes: whose turn it is, and what moves when somebody cannot."""
