"""What happens with ride-alongs: seats offered, asked for, taken and given back, calls moved, debriefs kept."""
