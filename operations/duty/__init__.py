"""Duty rotas: set up, planned, exchanged and given; everybody whose coming turn moves is told once."""
