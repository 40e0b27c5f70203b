"""Where what the council says goes beyond what it can show: plans read as facts, and the questions that follow."""
